using System.Globalization;
using System.Text.RegularExpressions;
using Cornet.App.Verbs;
using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Reporting;
using Cornet.Scoring.Responders;
using SkiaSharp;
using Spectre.Console;

namespace Cornet.Runtime.Tests.Scoring;

public partial class ReportTests
{
    private static readonly ScoringSample Sample = ScoredTwoAreas.Sample();
    private static readonly ModelScore Score = ScoredTwoAreas.Measure(references: [.. ModelScoring.Hypotheses(Sample), Brain()]);

    [Fact]
    public void A_report_is_one_page_with_its_pictures_inside_and_the_numbers_beside_it()
    {
        using var folder = new ScratchFolder();
        var page = File.ReadAllText(ScoreReport.Write(Score, Sample, folder["report"]));
        Assert.Equal(
            ["decoding.png", "rdms.npz", "rdms.png", "report.html", "score.csv", "score.json", "similarity.png", "stimuli.png"],
            Directory.EnumerateFiles(folder["report"]).Select(file => Path.GetFileName(file)).Order());
        Assert.Equal(4, Picture().Count(page));
        Assert.All(Picture().Matches(page), match => Assert.StartsWith("data:image/png;base64,iVBOR", match.Groups[1].Value));
        Assert.DoesNotContain("http", page);
        string[] facts = ["TwoAreas", "weights.pth", "16 px", "C = 0.01", "2 stratified folds", "19 shuffles", "TorchSharp 0.107.0", "made up"];
        Assert.All(facts, fact => Assert.Contains(fact, page));
        Assert.Contains("no input yet", page);
        Assert.Contains("noise ceiling", page);
    }

    [Fact]
    public void Names_that_look_like_markup_stay_names()
    {
        using var folder = new ScratchFolder();
        var hostile = Score with { Provenance = Score.Provenance with { Model = "<script>[red]", Weights = "a&b<c>.pth" } };
        var page = File.ReadAllText(ScoreReport.Write(hostile, Sample, folder.Root));
        Assert.DoesNotContain("<script", page);
        Assert.Contains("a&amp;b&lt;c&gt;.pth", page);
        Assert.Contains("<script>[red]", Printed(hostile));
    }

    [Fact]
    public void Figures_are_sharp_pictures_on_white_that_show_something()
    {
        foreach (var png in new[] { DecodingFigure.Png(Score)!, SimilarityFigure.Png(Score)!, MatrixFigure.Png(Score, Sample) })
        {
            using var picture = SKBitmap.Decode(png);
            Assert.InRange(picture.Width, 900, 2600);
            Assert.Equal(SKColors.White, picture.GetPixel(0, 0));
            Assert.InRange(picture.Pixels.Distinct().Count(), 10, int.MaxValue);
        }
    }

    [Fact]
    public void Figures_of_a_report_are_shown_in_the_size_they_were_drawn_for_and_fit_beside_its_margins()
    {
        using var folder = new ScratchFolder();
        var page = File.ReadAllText(ScoreReport.Write(Score, Sample, folder.Root));
        int[] shown = [.. Width().Matches(page).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];
        int[] drawn = [.. new[] { ("decoding.png", 2), ("similarity.png", 2), ("rdms.png", 2), ("stimuli.png", 1) }.Select(one =>
        {
            using var picture = SKBitmap.Decode(folder[one.Item1]);
            return picture.Width / one.Item2;
        })];
        Assert.Equal(drawn, shown);
        Assert.All(shown, width => Assert.InRange(width, 100, 1004));
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

    [Fact]
    public void Without_classes_there_is_no_figure_of_decoding()
    {
        var missing = Score with { Decoding = [.. Score.Decoding.Select(row => row with { Accuracy = null, Missing = "no classes" })] };
        Assert.Null(DecodingFigure.Png(missing));
    }

    [Fact]
    public void What_is_written_as_JSON_is_read_back_number_for_number()
    {
        using var folder = new ScratchFolder();
        ScoreFiles.WriteJson(Score, folder["score.json"]);
        var read = ScoreFiles.ReadJson(folder["score.json"]);
        Assert.Equal(Score.Decoding, read.Decoding);
        Assert.Equal(Score.Similarity, read.Similarity);
        Assert.Equal(Score.References, read.References);
        Assert.Equal(Score.TopOne, read.TopOne);
        Assert.Equal(Score.Provenance.Preparation, read.Provenance.Preparation);
    }

    [Fact]
    public void The_CSV_has_a_row_for_each_number_and_says_why_one_is_missing_in_every_culture()
    {
        using var folder = new ScratchFolder();
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("sv-SE");
            ScoreFiles.WriteCsv(Score, folder["score.csv"]);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        var rows = File.ReadAllLines(folder["score.csv"]);
        Assert.Equal("measure,responder,area,step,reference,value,standard_error,p,missing", rows[0]);
        Assert.Equal(1 + 1 + Score.TopOne.Count + Score.Decoding.Count + Score.Similarity.Count + 2, rows.Length);
        Assert.Contains("decoded,trained,IT,0,,,,,no input yet", rows);
        Assert.Contains("chance,,,,,0.125,,,", rows);
        Assert.Contains(rows, row => row.StartsWith("rsa,untrained,V1,1,\"human, left IT\",", StringComparison.Ordinal));
    }

    [Fact]
    public void The_RDMs_are_kept_under_the_names_of_areas_and_steps()
    {
        using var folder = new ScratchFolder();
        ScoreFiles.WriteMatrices(Score, folder["rdms.npz"]);
        using var read = NpzFile.Read(folder["rdms.npz"]);
        Assert.Contains("trained/IT.1", read.Names);
        Assert.DoesNotContain("trained/IT.0", read.Names);
        var matrix = Score.Matrices.First(one => one is { Responder.Kind: ResponderKind.Trained, Place: { Area: "IT", Step: 1 } }).Matrix;
        Assert.Equal(matrix[2, 5], read["trained/IT.1"][2, 5].item<double>());
        Assert.Equal([16L, 16L], read["reference/category"].shape);
    }

    [Fact]
    public void The_table_puts_trained_untrained_and_pixels_beside_each_other_and_explains_gaps()
    {
        var text = Printed(Score);
        Assert.Matches(@"area\.step\s+trained\s+untrained\s+pixels", text);
        Assert.Contains("IT.0: no input yet", text);
        Assert.Matches(@"noise ceiling\s+\d\.\d{3} \.\. \d\.\d{3}", text);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder["taken"], "");
        Assert.Contains(folder["taken"], Assert.Throws<CornetException>(() => ScoreReport.Write(Score, Sample, folder["taken"])).Message);
    }

    private static ReferenceRdm Brain() => ReferenceRdm.OfSubjects("human, left IT", "made up", [.. Enumerable.Range(0, 3).Select(seed =>
    {
        using var features = Numbers.NormalMatrix(16, 5, seed);
        using var shared = Numbers.NormalMatrix(16, 20, 99);
        using var both = TorchSharp.torch.cat([features, shared], 1);
        return DissimilarityMatrix.Of(both);
    })]);

    private static string Printed(ModelScore score)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No });
        console.Profile.Width = 160;
        ScoreTable.Print(score, console);
        return text.ToString();
    }

    [GeneratedRegex("<img [^>]*width=\"([0-9]+)\"")]
    private static partial Regex Width();

    [GeneratedRegex("--columns: ([0-9]+)")]
    private static partial Regex Columns();

    [GeneratedRegex("<img [^>]*src=\"([^\"]{0,40})")]
    private static partial Regex Picture();
}
