using Cornet.Scoring.Metrics.Statistics;

namespace Cornet.App.Studies.Analysis;

/// <summary>
/// What the rows of a study say: changes against the base, the share of variance of each factor, effects of crossed factors, and published changes
/// beside one's own. Computed from the rows alone; their order changes nothing.
/// </summary>
/// <param name="Design">The study.</param>
/// <param name="Rows">The finished rows.</param>
/// <param name="Changes">For each score and variant, the change against the base.</param>
/// <param name="Shares">For each score, the shares of the factors.</param>
/// <param name="Effects">For each score, main effects and interactions; empty where the study crosses no factors.</param>
/// <param name="Published">Published changes beside one's own; empty where the study changes nothing that the publication changes.</param>
/// <param name="Summary">What of this answers which factor matters, in sentences.</param>
public sealed record StudyAnalysis(
    StudyDesign Design, IReadOnlyList<RowResult> Rows, IReadOnlyList<ScoreChange> Changes, IReadOnlyList<VarianceShares> Shares,
    IReadOnlyList<CrossedEffects> Effects, IReadOnlyList<PublishedComparison> Published, IReadOnlyList<string> Summary)
{
    /// <summary>The names of the scores, in order.</summary>
    public IReadOnlyList<string> Scores { get; } = [.. Shares.Select(shares => shares.Score)];

    /// <summary>How the scores go together over the variants.</summary>
    public IReadOnlyList<ScoreCorrelation> Correlations { get; } = ScoreCorrelations.Of(Design, Rows);

    /// <summary>Whose changes <see cref="Published"/> are; null where there are none.</summary>
    public PublishedStudy? Publication { get; init; }

    /// <summary>The confidence of all intervals.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Analyzes a study.</summary>
    /// <param name="design">The study.</param>
    /// <param name="rows">The finished rows; some may be missing, and some scores.</param>
    /// <param name="published">Published changes to stand beside one's own, where the study varies the same; null for none.</param>
    /// <param name="inference">Resamples of seeds, confidence and seed; 1,000, 95 % and 1 where null.</param>
    /// <param name="brainScore">The score to compare with the published Brain-Score; where null, the one whose name has <c>Brain-Score</c> in it.</param>
    /// <exception cref="CornetException">The rows are not of this study.</exception>
    public static StudyAnalysis Of(
        StudyDesign design, IReadOnlyList<RowResult> rows, PublishedStudy? published = null, Inference? inference = null,
        string? brainScore = null)
    {
        inference ??= new Inference();
        RowResult[] ordered = [.. rows.OrderBy(row => row.Index)];
        var changes = PairedChanges.Of(design, ordered, inference.Confidence);
        var shares = VarianceDecomposition.Of(design, ordered, inference);
        brainScore ??= shares.Select(one => one.Score).FirstOrDefault(score => score.Contains("Brain-Score", StringComparison.OrdinalIgnoreCase));
        var effects = AnalysisOfVariance.Of(design, ordered, inference.Confidence);
        var comparisons = published is null ? [] : PublishedComparison.Of(design, changes, published, brainScore);
        return new StudyAnalysis(design, ordered, changes, shares, effects, comparisons, [.. StudySummary.Of(shares, comparisons, published?.Model, inference.Confidence)])
        {
            Confidence = inference.Confidence, Publication = comparisons.Count > 0 ? published : null,
        };
    }
}
