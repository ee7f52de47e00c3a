using Cornet.Runtime.Tests.Stimuli;
using Cornet.Runtime.Tests.Training;
using Cornet.Runtime.Training;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Reporting;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.App;

public class ScoreVerbTests
{
    [Fact]
    public void Weights_are_scored_beside_the_untrained_network_and_the_pixels()
    {
        using var folder = new TemporaryFolder();
        RandomPlace.EnterWeights(3);
        using (var network = new SmallNetwork(classes: 8)) PyTorchFile.Write(folder.PathTo("w.pth"), network.State());
        var run = CommandRun.Of(
            "score", "SmallNetwork", "--weights", folder.PathTo("w.pth"), "--data", "rendered:low,count=48", "--size", "16",
            "--out", folder.PathTo("report"));
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Matches(@"(?s)decoding.*trained.*untrained.*pixels.*chance", run.Output);
        Assert.Contains($"report: {Path.Combine(folder.PathTo("report"), "report.html")}", run.Output);
        var result = BenchmarkReport.Read(folder.PathTo("report", "benchmarks.json"));
        Assert.Equal((folder.PathTo("w.pth"), 48), (result.Weights, result.Scores[0].Stimuli));
        Assert.Equal(["top-1 accuracy", "decoding", "category", "object", "pixels"], result.Scores.Select(score => score.Declaration.Name));
        Assert.Empty(Directory.GetDirectories(folder.PathTo("report")));
    }

    [Fact]
    public void Without_weights_and_without_classes_there_is_similarity_to_a_brain_all_the_same()
    {
        using var folder = new TemporaryFolder();
        var run = Score(folder, "--subjects", $"human={Rdms(folder, 3)}");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.DoesNotContain(" trained", run.Output);
        Assert.Contains("noise ceiling", run.Output);
        var result = BenchmarkReport.Read(folder.PathTo("report", "benchmarks.json"));
        Assert.Null(result.Weights);
        Assert.Equal(["human", "pixels"], result.Scores.Select(score => score.Declaration.Name));
        Assert.All(result.Scores[0].Rows, row => Assert.InRange(row.Measured.Raw!.Value, -1, 1));
    }

    [Fact]
    public void Words_about_noise_are_refused_where_they_are_wrong_or_the_network_has_none()
    {
        Assert.Equal("SmallNetwork has no noise layers: leave --trials out.", CommandRun.Refused("score", "SmallNetwork", "--trials", "10", "--data", "rendered:low,count=8", "--size", "16"));
        Assert.Equal("SmallNetwork has no noise layers: leave --noise out.", CommandRun.Refused("score", "SmallNetwork", "--noise", "off", "--data", "rendered:low,count=8", "--size", "16"));
        Assert.Equal("--noise must be one of on, off, not 'some'; see 'cornet score --help'.", CommandRun.Refused("score", "SmallNetwork", "--noise", "some", "--data", "rendered:low,count=8", "--size", "16"));
    }

    [Fact]
    public void What_is_wrong_with_the_words_for_RDMs_is_said()
    {
        using var folder = new TemporaryFolder();
        var file = Rdms(folder, 1);
        Assert.Equal(
            "RDMs need the stimuli they were measured with: give them with --stimuli, in the order of the rows.",
            CommandRun.Refused("score", "SmallNetwork", "--rdm", $"a={file}"));
        Assert.Equal(
            "--rdm needs a name and a file, as in --rdm \"monkey IT\"=monkey_it_rdm.npy, not 'a.npy'.",
            Score(folder, "--rdm", "a.npy").Error.Trim());
        Assert.Equal(
            "Two benchmarks are called 'pixels' (top-1 accuracy, decoding, category, object and pixels are built in): give each RDM a name of its own.",
            Score(folder, "--rdm", $"pixels={file}").Error.Trim());
        Assert.Equal(
            "--stimuli and --data both say what to score on: give one of them.",
            CommandRun.Refused("score", "SmallNetwork", "--stimuli", folder.Root, "--data", "rendered"));
    }

    private static CommandRun Score(TemporaryFolder folder, params string[] more)
    {
        for (var seed = 0; seed < 5; seed++) folder.Image(seed, 16, 16, "images", $"{seed}.png");
        string[] words = ["score", "SmallNetwork", "--stimuli", folder.PathTo("images"), "--size", "16", "--out", folder.PathTo("report")];
        return CommandRun.Of([.. words, .. more]);
    }

    private static string Rdms(TemporaryFolder folder, int subjects)
    {
        using var generator = new Generator(1);
        using var half = rand(subjects, 5, 5, generator: generator).triu(1);
        using var whole = half + half.transpose(1, 2);
        NpyFile.Write(folder.PathTo("rdms.npy"), whole);
        return folder.PathTo("rdms.npy");
    }
}
