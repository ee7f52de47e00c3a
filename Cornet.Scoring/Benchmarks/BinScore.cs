using System.Text.Json.Serialization;
using Cornet.Scoring.Metrics.Statistics;

namespace Cornet.Scoring.Benchmarks;

/// <summary>The score of an area in one time bin of the data.</summary>
/// <param name="StartMs">When the bin begins, in ms after the stimulus.</param>
/// <param name="EndMs">When it ends.</param>
/// <param name="Raw">In the metric's own unit; null where there is none.</param>
/// <param name="StandardError">Over splits; null where there are none.</param>
/// <param name="Interval">95 % of the raw score.</param>
/// <param name="Ceiling">Of this bin; null where the data give none.</param>
/// <param name="Normalized">By the declared rule and the ceiling of this bin; null without a rule, and where the ceiling is not above 0.</param>
public sealed record BinScore(
    double StartMs, double EndMs, double? Raw, double? StandardError, Interval? Interval, double? Ceiling, double? Normalized)
{
    /// <summary>How sure the ceiling is: 95 % over halvings of the repetitions, or the lower and the upper noise ceiling of subjects; null where it is a constant.</summary>
    public Interval? CeilingBand { get; init; }

    /// <summary>The step of the area.</summary>
    public int Step { get; init; }

    /// <summary>The bin.</summary>
    [JsonIgnore]
    public TimeBin Bin => new(StartMs, EndMs);
}

/// <summary>How alike every step of an area and every time bin of the data are (cross-temporal RSA).</summary>
/// <param name="Steps">The steps.</param>
/// <param name="Bins">The bins.</param>
/// <param name="Rho">For each step a value for each bin, the mean over subjects; null where there is none.</param>
/// <param name="Ceilings">For each bin the upper noise ceiling; null with fewer than two subjects.</param>
public sealed record CrossTime(
    IReadOnlyList<int> Steps, IReadOnlyList<TimeBin> Bins, IReadOnlyList<IReadOnlyList<double?>> Rho, IReadOnlyList<double?> Ceilings)
{
    /// <summary>For each bin the step that is most alike, of equal ones the earlier; null where no step has a value.</summary>
    [JsonIgnore]
    public IReadOnlyList<int?> BestSteps => [.. Enumerable.Range(0, Bins.Count).Select(bin =>
        Enumerable.Range(0, Steps.Count).Where(step => Rho[step][bin] is not null).OrderByDescending(step => Rho[step][bin]).Select(step => (int?)Steps[step])
            .FirstOrDefault())];

    /// <summary>For each bin the highest value of any step; it is chosen, so it is no score.</summary>
    [JsonIgnore]
    public IReadOnlyList<double?> Highest => [.. Enumerable.Range(0, Bins.Count).Select(bin => Rho.Max(step => step[bin]))];
}
