using Cornet.Scoring.Metrics.Statistics;

namespace Cornet.App.Studies.Analysis;

/// <summary>How one score of a variant differs from the base: variant minus base within each seed.</summary>
/// <param name="Score">The name of the score.</param>
/// <param name="Variant">The variant.</param>
public sealed record ScoreChange(string Score, StudyVariant Variant)
{
    /// <summary>The difference within each seed that has both scores, by seed.</summary>
    public required IReadOnlyList<SeedDifference> Differences { get; init; }

    /// <summary>The number of pairs.</summary>
    public int N => Differences.Count;

    /// <summary>The mean difference; null without a pair.</summary>
    public double? Mean => N == 0 ? null : Differences.Average(one => one.Difference);

    /// <summary>Student's confidence interval of the mean over seeds; null where it cannot be computed.</summary>
    public Interval? Interval { get; init; }

    /// <summary>The t of the paired test, with N - 1 degrees of freedom.</summary>
    public double? T { get; init; }

    /// <summary>Two-sided p of the paired t test.</summary>
    public double? P { get; init; }

    /// <summary>p adjusted over the variants of this score by Holm's method.</summary>
    public double? HolmP { get; init; }

    /// <summary>p adjusted over the variants of this score by Benjamini and Hochberg's method (false discovery rate).</summary>
    public double? FalseDiscoveryP { get; init; }

    /// <summary>Why the mean, or its interval and p, are missing; null where nothing is.</summary>
    public string? Missing { get; init; }

    /// <summary>The mean in points: x 100.</summary>
    public double? Points => 100 * Mean;

    /// <summary>The interval in points: x 100.</summary>
    public Interval? PointsInterval => Interval is { } ends ? new Interval(100 * ends.Low, 100 * ends.High) : null;

    /// <summary>Whether the interval lies on one side of 0; null without an interval.</summary>
    public bool? ExcludesZero => Interval is { } ends ? ends.Low > 0 || ends.High < 0 : null;
}

/// <summary>Variant minus base, both trained from one seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Difference">The difference of the scores.</param>
public readonly record struct SeedDifference(long Seed, double Difference);
