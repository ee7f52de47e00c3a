using System.Text;
using System.Text.RegularExpressions;
using Cornet.App.Papers;
using Cornet.App.Studies;
using Cornet.App.Studies.Analysis;
using Cornet.App.Studies.Reporting;
using Cornet.Runtime.Tests.Studies.Analysis;
using Cornet.Runtime.Tests.Weights;
using Cornet.Scoring.Reporting;
using Parquet;
using Parquet.Schema;
using SkiaSharp;
using Sylvan.Data.Csv;

namespace Cornet.Runtime.Tests.Studies.Reporting;

public partial class StudyReportTests
{
    private static readonly StudyDesign Crossed = MadeStudy.Cross(("steps", ["1", "2", "4"]), ("norm", ["batch", "group"]));

    [Fact]
    public void A_report_is_one_page_with_its_figures_inside_and_tables_and_figures_beside_it()
    {
        using var folder = new ScratchFolder();
        var page = File.ReadAllText(StudyReport.Write(CircuitStudy.Design, CircuitStudy.Rows(3), PublishedResults.CircuitStudy, folder["report"]));
        Assert.Equal(
            [
                "changes.csv", "changes.pdf", "changes.png", "changes.svg", "correlations.csv", "report.html", "rows.csv", "rows.parquet", "shares.csv", "shares.pdf", "shares.png",
                "shares.svg",
            ],
            Directory.EnumerateFiles(folder["report"]).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        Assert.All(Picture().Matches(page), match => Assert.StartsWith("data:image/png;base64,iVBOR", match.Groups[1].Value));
        Assert.Equal(2, Picture().Count(page));
        Assert.DoesNotContain("http", page);
        string[] facts =
        [
            "explains the largest share of the variance between rows", "rule of top-1", "made up", "Cornet 0.1.0", "bootstrap over seeds", "not in this study",
            "have the sign published for CORnet-S", "The published changes are those of CORnet-S (Kubilius, Schrimpf et al. 2019, figure 4)", "this study varies CORnetS.", "95 % interval",
        ];
        Assert.All(facts, fact => Assert.Contains(fact, page));
        Assert.Equal(1, Regex.Count(page, "<td>recipe</td>"));
    }

    [Fact]
    public void Crossed_factors_add_their_tables_and_a_figure_for_each_score()
    {
        using var folder = new ScratchFolder();
        var rows = Crossed.Rows(3, ("top-1", (variant, seed) => variant == 5 ? null : MadeStudy.Noise(1, variant, seed)), ("V4", (variant, seed) => MadeStudy.Noise(2, variant, seed)));
        var page = File.ReadAllText(StudyReport.Write(Crossed, rows, null, folder.Root));
        Assert.Superset(
            new HashSet<string> { "effects.csv", "marginal_means.csv", "effects-top_1.svg", "effects-v4.pdf" }, folder.Files.ToHashSet());
        Assert.Contains("not estimable: no row has steps 4 x norm group", page);
        Assert.Contains("combinations without a row: 1", page);
        var effects = Table(File.ReadAllBytes(folder["effects.csv"]));
        Assert.Equal(["steps", "norm", "steps x norm", "residual"], effects.Where(line => line["score"] == "V4").Select(line => line["term"]));
        Assert.DoesNotContain("published", page);
        Assert.DoesNotContain("Rows differ in", page);
    }

    [Fact]
    public void The_page_says_what_was_not_measured_and_why()
    {
        using var folder = new ScratchFolder();
        var rows = CircuitStudy.Rows(3);
        RowStatus[] statuses =
        [
            .. rows.Select(row => Status(row.Index, RowState.Done)),
            Status(14, RowState.Failed) with { LastError = "the loss was not finite in epoch 3" }, Status(25, RowState.Waiting), Status(40, RowState.Saved) with { Progress = "epoch 2/43" },
        ];
        var page = File.ReadAllText(StudyReport.Write(CircuitStudy.Design, rows, null, folder.Root, statuses));
        Assert.Contains("<td>row-14</td><td>row</td><td>failed: the loss was not finite in epoch 3</td>", page);
        Assert.Contains("<td>row-25</td><td>row</td><td>not begun</td>", page);
        Assert.Contains("<td>row-40</td><td>row</td><td>stopped, epoch 2/43</td>", page);
        Assert.Contains("<td>steps_(2,2,2), seed 2</td><td>Brain-Score of 2019</td><td>no number</td>", page);
        var without = File.ReadAllText(StudyReport.Write(CircuitStudy.Design, rows, null, folder.Root));
        Assert.Contains("<td>base, seed 2</td><td>row</td><td>not finished</td>", without);

        static RowStatus Status(int index, RowState state) => new(index, $"row-{index}", "Net", 1, state) { Folder = "" };
    }

    [Fact]
    public void The_page_says_in_what_the_rows_differ_that_should_be_the_same()
    {
        using var folder = new ScratchFolder();
        var rows = Crossed.Rows(2, (variant, seed) => MadeStudy.Noise(1, variant, seed));
        rows[3] = rows[3] with { Device = "cuda:0", Threads = 8 };
        var page = File.ReadAllText(StudyReport.Write(Crossed, rows, null, folder.Root));
        Assert.Contains("Rows differ in: device (cpu, cuda:0); threads (2, 8). ", page);
    }

    [Fact]
    public void A_published_change_from_another_level_is_marked_and_not_drawn()
    {
        using var folder = new ScratchFolder();
        var design = MadeStudy.Vary(("bottleneck", ["2", "1", "4", "6"])) with { Model = "CORnetSmall" };
        var analysis = StudyAnalysis.Of(design, design.Rows(3, (variant, seed) => MadeStudy.Noise(1, variant, seed)), PublishedResults.CircuitStudy);
        var page = File.ReadAllText(StudyReport.Write(analysis, folder.Root));
        string[] facts =
        [
            "-8 (published from 4, here from 2)", "<td>4 to 1</td><td>2 to 1</td>", "<td>another comparison</td>", "this study varies CORnetSmall.",
            "Published changes from another level than the base",
        ];
        Assert.All(facts, fact => Assert.Contains(fact, page));
        Assert.DoesNotContain("have the sign published for", page);
        Assert.DoesNotContain("published for", File.ReadAllText(folder["changes.svg"]));
        var line = Table(File.ReadAllBytes(folder["changes.csv"])).Single(line => line["level"] == "1");
        Assert.Equal(
            ("-8", "CORnet-S, Kubilius, Schrimpf et al. 2019, figure 4", "4", "2", "false", ""),
            (line["published_points"], line["published_for"], line["published_from"], line["here_from"], line["same_comparison"], line["published_sign_agrees"]));
    }

    [Fact]
    public void A_study_without_finished_rows_still_has_a_report()
    {
        using var folder = new ScratchFolder();
        var page = File.ReadAllText(StudyReport.Write(CircuitStudy.Design, [], PublishedResults.CircuitStudy, folder.Root));
        Assert.Contains("rows measured", page);
        Assert.Equal(["changes.csv", "correlations.csv", "report.html", "rows.csv", "rows.parquet", "shares.csv"], folder.Files);
    }

    [Fact]
    public void Names_that_look_like_markup_stay_names()
    {
        using var folder = new ScratchFolder();
        var design = MadeStudy.Vary(("<b>", ["1", "<script>"]), ("b", ["x", "y,\"z\""]));
        var page = File.ReadAllText(StudyReport.Write(design, design.Rows(2, ("a<c>", (variant, seed) => MadeStudy.Noise(3, variant, seed))), null, folder.Root));
        Assert.DoesNotContain("<script", page);
        Assert.Contains("&lt;script&gt;", page);
        Assert.Equal(["<script>", "y,\"z\""], Table(File.ReadAllBytes(folder["changes.csv"])).Select(line => line["level"]));
    }

    [Fact]
    public void Rows_as_CSV_have_a_line_for_each_row_and_names_that_pandas_users_can_type()
    {
        var analysis = StudyAnalysis.Of(CircuitStudy.Design, CircuitStudy.Rows(2));
        var lines = Table(TableColumn.Csv(StudyTables.Rows(analysis)));
        Assert.Equal(26, lines.Count);
        var line = lines.Single(line => line["variant"] == "bottleneck_1" && line["seed"] == "1");
        Assert.Equal(("1", "(2,4,2)", "false", "as in CORnetS"), (line["factor_bottleneck"], line["factor_steps"], line["is_base"], line["factor_loop"]));
        var row = analysis.Rows.Single(row => row.Variant == "bottleneck_1" && row.Seed == 1);
        Assert.Equal($"{row.Scores[0].Value:R}", line["top_1"]);
        Assert.Equal("", lines.Single(other => other["variant"] == "steps_(2,2,2)" && other["seed"] == "2")["brain_score_of_2019"]);
        Assert.All(line.Keys, name => Assert.Matches("^[a-z_][a-z0-9_]*$", name));
    }

    [Fact]
    public async Task Rows_as_Parquet_read_back_as_they_were_written_with_types_and_rules()
    {
        var analysis = StudyAnalysis.Of(CircuitStudy.Design, CircuitStudy.Rows(2));
        var columns = StudyTables.Rows(analysis);
        using var stream = new MemoryStream(ParquetFile.Of(columns, new Dictionary<string, string> { ["cornet.rule.top-1"] = "rule of top-1" }));
        await using var reader = await ParquetReader.CreateAsync(stream);
        Assert.Equal("rule of top-1", reader.CustomMetadata["cornet.rule.top-1"]);
        Assert.Equal(columns.Select(column => column.Name), reader.Schema.DataFields.Select(field => field.Name));
        using var group = reader.OpenRowGroupReader(0);
        foreach (var (column, field) in columns.Zip(reader.Schema.DataFields))
        {
            Assert.True(field.IsNullable);
            Array read = column.Values switch
            {
                string?[] => await Texts(field),
                long?[] => await Numbers<long>(field),
                double?[] => await Numbers<double>(field),
                bool?[] => await Numbers<bool>(field),
                _ => await Numbers<DateTime>(field),
            };
            Assert.Equal(column.Values, read);
        }

        async Task<string?[]> Texts(DataField field)
        {
            var values = new string?[group.RowCount];
            await group.ReadAsync(field, values.AsMemory());
            return values;
        }

        async Task<T?[]> Numbers<T>(DataField field) where T : struct
        {
            var values = new T?[group.RowCount];
            await group.ReadAsync<T>(field, values.AsMemory());
            return values;
        }
    }

    [Fact]
    public void Columns_of_scores_that_are_called_alike_stay_apart()
    {
        var design = MadeStudy.Vary(("a", ["0", "1"]));
        var analysis = StudyAnalysis.Of(design, design.Rows(2, ("top-1", (_, seed) => seed), ("Top 1", (_, seed) => -seed), ("seed", (_, seed) => 10 * seed)));
        var names = StudyTables.Rows(analysis).Select(column => column.Name).ToArray();
        Assert.Equal(names.Distinct(), names);
        Assert.Superset(new HashSet<string> { "top_1", "top_1_2", "seed", "seed_2" }, names.ToHashSet());
    }

    [Fact]
    public void Changes_as_CSV_have_published_points_in_a_column_of_their_own()
    {
        var analysis = StudyAnalysis.Of(CircuitStudy.Design, CircuitStudy.Rows(3), PublishedResults.CircuitStudy);
        var lines = Table(TableColumn.Csv(StudyTables.Changes(analysis)));
        var one = lines.Single(line => (line["score"], line["factor"], line["level"]) == ("top-1", "steps", "(1,1,1)"));
        Assert.Equal(("-7", "true"), (one["published_points"], one["published_sign_agrees"]));
        Assert.All(lines.Where(line => line["score"] == "IT of 2019"), line => Assert.Equal("", line["published_points"]));
        Assert.Equal(4 * 13, lines.Count);
    }

    [Fact]
    public void Shares_as_CSV_have_both_measures_and_what_their_intervals_come_from()
    {
        var analysis = StudyAnalysis.Of(CircuitStudy.Design, CircuitStudy.Rows(3));
        var lines = Table(TableColumn.Csv(StudyTables.Shares(analysis)));
        Assert.Equal(4 * 7, lines.Count);
        Assert.All(lines, line => Assert.Equal("bootstrap over seeds", line["intervals_from"]));
        Assert.Equal($"{analysis.Shares[0].Factors[0].Shapley:R}", lines[0]["shapley"]);
    }

    [Fact]
    public void Figures_fit_a_report_and_show_something()
    {
        var many = MadeStudy.Vary([.. Enumerable.Range(0, 12).Select(factor => ($"a factor with a long name, number {factor}", new[] { "0", "a value with a name that is much too long for a figure" }))]);
        StudyAnalysis[] analyses =
        [
            StudyAnalysis.Of(CircuitStudy.Design, CircuitStudy.Rows(3), PublishedResults.CircuitStudy),
            StudyAnalysis.Of(Crossed, Crossed.Rows(3, (variant, seed) => MadeStudy.Noise(4, variant, seed))),
            StudyAnalysis.Of(many, many.Rows(1, [.. Enumerable.Range(0, 7).Select(score => ($"score {score}", (Func<int, long, double?>)((variant, seed) => MadeStudy.Noise(score, variant, seed))))])),
        ];
        foreach (var figure in analyses.SelectMany(StudyFigures.Of))
        {
            Assert.InRange(figure.Width, 300, 1000);
            using var picture = SKBitmap.Decode(Figure.Png(figure.Width, figure.Height, figure.Draw));
            Assert.Equal(SKColors.White, picture.GetPixel(0, 0));
            Assert.InRange(picture.Pixels.Distinct().Count(), 10, int.MaxValue);
            Assert.All(Enumerable.Range(0, picture.Height), y => Assert.Equal(SKColors.White, picture.GetPixel(picture.Width - 1, y)));
        }
    }

    [Fact]
    public void Ticks_are_round_numbers_with_as_many_decimals_as_they_need()
    {
        Assert.Equal(["-0.4", "-0.2", "0.0", "0.2"], Texts(AxisTicks.Of(-0.41, 0.2, 4)));
        Assert.Equal(["-10", "-5", "0"], Texts(AxisTicks.Of(-11, 1, 4)));
        Assert.Equal(["0.00", "0.05", "0.10"], Texts(AxisTicks.Of(0, 0.1, 3)));
        Assert.NotEmpty(Texts(AxisTicks.Of(0, 0, 3)));

        static IEnumerable<string> Texts(AxisTicks ticks) => ticks.Values.Select(ticks.Text);
    }

    private static List<Dictionary<string, string>> Table(byte[] csv)
    {
        using var reader = CsvDataReader.Create(new StringReader(Encoding.UTF8.GetString(csv)));
        List<Dictionary<string, string>> lines = [];
        while (reader.Read())
            lines.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, reader.GetString));
        return lines;
    }

    [GeneratedRegex("<img [^>]*src=\"([^\"]*)\"")]
    private static partial Regex Picture();
}
