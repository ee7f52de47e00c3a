using Cornet.Scoring.Metrics.Statistics;

namespace Cornet.App.Studies.Analysis;

/// <summary>
/// How two scores go together over the variants of a study, each variant the mean over its seeds: whether what explains one set of images, subjects or data explains
/// another one too, as in figure 2 of Kubilius, Schrimpf et al. (2019).
/// </summary>
/// <param name="First">A score.</param>
/// <param name="Second">Another one.</param>
/// <param name="R">Pearson's correlation, -1 to 1; null where there are fewer than three variants with both scores, or one score is constant.</param>
/// <param name="N">Variants with both scores.</param>
/// <param name="P">Two-sided, of the hypothesis that r is 0, by Student's t.</param>
public sealed record ScoreCorrelation(string First, string Second, double? R, int N, double? P);

/// <summary>Correlates the scores of a study.</summary>
internal static class ScoreCorrelations
{
    /// <summary>All pairs of scores, in their order.</summary>
    public static IReadOnlyList<ScoreCorrelation> Of(StudyDesign design, IReadOnlyList<RowResult> rows)
    {
        var means = StudyObservations.Of(design, rows)
            .Select(score => (score.Score, Means: score.Values.GroupBy(value => value.Variant).ToDictionary(group => group.Key, group => group.Average(one => one.Value))))
            .ToList();
        return [.. means.SelectMany((first, place) => means.Skip(place + 1).Select(second => Pair(first, second)))];
    }

    private static ScoreCorrelation Pair((string Score, Dictionary<int, double> Means) first, (string Score, Dictionary<int, double> Means) second)
    {
        var pairs = first.Means.Where(one => second.Means.ContainsKey(one.Key)).OrderBy(one => one.Key).Select(one => (one.Value, second.Means[one.Key])).ToList();
        var found = PearsonCorrelation.Of(pairs);
        var known = pairs.Count >= 3 && double.IsFinite(found.R);
        return new ScoreCorrelation(first.Score, second.Score, known ? found.R : null, pairs.Count, known && double.IsFinite(found.P) ? found.P : null);
    }
}
