using Cornet.Runtime.Models;

namespace Cornet.App.Studies.Analysis;

/// <summary>A published change beside one's own change to the same level.</summary>
/// <param name="Published">What was published.</param>
/// <param name="Score">The score of one's own that stands beside it.</param>
/// <param name="PublishedPoints">The published change in points.</param>
/// <param name="Own">One's own change; null where the study has no such variant.</param>
/// <param name="Match">The level of one's own and the level that it is changed from; null where the study has no such variant.</param>
public sealed record PublishedComparison(PublishedChange Published, string Score, double PublishedPoints, ScoreChange? Own, PublishedMatch? Match)
{
    // Published changes are rounded to whole points.
    private const double Rounding = 0.5;

    /// <summary>Whether both are changes from the same level of the factor; false without a change of one's own.</summary>
    public bool IsComparable => Match is { HasSameBase: true };

    /// <summary>How the comparisons differ: <c>published from 4, here from 2</c>; null where they do not.</summary>
    public string? OtherBase => Match is { HasSameBase: false } match ? $"published from {Published.Base.Name}, here from {match.Base}" : null;

    /// <summary>
    /// Whether the signs agree. A published 0 is a change below half a point, and agrees with a change of one's own below half a point. Null without a
    /// change of one's own from the same level.
    /// </summary>
    public bool? SignAgrees => IsComparable && Own?.Points is { } points
        ? PublishedPoints == 0 ? Math.Abs(points) < Rounding : Math.Sign(points) == Math.Sign(PublishedPoints)
        : null;

    /// <summary>Whether one's own change of these levels is the one that this stands beside.</summary>
    internal bool IsBeside(ScoreChange change, IReadOnlyList<StudyLevel> row) => Own == change && row is [var level] && level == Match?.Level;

    /// <summary>Puts published changes beside one's own; none where the study changes nothing that the publication changes.</summary>
    /// <param name="design">One's own study.</param>
    /// <param name="changes">Its changes.</param>
    /// <param name="published">The publication.</param>
    /// <param name="brainScore">The score that stands beside the published Brain-Score; null where there is none.</param>
    internal static IReadOnlyList<PublishedComparison> Of(
        StudyDesign design, IReadOnlyList<ScoreChange> changes, PublishedStudy published, string? brainScore)
    {
        var from = new StudyBase(design.Model, design.Variants[0].Rows);
        var top1 = changes.Select(change => change.Score).FirstOrDefault(score => score == RowScore.Accuracy);
        List<PublishedComparison> comparisons = [];
        foreach (var one in published.Changes)
        {
            if (top1 is not null) comparisons.AddRange(Beside(one, top1, one.Top1Points));
            if (brainScore is not null) comparisons.AddRange(Beside(one, brainScore, one.BrainScorePoints));
        }

        return comparisons.Exists(one => one.Match is not null) ? comparisons : [];

        IEnumerable<PublishedComparison> Beside(PublishedChange one, string score, double points) => changes.Where(change => change.Score == score)
            .SelectMany(change => change.Variant.Rows.Select(row => (change, Match: published.Match(one, row, from))))
            .Where(own => own.Match is not null).Select(own => new PublishedComparison(one, score, points, own.change, own.Match))
            .DefaultIfEmpty(new PublishedComparison(one, score, points, null, null));
    }
}
