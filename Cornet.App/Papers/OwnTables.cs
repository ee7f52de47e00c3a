using Cornet.App.Studies.Reporting;

namespace Cornet.App.Papers;

/// <summary>One's own runs as tables: what they came to, by which rule, and where they are drawn.</summary>
/// <param name="own">The runs.</param>
internal sealed class OwnTables(OwnResults own)
{
    private static readonly string[] ScoreColumns =
        ["run", "name", "source", "score", "measures", "value", "raw", "untrained", "normalized", "ceiling", "chance", "seeds", "rule", "missing"];

    /// <summary>The names of the columns of <see cref="RunCells"/>.</summary>
    public static IReadOnlyList<string> RunColumns { get; } =
        ["run", "name", .. PaperQuantity.OfOwnRuns.Select(quantity => quantity.Scale > 1 ? $"{quantity.Name} (%)" : quantity.Name), "seeds", "drawn in"];

    /// <summary>The names of the columns of <see cref="ScoreCells"/>.</summary>
    public static IReadOnlyList<string> RuleColumns { get; } = ["run", "score", "value", "kind", "untrained", "chance", "normalized", "ceiling", "rule"];

    /// <summary>The runs with what they have of the paper's quantities.</summary>
    public IEnumerable<IEnumerable<string>> RunCells() => own.Runs.Select(run => (IEnumerable<string>)
    [
        $"{run.Number}", $"{run.Name} ({run.Source})", .. PaperQuantity.OfOwnRuns.Select(quantity => Cell(quantity, run.Of(quantity))),
        $"{run.Scores.Max(score => (int?)score.Seeds) ?? 0}", Drawn(run),
    ]);

    /// <summary>Every score with its rule.</summary>
    public IEnumerable<IEnumerable<string>> ScoreCells() => own.Runs.SelectMany(run => run.Scores.Select(score => (IEnumerable<string>)
    [
        $"{run.Number}", score.Name, F(score.Value), score.IsRaw ? "raw" : "as scored", F(score.Untrained), F(score.Chance), F(score.Normalized), F(score.Ceiling),
        score.Value is null ? score.Missing ?? score.Rule : score.Rule,
    ]));

    /// <summary>The same as CSV, all digits.</summary>
    public byte[] Csv() => CsvFile.Of(ScoreColumns, own.Runs.SelectMany(run => run.Scores.Select(score => (IEnumerable<string>)
    [
        $"{run.Number}", run.Name, run.Source, score.Name, score.Quantity?.Name ?? "", CsvFile.Field(score.Value), score.IsRaw ? "1" : "0",
        CsvFile.Field(score.Untrained), CsvFile.Field(score.Normalized), CsvFile.Field(score.Ceiling), CsvFile.Field(score.Chance),
        $"{score.Seeds}", score.Rule, score.Missing ?? "",
    ])));

    private static string Cell(PaperQuantity quantity, OwnScore? score)
    {
        if (score is null) return "";
        var untrained = score.Untrained is { } before ? $"; untrained {PaperTables.Cell(quantity, before)}" : "";
        return $"{PaperTables.Cell(quantity, score.Value)} ({(score.IsRaw ? "raw" : "as scored")}{untrained})";
    }

    private string Drawn(OwnRun run)
    {
        List<string> figures = [];
        if (run.At(PaperQuantity.Top1, PaperQuantity.BrainScore) is not null) figures.Add("figure 1");
        if (PublishedPanel.Generalization.Any(panel => run.At(panel.X, panel.Y) is not null)) figures.Add("figure 2");
        if (PublishedResults.CircuitStudy.Changes.SelectMany(own.Changes).Any(change => change.Run == run && (change.DeltaTop1 ?? change.DeltaBrainScore) is not null))
            figures.Add("figure 4");
        return figures.Count > 0 ? string.Join(", ", figures) : "none: no figure shows the scores that it has";
    }

    private static string F(double? value) => value is { } number ? FormattableString.Invariant($"{number:F3}") : "";
}
