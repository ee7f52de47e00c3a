using Cornet.Runtime.Models;
using Cornet.Scoring.Metrics.Statistics;

namespace Cornet.App.Studies.Analysis;

/// <summary>Main effects and two-way interactions of one score in the crossed part of a study.</summary>
/// <param name="Score">The name of the score.</param>
/// <param name="Means">The mean of each level of each factor.</param>
/// <param name="Terms">The table of the analysis of variance (type II): factors, then pairs of factors.</param>
public sealed record CrossedEffects(string Score, IReadOnlyList<MarginalMean> Means, IReadOnlyList<EffectTerm> Terms)
{
    /// <summary>The mean of each measured combination of two factors' levels over all other rows; what an interaction plot shows.</summary>
    public IReadOnlyList<CellMean> Cells { get; init; } = [];

    /// <summary>Rows that have the score.</summary>
    public int Rows { get; init; }

    /// <summary>Combinations of levels without a row, such as <c>steps (1,1,1) x norm groupnorm 32</c>.</summary>
    public IReadOnlyList<string> MissingCells { get; init; } = [];

    /// <summary>Different seeds among the rows; the seed is a block.</summary>
    public int Seeds { get; init; }

    /// <summary>Sum of squares around the means of the seeds.</summary>
    public double? TotalSumOfSquares { get; init; }

    /// <summary>Sum of squares that no term explains.</summary>
    public double? ResidualSumOfSquares { get; init; }

    /// <summary>Degrees of freedom of the residual.</summary>
    public int ResidualDegrees { get; init; }

    /// <summary>Why there are no numbers; null where there are.</summary>
    public string? Missing { get; init; }

    /// <summary>What a reader of the numbers has to know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>The estimated marginal mean of a level: the mean that the model without interactions predicts over all combinations of the other factors and all seeds.</summary>
/// <param name="Factor">The factor.</param>
/// <param name="Level">The level.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Interval">
/// For these seeds: by the variance that is left after combinations and seeds; what a seed adds to all combinations is not in it. Null with one seed.
/// </param>
public sealed record MarginalMean(string Factor, string Level, double Mean, Interval? Interval);

/// <summary>The mean of all rows with a level of each of two factors.</summary>
/// <param name="First">The first factor's level.</param>
/// <param name="Second">The second factor's level.</param>
/// <param name="Mean">The mean.</param>
/// <param name="N">The number of rows.</param>
public sealed record CellMean(StudyLevel First, StudyLevel Second, double Mean, int N);

/// <summary>A row of the table of an analysis of variance.</summary>
/// <param name="Factors">One factor, or two for their interaction.</param>
public sealed record EffectTerm(IReadOnlyList<string> Factors)
{
    /// <summary>The term's name: <c>steps</c>, <c>steps x norm</c>.</summary>
    public string Name => string.Join(" x ", Factors);

    /// <summary>Type II: what it explains beyond all terms that do not contain it.</summary>
    public double? SumOfSquares { get; init; }

    /// <summary>Degrees of freedom.</summary>
    public int Degrees { get; init; }

    /// <summary>F against the residual; null without a residual.</summary>
    public double? F { get; init; }

    /// <summary>p of <see cref="F"/>.</summary>
    public double? P { get; init; }

    /// <summary>The sum of squares over the total.</summary>
    public double? EtaSquared { get; init; }

    /// <summary>Why there are no numbers.</summary>
    public string? Missing { get; init; }
}
