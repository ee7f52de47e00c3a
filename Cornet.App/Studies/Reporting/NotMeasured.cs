using Cornet.App.Studies.Analysis;

namespace Cornet.App.Studies.Reporting;

/// <summary>What a study was to measure and has not.</summary>
/// <param name="Row">The row.</param>
/// <param name="What">The row, or the score that it is without.</param>
/// <param name="Why">Why, as far as that is known.</param>
internal sealed record NotMeasured(string Row, string What, string Why)
{
    /// <summary>Rows that are not done, then scores without a number.</summary>
    /// <param name="analysis">The study.</param>
    /// <param name="statuses">Where each row stands; where null, the rows of all variants with the seeds that some row has.</param>
    public static IEnumerable<NotMeasured> Of(StudyAnalysis analysis, IReadOnlyList<RowStatus>? statuses)
    {
        foreach (var one in statuses is null ? Unfinished(analysis) : Unfinished(statuses)) yield return one;
        foreach (var row in analysis.Rows)
        {
            foreach (var score in analysis.Scores)
            {
                var found = row.Scores.FirstOrDefault(one => one.Name == score);
                if (found?.Value is { } value && double.IsFinite(value)) continue;
                yield return new NotMeasured($"{row.Variant}, seed {row.Seed}", score, found is null ? "was not scored" : found.Missing ?? "no number");
            }
        }
    }

    private static IEnumerable<NotMeasured> Unfinished(IReadOnlyList<RowStatus> statuses) =>
        statuses.Where(status => status.State != RowState.Done).Select(status => new NotMeasured(status.Name, "row", status.State switch
        {
            RowState.Failed => $"failed: {status.LastError}",
            RowState.Running => $"running, {status.Progress}",
            RowState.Saved => $"stopped, {status.Progress}",
            RowState.Stale => $"its process is gone, {status.Progress}",
            _ => "not begun",
        }));

    private static IEnumerable<NotMeasured> Unfinished(StudyAnalysis analysis)
    {
        var done = analysis.Rows.Select(row => (row.Variant, row.Seed)).ToHashSet();
        return from seed in analysis.Rows.Select(row => row.Seed).Distinct().Order()
               from variant in analysis.Design.Variants
               where !done.Contains((variant.Name, seed))
               select new NotMeasured($"{variant.Name}, seed {seed}", "row", "not finished");
    }
}
