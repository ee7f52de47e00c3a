using System.Text.Json.Serialization;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Statistics;
using Cornet.Scoring.Responders;

namespace Cornet.Scoring.Benchmarks;

/// <summary>What a benchmark says of one place.</summary>
/// <param name="Raw">In the metric's own unit; null where there is none.</param>
/// <param name="StandardError">Over splits, where there are some.</param>
/// <param name="Interval">95 % of the raw score.</param>
/// <param name="P">One-sided, by permutation.</param>
/// <param name="Missing">Why there is no number, or why it is 0 without having been measured.</param>
public sealed record Measurement(double? Raw, double? StandardError = null, Interval? Interval = null, double? P = null, string? Missing = null)
{
    /// <summary>Where the metric normalizes by itself (i1, i2n): the normalized score.</summary>
    public double? Normalized { get; init; }

    /// <summary>The score of each subject, where subjects are compared one by one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SubjectScore>? Subjects { get; init; }

    /// <summary>The raw score of each neuroid, where there are neuroids.</summary>
    [JsonIgnore]
    public IReadOnlyList<double>? Neuroids { get; init; }

    /// <summary>The solution time of each stimulus in ms, where they are compared; NaN where it is not solved.</summary>
    [JsonIgnore]
    public IReadOnlyList<double>? Times { get; init; }

    /// <summary>The RDM of the place, where RDMs are compared.</summary>
    [JsonIgnore]
    public DissimilarityMatrix? Matrix { get; init; }

    /// <summary>The scores of the time bins, where there are several; <see cref="Raw"/> is their mean.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<BinScore>? Bins { get; init; }

    /// <summary>Every step against every time bin, at the mapped place of an area, where RDMs are compared.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CrossTime? CrossTime { get; init; }

    /// <summary>What else there is to say about the number; null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Note { get; init; }

    /// <summary>The ends of the interval of time bins, each normalized by the ceiling of its bin.</summary>
    [JsonIgnore]
    internal Interval? NormalizedInterval { get; init; }

    /// <summary>A place that has no number.</summary>
    public static Measurement None(string why) => new(null, Missing: why);
}

/// <summary>One row of a benchmark's result.</summary>
/// <param name="Responder">Whose responses.</param>
/// <param name="Area">The area.</param>
/// <param name="Step">Its step.</param>
/// <param name="Measured">The raw score.</param>
/// <param name="Normalized">By the declared rule; null where there is no ceiling or no rule.</param>
/// <param name="NormalizedInterval">The ends of the interval, normalized; the ceiling counts as exact.</param>
public sealed record BenchmarkRow(Responder Responder, string Area, int Step, Measurement Measured, double? Normalized, Interval? NormalizedInterval)
{
    /// <summary>Whether this place stands for the region, so that this is the score.</summary>
    public bool IsScore { get; init; }

    /// <summary>When the step begins, in ms after the stimulus; null where the model gives no timing.</summary>
    public double? StartMs { get; init; }

    /// <summary>The area at the step.</summary>
    [JsonIgnore]
    public Place Place => new(Area, Step);
}

/// <summary>A ceiling, and where it comes from.</summary>
/// <param name="Value">Above 0.</param>
/// <param name="Origin">In words.</param>
/// <param name="StandardError">Over splits, halvings or subjects; null where it is a constant.</param>
public sealed record DataCeiling(double Value, string Origin, double? StandardError = null)
{
    /// <summary>The lower bound of a noise ceiling, whose upper bound is <see cref="Value"/>; null for other ceilings.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Lower { get; init; }

    /// <summary>The ceiling with its error and its origin.</summary>
    [JsonIgnore]
    public string InWords => FormattableString.Invariant($"{Value:F3}")
        + (StandardError is { } error ? FormattableString.Invariant($" (standard error {error:F3})") : "") + $", {Origin}";
}

/// <summary>The result of one benchmark, with everything that is needed to get it again.</summary>
/// <param name="Declaration">What was asked for.</param>
/// <param name="Metric">The metric with its options, in words.</param>
/// <param name="Normalization">The rule with its years, in words.</param>
/// <param name="Ceiling">Null where the data give none.</param>
/// <param name="Stimuli">How many stimuli.</param>
/// <param name="Compared">What was compared with: 168 neuroids, 8 subjects ...</param>
/// <param name="Preparation">What was done to each picture, for each responder where it was not the same for all; null where nothing says so.</param>
/// <param name="Rows">A row for each responder, area and step, in their order.</param>
public sealed record BenchmarkScore(
    BenchmarkDeclaration Declaration, string Metric, string Normalization, DataCeiling? Ceiling, int Stimuli, string Compared,
    string? Preparation, IReadOnlyList<BenchmarkRow> Rows)
{
    /// <summary>The raw score that guessing comes to, where that is not 0.</summary>
    public double? Chance { get; init; }

    /// <summary>What was chosen beside the metric, by name: splits, decoder, interpolation, noise ceiling.</summary>
    public IReadOnlyDictionary<string, string> Choices { get; init; } = new Dictionary<string, string>();

    /// <summary>The number that is a row's score: normalized, or raw where the benchmark does not normalize. Null where it is missing.</summary>
    public double? ValueOf(BenchmarkRow row) => Declaration.Normalizes is null ? row.Measured.Raw : row.Normalized;

    /// <summary>The monkeys' solution times of the stimuli in ms, where they are compared.</summary>
    [JsonIgnore]
    public IReadOnlyList<double>? Observed { get; init; }

    /// <summary>The RDM that areas are compared with, where RDMs are compared.</summary>
    [JsonIgnore]
    public DissimilarityMatrix? Reference { get; init; }

    /// <summary>Whether that RDM is of a brain or a hypothesis; null where no RDMs are compared.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReferenceKind? ReferenceKind { get; init; }

    /// <summary>The row that is the score of a responder: that of the place that stands for the region.</summary>
    public BenchmarkRow? Of(Responder responder) => Rows.FirstOrDefault(row => row.Responder == responder && row.IsScore);

    /// <summary>The same for the first responder of a kind.</summary>
    public BenchmarkRow? Of(ResponderKind kind) => Rows.FirstOrDefault(row => row.Responder.Kind == kind && row.IsScore);

    /// <summary>The place that stands for the region in the first responder.</summary>
    [JsonIgnore]
    public Place? Committed => Rows.FirstOrDefault(row => row.IsScore)?.Place;

    /// <summary>What of the data is not compared, counted, the first named.</summary>
    public IReadOnlyList<Assemblies.LeftOut> LeftOut { get; init; } = [];

    /// <summary>The number of a responder among those of its kind, from 0, by which figures color it.</summary>
    public int NumberOf(Responder responder) => Responders.Where(one => one.Kind == responder.Kind).ToList().IndexOf(responder);

    /// <summary>Responders in order.</summary>
    [JsonIgnore]
    public IReadOnlyList<Responder> Responders => [.. Rows.Select(row => row.Responder).Distinct()];
}
