using System.Globalization;
using System.Text.RegularExpressions;
using Cornet.App.Verbs;
using Cornet.Runtime.Tests.Benchmarks;
using Cornet.Runtime.Tests.Weights;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Reporting;
using Cornet.Scoring.Responders;
using SkiaSharp;
using Spectre.Console;

namespace Cornet.Runtime.Tests.Scoring.Reporting;

public partial class BenchmarkReportTests
{
    private static readonly BenchmarkResult Result = ScoredTwoAreas.Result();

    [Fact]
    public void A_report_is_one_page_with_its_pictures_inside_and_the_numbers_beside_it()
    {
        using var folder = new ScratchFolder();
        using (var curve = new SKBitmap(40, 30)) File.WriteAllBytes(folder["curve.png"], curve.Encode(SKEncodedImageFormat.Png, 100).ToArray());
        var page = File.ReadAllText(BenchmarkReport.Write(Result, folder["report"], new ReportPicture("Training", "Loss.", folder["curve.png"]), new ReportPicture("None", "", folder["none.png"])));
        string[] names = [.. Directory.EnumerateFiles(folder["report"]).Select(file => Path.GetFileName(file))];
        Assert.Empty(new[] { "report.html", "benchmarks.csv", "benchmarks.json", "places-2.svg", "places-3.png", "rdms-3.pdf" }.Except(names));
        Assert.Equal(names.Count(name => name.EndsWith(".svg", StringComparison.Ordinal)) + 1, Picture().Count(page));
        Assert.All(Picture().Matches(page), match => Assert.StartsWith("data:image/", match.Groups[1].Value));
        Assert.DoesNotContain("src=\"http", page);
        string[] facts = ["TwoAreas", "weights.pth", "16 px", "C = 0.01", "5, stratified by class", "no input yet", "noise ceiling", "is the reference itself", "Training", "0.107.0"];
        Assert.All(facts, fact => Assert.Contains(fact, page));
    }

    [Fact]
    public void Names_that_look_like_markup_stay_names()
    {
        using var folder = new ScratchFolder();
        var hostile = new BenchmarkResult("<script>[red]", "a&b<c>.pth", [Renamed("<script>[red]")], []);
        var page = File.ReadAllText(BenchmarkReport.Write(hostile, folder.Root));
        Assert.DoesNotContain("<script", page);
        Assert.Contains("a&amp;b&lt;c&gt;.pth", page);
        Assert.Contains("<script>[red]", Printed(hostile, 160));
    }

    [Fact]
    public void What_is_written_as_JSON_is_read_back_number_for_number()
    {
        using var folder = new ScratchFolder();
        BenchmarkReport.Write(Result, folder.Root);
        var read = BenchmarkReport.Read(folder["benchmarks.json"]);
        foreach (var (written, again) in Result.Scores.Zip(read.Scores))
        {
            Assert.Equal(written.Rows.Select(Numbers), again.Rows.Select(Numbers));
            Assert.Equal((written.Ceiling, written.Chance, written.ReferenceKind, written.Preparation), (again.Ceiling, again.Chance, again.ReferenceKind, again.Preparation));
        }

        static object Numbers(BenchmarkRow row) =>
            (row.Responder, row.Place, row.Measured.Raw, row.Measured.StandardError, row.Measured.P, row.Measured.Missing, row.Normalized, row.IsScore);
    }

    [Fact]
    public void The_CSV_has_a_row_for_each_number_and_says_why_one_is_missing_in_every_culture()
    {
        using var folder = new ScratchFolder();
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("sv-SE");
            BenchmarkReport.Write(Result, folder.Root);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        var rows = File.ReadAllLines(folder["benchmarks.csv"]);
        Assert.Equal(1 + Result.Scores.Sum(score => score.Rows.Count), rows.Length);
        Assert.Contains(rows, row => row.StartsWith("decoding,trained,IT,0,,0,,,,,,0.125,1,,", StringComparison.Ordinal) && row.EndsWith(",no input yet", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.StartsWith("\"human, left IT\",untrained,V1,1,", StringComparison.Ordinal));
    }

    [Fact]
    public void In_80_columns_no_name_of_a_model_a_layer_or_a_benchmark_is_cut()
    {
        const string Model = "resnet50-trained-with-strong-augmentation", Layer = "/layer4/layer4.2/bottleneck/relu_3/Relu_output", Name = "The similarity of the RDMs to those of eight human subjects, IT";
        var score = Renamed(Name);
        score = score with
        {
            Rows = [.. score.Rows.Select(row => row.Responder == Responder.Trained ? row with { Responder = new Responder(Model, ResponderKind.Trained), Area = Layer } : row)],
        };
        var printed = Printed(new BenchmarkResult("x", null, [score], []), 80);
        Assert.All(printed.Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, 80));
        Assert.DoesNotContain("…", printed);
        // The parts of a name stand below each other in its column.
        Assert.Contains(Name, printed);
        var lines = printed.Split('\n');
        var second = lines.First(line => line.Contains(" place ", StringComparison.Ordinal)).IndexOf("place", StringComparison.Ordinal);
        var column = string.Concat(lines.Where(line => line.Length > second + 1).Select(line => line[..second].Trim()));
        Assert.Contains(Model, column);
        Assert.Contains($"{Layer}.1", string.Concat(lines.Where(line => line.Length > second).Select(line => line[second..].Split("  ")[0].Trim())));
    }

    [Fact]
    public void The_table_puts_models_below_each_other_and_explains_gaps()
    {
        var text = Printed(Result, 160);
        Assert.Matches(@"trained\s+IT\.1\s+0\.\d{3}", text);
        Assert.Contains("IT.0: no input yet", text);
        Assert.Matches(@"upper noise ceiling of 3 subjects, .*\(lower 0\.\d{3}\)", text);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder["taken"], "");
        Assert.Contains(folder["taken"], Assert.Throws<CornetException>(() => BenchmarkReport.Write(Result, folder["taken"])).Message);
    }

    [Fact]
    public void Cards_stand_in_rows_of_nearly_the_same_length_and_never_one_alone()
    {
        for (var count = 2; count <= 20; count++)
        {
            var page = new HtmlPage("", "", "");
            page.Tiles([.. Enumerable.Repeat(("1", "one"), count)]);
            var columns = int.Parse(Columns().Match(System.Text.Encoding.UTF8.GetString(page.Bytes())).Groups[1].Value, CultureInfo.InvariantCulture);
            Assert.InRange(columns, 2, 5);
            Assert.NotEqual(1, count % columns);
        }
    }

    private static BenchmarkScore Renamed(string name) => Result.Scores[2] with { Declaration = Result.Scores[2].Declaration with { Name = name } };

    private static string Printed(BenchmarkResult result, int width)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No });
        console.Profile.Width = width;
        BenchmarkTable.Print(result, console);
        return text.ToString();
    }

    [GeneratedRegex("--columns: ([0-9]+)")]
    private static partial Regex Columns();

    [GeneratedRegex("<img [^>]*src=\"([^\"]{0,40})")]
    private static partial Regex Picture();
}
