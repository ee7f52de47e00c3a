using System.Globalization;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Metrics.Statistics;
using Cornet.Scoring.Reporting;
using Cornet.Scoring.Responders;
using Spectre.Console;

namespace Cornet.App.Verbs;

/// <summary>The result of benchmarks in a terminal: a table for each. Names of any length are shown whole, over several lines where they need them.</summary>
internal static class BenchmarkTable
{
    /// <summary>Prints it.</summary>
    public static void Print(BenchmarkResult result, IAnsiConsole console)
    {
        foreach (var score in result.Scores)
        {
            console.WriteLine();
            console.MarkupLineInterpolated($"[bold]{score.Declaration.Name}[/]");
            var table = new Table { Border = TableBorder.Simple };
            table.AddColumn("");
            table.AddColumn("place");
            foreach (var column in (string[])["raw", "s.e.", "normalized", "95 %", "p"])
                table.AddColumn(new TableColumn(column).RightAligned().NoWrap().PadLeft(0));
            foreach (var row in score.Responders.Select(score.Of).OfType<BenchmarkRow>())
            {
                table.AddRow(
                    Markup.Escape(Palette.Name(row.Responder)), row.Responder.Kind == ResponderKind.Pixels ? "" : Markup.Escape(row.Place.ToString()),
                    F(row.Measured.Raw), F(row.Measured.StandardError), F(row.Normalized),
                    Ends(row.Normalized is null ? row.Measured.Interval : row.NormalizedInterval), F(row.Measured.P));
            }

            if (score.Chance is { } chance) Only("chance", chance, raw: true);
            foreach (var (model, published) in score.Declaration.Published)
                Only($"{model}, published", published, raw: score.Declaration.Normalizes is null);
            console.Write(table);
            foreach (var note in Notes(score)) console.WriteLine($"  {note}");

            void Only(string who, double value, bool raw) =>
                table.AddRow(Markup.Escape(who), "", raw ? F(value) : "", "", raw ? "" : F(value), "", "");
        }

        if (result.Composites.Count > 0) console.WriteLine();
        foreach (var one in result.Composites)
        {
            var says = one.Missing.Count == 0 ? one.Rule : $"{one.Rule}; {one.MissingInWords}";
            console.MarkupLineInterpolated($"{one.Name}, {Palette.Name(one.Responder)}: [bold]{F(one.Value)}[/] ({says})");
        }

        foreach (var one in result.Composites.DistinctBy(one => one.Name))
            foreach (var (model, value) in one.Published)
                console.MarkupLineInterpolated($"{one.Name}, {model}, published: {F(value)}");
    }

    private static IEnumerable<string> Notes(BenchmarkScore score) =>
    [
        score.Ceiling is { } ceiling ? $"ceiling: {ceiling.InWords}" : "no ceiling",
        $"normalization: {score.Normalization}",
        .. score.Choices.Select(choice => $"{choice.Key}: {choice.Value}"),
        .. score.Rows.Where(row => row.Measured.Missing is not null).GroupBy(row => row.Measured.Missing!)
            .Select(rows => $"{string.Join(", ", rows.Select(row => row.Place.ToString()).Distinct())}: {rows.Key}"),
    ];

    private static string F(double? value) => value is { } number ? number.ToString("F3", CultureInfo.InvariantCulture) : "-";

    private static string Ends(Interval? interval) => interval is { } ends ? $"{F(ends.Low)} to {F(ends.High)}" : "-";
}
