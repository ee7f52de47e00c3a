using Cornet.Scoring.Metrics.Statistics;

namespace Cornet.App.Studies.Analysis;

/// <summary>How much of the variance of one score between the rows of a seed each factor explains, by linear regression on the levels of all factors.</summary>
/// <param name="Score">The name of the score.</param>
/// <param name="Factors">The factors, in the order of the table.</param>
public sealed record VarianceShares(string Score, IReadOnlyList<FactorShare> Factors)
{
    /// <summary>Rows that have the score and count.</summary>
    public int Rows { get; init; }

    /// <summary>Variants among them.</summary>
    public int Variants { get; init; }

    /// <summary>Seeds among them.</summary>
    public int Seeds { get; init; }

    /// <summary>Sum of squares around the means of the seeds: what remains after what a seed adds to all variants.</summary>
    public double? TotalSumOfSquares { get; init; }

    /// <summary>Sum of squares that no factor explains.</summary>
    public double? ResidualSumOfSquares { get; init; }

    /// <summary>Degrees of freedom of the residual.</summary>
    public int ResidualDegrees { get; init; }

    /// <summary>The share that all factors explain together.</summary>
    public double? RSquared => 1 - (ResidualSumOfSquares / TotalSumOfSquares);

    /// <summary>What the intervals come from.</summary>
    public ShareUncertainty Uncertainty { get; init; }

    /// <summary>How far the largest share is above the second; null where fewer than two factors have shares.</summary>
    public ShareLead? Lead { get; init; }

    /// <summary>Why no factor has a share; null where some have.</summary>
    public string? Missing { get; init; }

    /// <summary>What a reader of the numbers has to know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The factor with the largest share; null without shares.</summary>
    public FactorShare? Largest => Factors.Where(factor => factor.Share is not null).OrderByDescending(factor => factor.Share).FirstOrDefault();

    /// <summary>The factor with the second largest share; null without one.</summary>
    public FactorShare? Second => Factors.Where(factor => factor.Share is not null).OrderByDescending(factor => factor.Share).Skip(1).FirstOrDefault();
}

/// <summary>What one factor explains.</summary>
/// <param name="Factor">The factor.</param>
/// <param name="Levels">Its levels among the rows that count.</param>
public sealed record FactorShare(string Factor, IReadOnlyList<string> Levels)
{
    /// <summary>Partial sum of squares (type II): what the residual grows by without this factor.</summary>
    public double? SumOfSquares { get; init; }

    /// <summary>Degrees of freedom: levels - 1.</summary>
    public int Degrees { get; init; }

    /// <summary>The partial sum of squares over the total.</summary>
    public double? EtaSquared { get; init; }

    /// <summary>The partial sum of squares over itself and the residual; null where the design leaves no residual.</summary>
    public double? PartialRSquared { get; init; }

    /// <summary>F of the partial sum of squares; null where the design leaves no residual.</summary>
    public double? F { get; init; }

    /// <summary>p of <see cref="F"/>.</summary>
    public double? P { get; init; }

    /// <summary>
    /// The Shapley value of R2 (Lindeman, Merenda and Gold; LMG): what the factor adds to R2, averaged over all orders of entering the factors. The
    /// values of all factors add up to R2. Null for more than <see cref="VarianceDecomposition.MostFactorsInOrders"/> factors.
    /// </summary>
    public double? Shapley { get; init; }

    /// <summary>The interval of <see cref="EtaSquared"/>.</summary>
    public Interval? EtaInterval { get; init; }

    /// <summary>The interval of <see cref="Shapley"/>.</summary>
    public Interval? ShapleyInterval { get; init; }

    /// <summary>Why there are no numbers.</summary>
    public string? Missing { get; init; }

    /// <summary>The share to compare factors by: Shapley's where there is one, else eta squared.</summary>
    public double? Share => Shapley ?? EtaSquared;

    /// <summary>The interval of <see cref="Share"/>.</summary>
    public Interval? Interval => Shapley is null ? EtaInterval : ShapleyInterval;
}

/// <summary>How far the largest share is above the second.</summary>
/// <param name="First">The factor with the largest share.</param>
/// <param name="Second">The factor with the second largest share.</param>
/// <param name="Difference">The difference of their shares.</param>
/// <param name="Interval">Its interval, from the same resamples as those of the shares.</param>
public sealed record ShareLead(string First, string Second, double Difference, Interval? Interval);

/// <summary>What the intervals of shares come from.</summary>
public enum ShareUncertainty
{
    /// <summary>There are none.</summary>
    None,

    /// <summary>Seeds drawn with replacement, all variants of a seed together.</summary>
    SeedBootstrap,

    /// <summary>Each variant but the base left out once.</summary>
    VariantJackknife,
}
