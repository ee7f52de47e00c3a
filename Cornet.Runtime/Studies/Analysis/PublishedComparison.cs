using Cornet.Runtime.Models;

namespace Cornet.Runtime.Studies.Analysis;

/// <summary>A published change beside one's own change of the same level.</summary>
/// <param name="Published">What was published.</param>
/// <param name="Score">The score of one's own that stands beside it.</param>
/// <param name="PublishedPoints">The published change in points.</param>
/// <param name="Own">One's own change; null where the study has no such variant or is without a number for it.</param>
public sealed record PublishedComparison(PublishedChange Published, string Score, double PublishedPoints, ScoreChange? Own)
{
    // Published changes are rounded to whole points.
    private const double Rounding = 0.5;

    /// <summary>
    /// Whether the signs agree. A published 0 is a change below half a point, and agrees with a change of one's own below half a point. Null without a
    /// change of one's own.
    /// </summary>
    public bool? SignAgrees => Own?.Points is { } points
        ? PublishedPoints == 0 ? Math.Abs(points) < Rounding : Math.Sign(points) == Math.Sign(PublishedPoints)
        : null;

    /// <summary>Puts published changes beside one's own.</summary>
    /// <param name="changes">One's own.</param>
    /// <param name="published">The published ones; factor and value are compared as text, without spaces and case.</param>
    /// <param name="brainScore">The score that stands beside the published Brain-Score; null where there is none.</param>
    public static IReadOnlyList<PublishedComparison> Of(
        IReadOnlyList<ScoreChange> changes, IReadOnlyList<PublishedChange> published, string? brainScore)
    {
        var top1 = changes.Select(change => change.Score).FirstOrDefault(score => score == RowScore.Accuracy);
        List<PublishedComparison> comparisons = [];
        foreach (var one in published)
        {
            if (top1 is not null) comparisons.Add(new PublishedComparison(one, top1, one.Top1Points, OwnOf(one, top1)));
            if (brainScore is not null) comparisons.Add(new PublishedComparison(one, brainScore, one.BrainScorePoints, OwnOf(one, brainScore)));
        }

        return comparisons;

        ScoreChange? OwnOf(PublishedChange one, string score) => changes.FirstOrDefault(change => change.Score == score
            && change.Variant.Rows.Any(row => IsOf(one, row)));
    }

    /// <summary>Whether a published change is one of a row of the study's table.</summary>
    internal static bool IsOf(PublishedChange published, IReadOnlyList<StudyLevel> row) =>
        row.Count == 1 && Same(row[0].Factor, published.Factor) && Same(row[0].Value, published.Value);

    private static bool Same(string left, string right) => string.Equals(Bare(left), Bare(right), StringComparison.OrdinalIgnoreCase);

    private static string Bare(string text) => text.Replace(" ", "");
}
