namespace Cornet.App.Studies.Analysis;

/// <summary>
/// The analysis of variance of crossed factors, with sums of squares of type II, which in a balanced design are the classical ones. The seed
/// is a block, removed before all terms. Interactions of more than two factors are part of the residual.
/// </summary>
public static class AnalysisOfVariance
{
    /// <summary>Computes it for every score; empty where the study crosses no factors.</summary>
    /// <param name="design">The study.</param>
    /// <param name="rows">The finished rows; some may be missing.</param>
    /// <param name="confidence">Of the intervals of means, above 0 and below 1.</param>
    /// <exception cref="CornetException">The rows are not of this study.</exception>
    public static IReadOnlyList<CrossedEffects> Of(StudyDesign design, IReadOnlyList<RowResult> rows, double confidence = 0.95) =>
        CrossedDesign.Of(design) is { } crossed
            ? [.. StudyObservations.Of(design, rows).Select(score => new CrossedScore(crossed, score).Effects(confidence))]
            : [];
}
