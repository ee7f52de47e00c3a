using System.Globalization;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Benchmarks.Reporting;
using Cornet.Scoring.Metrics.Statistics;
using Cornet.Scoring.Reporting;
using Cornet.Scoring.Responders;
using Spectre.Console;

namespace Cornet.App.Verbs;

/// <summary>The result of benchmarks in a terminal: a table for each.</summary>
internal static class BenchmarkTable
{
    private const int LongestPlace = 24;

    /// <summary>Prints it.</summary>
    public static void Print(BenchmarkResult result, IAnsiConsole console)
    {
        foreach (var score in result.Scores)
        {
            var table = new Table { Title = new TableTitle(Markup.Escape(score.Declaration.Name)), Border = TableBorder.Simple };
            table.AddColumn(new TableColumn("").NoWrap());
            foreach (var column in (string[])["place", "raw", "s.e.", "normalized", "95 %", "p"])
                table.AddColumn(new TableColumn(column).RightAligned().NoWrap());
            foreach (var row in score.Responders.Select(score.Of).OfType<BenchmarkRow>())
            {
                table.AddRow(
                    Palette.Name(row.Responder), row.Responder.Kind == ResponderKind.Pixels ? "" : Short(row.Place.ToString()), F(row.Measured.Raw),
                    F(row.Measured.StandardError), F(row.Normalized),
                    Ends(row.Normalized is null ? row.Measured.Interval : row.NormalizedInterval), F(row.Measured.P));
            }

            if (score.Chance is { } chance) Only("chance", chance, raw: true);
            foreach (var (model, published) in score.Declaration.Published)
                Only($"{model}, published", published, raw: score.Declaration.Normalizes is null);
            string[] notes =
            [
                score.Ceiling is { } ceiling ? $"ceiling: {ceiling.InWords}" : "no ceiling",
                $"normalization: {score.Normalization}",
                .. score.Choices.Select(choice => $"{choice.Key}: {choice.Value}"),
                .. score.Rows.Select(row => row.Measured.Missing).OfType<string>().Distinct(),
            ];
            table.Caption = new TableTitle(Markup.Escape(string.Join("; ", notes)));
            console.Write(table);

            void Only(string who, double value, bool raw) =>
                table.AddRow(Markup.Escape(who), "", raw ? F(value) : "", "", raw ? "" : F(value), "", "");
        }

        foreach (var one in result.Composites)
        {
            var says = one.Missing.Count == 0 ? one.Rule : $"{one.Rule}; {one.MissingInWords}";
            console.MarkupLineInterpolated($"{one.Name}, {Palette.Name(one.Responder)}: [bold]{F(one.Value)}[/] ({says})");
        }

        foreach (var one in result.Composites.DistinctBy(one => one.Name))
            foreach (var (model, value) in one.Published)
                console.MarkupLineInterpolated($"{one.Name}, {model}, published: {F(value)}");
    }

    // Layers of ONNX files have long names; their ends tell them apart.
    private static string Short(string place) => place.Length <= LongestPlace ? place : $"...{place[^(LongestPlace - 3)..]}";

    private static string F(double? value) => value is { } number ? number.ToString("F3", CultureInfo.InvariantCulture) : "-";

    private static string Ends(Interval? interval) => interval is { } ends ? $"{F(ends.Low)} to {F(ends.High)}" : "-";
}
