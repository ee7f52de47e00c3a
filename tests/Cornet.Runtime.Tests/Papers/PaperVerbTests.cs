using System.Text.RegularExpressions;
using Cornet.App.Papers;
using Cornet.Runtime.Tests.App;
using Cornet.Runtime.Tests.Weights;

namespace Cornet.Runtime.Tests.Papers;

public sealed class PaperVerbTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void One_command_writes_a_page_every_figure_in_three_formats_and_the_tables()
    {
        var run = CommandRun.Of("paper", "kubilius2019", "--out", _scratch["paper"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.EndsWith($"report: {Path.Combine(_scratch["paper"], "report.html")}\n", run.Output);
        var figures = new[] { "1", "2", "3", "4", "5", "A3" }.SelectMany(number => new[] { ".pdf", ".png", ".svg" }.Select(ending => $"figure-{number}{ending}"));
        Assert.Equal(
            new[] { "correlations.csv", "own-runs.csv", "report.html", "table-A1.csv" }.Concat(figures).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(_scratch["paper"]).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));

        var page = File.ReadAllText(Path.Combine(_scratch["paper"], "report.html"));
        Assert.Contains(PublishedResults.Citation, page);
        Assert.Contains("Figures A1 and A2", page);
        Assert.Equal(6, Regex.Count(page, "src=\"data:image/png;base64,"));
        Assert.DoesNotMatch("(src|href)=\"http", page);
        Assert.Equal(25, File.ReadAllLines(Path.Combine(_scratch["paper"], "table-A1.csv")).Length - 1);
    }

    [Fact]
    public void Own_results_stand_beside_the_published_ones_and_change_no_correlation()
    {
        OwnFiles.WriteStudy(_scratch["study"]);
        var scores = OwnFiles.WriteScores(_scratch["scores"]);
        Assert.Equal(0, CommandRun.Of("paper", "kubilius2019", "--out", _scratch["alone"]).Code);
        var run = CommandRun.Of("paper", "kubilius2019", "--out", _scratch["both"], "--study", _scratch["study"], "--scores", scores);
        Assert.Equal((0, ""), (run.Code, run.Error));
        foreach (var file in new[] { "correlations.csv", "table-A1.csv" })
            Assert.Equal(File.ReadAllText(Path.Combine(_scratch["alone"], file)), File.ReadAllText(Path.Combine(_scratch["both"], file)));

        var page = File.ReadAllText(Path.Combine(_scratch["both"], "report.html"));
        Assert.Contains("These are not results of the paper.", page);
        Assert.Contains("figure 1, figure 4", page);
        Assert.Contains("0.500 (raw; untrained 0.250)", page);
        Assert.Contains("0.400 (as scored)", page);
        Assert.Contains("the model has no area V3", page);
        Assert.Equal(3 * 4 + 9, File.ReadAllLines(Path.Combine(_scratch["both"], "own-runs.csv")).Length - 1);
        // The study's Brain-Scores are not raw, that of the file is.
        var figure = File.ReadAllText(Path.Combine(_scratch["both"], "figure-1.svg"));
        Assert.Contains("own runs (*: not raw)", figure);
        Assert.Matches(@">\s*1\*\s*<", figure);
        Assert.Matches(@">\s*4\s*<", figure);
    }

    [Fact]
    public void Another_run_replaces_its_own_files_and_leaves_others()
    {
        OwnFiles.WriteStudy(_scratch["study"]);
        Directory.CreateDirectory(_scratch["paper"]);
        File.WriteAllText(Path.Combine(_scratch["paper"], "notes.txt"), "mine");
        Assert.Equal(0, CommandRun.Of("paper", "kubilius2019", "--out", _scratch["paper"], "--study", _scratch["study"]).Code);
        Assert.Equal(0, CommandRun.Of("paper", "kubilius2019", "--out", _scratch["paper"]).Code);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(_scratch["paper"], "notes.txt")));
        Assert.Single(File.ReadAllLines(Path.Combine(_scratch["paper"], "own-runs.csv")));
        Assert.DoesNotContain("own runs", File.ReadAllText(Path.Combine(_scratch["paper"], "figure-1.svg")));
    }

    [Fact]
    public void What_cannot_be_read_or_written_is_one_sentence_and_nothing_is_written()
    {
        Directory.CreateDirectory(Path.Combine(_scratch["empty"], "rows"));
        OwnFiles.WriteStudy(_scratch["broken"]);
        var row = Directory.EnumerateFiles(_scratch["broken"], "row.json", SearchOption.AllDirectories).Order().First();
        File.WriteAllText(row, "{\n  \"index\": 0,\n  \"study\": \"CircuitVariants\"\n");
        File.WriteAllText(_scratch["list.json"], "[1, 2]");
        File.WriteAllText(_scratch["null.json"], "null");
        File.WriteAllText(_scratch["other.json"], "{ \"model\": \"MyNet\" }");
        File.WriteAllText(_scratch["file"], "");

        Assert.Equal("There is no paper 'kubilius'; there is kubilius2019.", Refused("kubilius", "--out", _scratch["out"]));
        Assert.Equal("There is no paper 'kubilius2018' (did you mean 'kubilius2019'?); there is kubilius2019.", Refused("kubilius2018", "--out", _scratch["out"]));
        Assert.StartsWith("'paper' needs --out DIR: ", Refused("kubilius2019"));
        Assert.Equal($"'{_scratch["nowhere"]}' is not the folder of a study: it has no folder 'rows'.", Own("--study", "nowhere"));
        Assert.Equal($"The study in '{_scratch["empty"]}' has no finished row yet (rows/*/row.json): give it again when one is done.", Own("--study", "empty"));
        Assert.StartsWith($"'{row}' cannot be read as the result of a row (", Own("--study", "broken"));
        foreach (var name in new[] { "list.json", "null.json", "other.json", "file" })
            Assert.StartsWith($"'{_scratch[name]}' is not what 'score' writes, or is damaged (line ", Own("--scores", name));
        Assert.StartsWith($"'{_scratch["missing.json"]}' cannot be read: ", Own("--scores", "missing.json"));
        Assert.StartsWith($"'{_scratch["file"]}' could not be written (", Refused("kubilius2019", "--out", _scratch["file"]));
        Assert.False(Directory.Exists(_scratch["out"]));

        string Own(string option, string name) => Refused("kubilius2019", "--out", _scratch["out"], option, _scratch[name]);

        static string Refused(params string[] args) => CommandRun.Refused(["paper", .. args]);
    }
}
