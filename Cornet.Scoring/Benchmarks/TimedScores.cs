using Cornet.Scoring.Metrics.Ceilings;
using Cornet.Scoring.Metrics.Statistics;

namespace Cornet.Scoring.Benchmarks;

/// <summary>The ceiling of a time bin.</summary>
/// <param name="Value">At most 1; NaN where responses never change.</param>
/// <param name="Band">How sure it is; null for a constant.</param>
internal sealed record BinCeiling(double Value, Interval? Band = null);

/// <summary>Ceilings and normalization of the time bins of a benchmark, and what their mean is.</summary>
/// <param name="Bins">The bins.</param>
/// <param name="Ceilings">For each bin its ceiling; null where the data give none.</param>
/// <param name="Rule">How a bin is normalized; null for not at all.</param>
internal sealed record TimedScores(IReadOnlyList<TimeBin> Bins, IReadOnlyList<BinCeiling?> Ceilings, CeilingNormalization? Rule)
{
    /// <summary>The score of a bin.</summary>
    public BinScore Of(int bin, int step, double? raw, double? standardError, Interval? interval) => new(
        Bins[bin].StartMs, Bins[bin].EndMs, raw, standardError, interval, Ceilings[bin]?.Value, Normalized(bin, raw)) { Step = step, CeilingBand = Ceilings[bin]?.Band };

    /// <summary>A raw score divided by the ceiling of its bin; null where there is none above 0.</summary>
    public double? Normalized(int bin, double? raw) =>
        raw is { } value && Rule is { } rule && Ceilings[bin]?.Value is > 0 and var ceiling ? rule.Of(value, ceiling) : null;

    /// <summary>The mean over bins, with all of them: no bin is left out of it, so that scores of different networks compare the same.</summary>
    /// <param name="bins">A score for each bin.</param>
    /// <param name="why">For a bin without one, the reason.</param>
    /// <param name="note">What else there is to say.</param>
    public Measurement Mean(IReadOnlyList<BinScore> bins, string why, string? note)
    {
        TimeBin[] without = [.. bins.Where(bin => bin.Raw is null).Select(bin => bin.Bin)];
        if (without.Length > 0) return Measurement.None($"no score in {Named(without)}: {why}") with { Bins = bins, Note = note };
        var flat = Rule is not null && Ceilings.Any(ceiling => ceiling is not null)
            ? Bins.Where((_, bin) => !(Ceilings[bin]?.Value > 0)).ToArray()
            : [];
        if (flat.Length > 0) note = (note is null ? "" : $"{note}; ") + $"not normalized: responses are not reproducible in {Named(flat)}, choose bins with 'time'";
        return new Measurement(bins.Average(bin => bin.Raw))
        {
            Bins = bins, Note = note, Normalized = bins.All(bin => bin.Normalized is not null) ? bins.Average(bin => bin.Normalized) : null,
        };
    }

    /// <summary>What is said of a responder without timing.</summary>
    public static string? Untimed(IReadOnlyList<double> startsMs, int steps) =>
        startsMs.Count == steps ? null : "no timing: the last step stands for every bin";

    /// <summary>The ceiling of all bins, for display: their mean over those that have one.</summary>
    public DataCeiling? MeanCeiling(string origin) => Ceilings.OfType<BinCeiling>().Select(one => one.Value).Where(double.IsFinite).ToArray() is { Length: > 0 } there
        ? new DataCeiling(there.Average(), $"mean over {there.Length} time bins, each with its own, of {origin}")
        : null;

    /// <summary>The bins in words.</summary>
    public string InWords => Bins.Count == 1 ? $"{Bins[0]}" : $"{Bins.Count}, {Bins[0]} to {Bins[^1]}";

    private static string Named(IReadOnlyList<TimeBin> bins) =>
        $"the {(bins.Count == 1 ? "bin" : "bins")} {string.Join(", ", bins.Take(3))}{(bins.Count > 3 ? $", ... ({bins.Count} in all)" : "")}";
}
