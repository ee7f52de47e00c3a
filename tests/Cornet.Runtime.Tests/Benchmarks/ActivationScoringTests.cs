using Cornet.App.Responders;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Tests.App;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Assemblies.Readers;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Responders;

namespace Cornet.Runtime.Tests.Benchmarks;

/// <summary>Files of activations, scored beside the network that they were recorded from.</summary>
public sealed class ActivationScoringTests : IDisposable
{
    private readonly BenchmarkFolder _folder = new();

    public ActivationScoringTests()
    {
        PlantedNeuroids.Write(_folder.At("it.nc"), new StimulusTable(_folder.At("stimuli.csv")), _folder.Network);
        const string Compared = """ "stimuli": "stimuli.csv", "assembly": "it.nc", "where": { "region": "IT" }, "area": "V2" """;
        _folder.Declare("pls.json", $$"""{ "name": "pls", "metric": "pls", "components": 5, {{Compared}} }""");
        _folder.Declare("rsa.json", $$"""{ "name": "rsa", "metric": "rsa", {{Compared}}, "ceiling": 0.9 }""");
        _folder.WriteObserver("trials.csv");
        _folder.Declare("i2n.json", """{ "name": "i2n", "metric": "i2n", "stimuli": "stimuli.csv", "trials": "trials.csv" }""");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("f.nc")]
    [InlineData("f.npz")]
    public void Activations_that_features_wrote_have_the_scores_of_the_network_to_the_last_digit(string file)
    {
        Record(file);
        var run = _folder.Score(
            "pls.json", "--benchmark", _folder.At("rsa.json"), "--benchmark", _folder.At("i2n.json"), "--activations", $"recorded={_folder.At(file)}");
        Assert.Equal((0, ""), (run.Code, run.Error));
        foreach (var benchmark in (string[])["pls", "rsa", "i2n"])
        {
            var rows = _folder.Rows(benchmark).ToLookup(row => row.Fields["responder"], row => (row.Fields["area"], row.Fields["step"], row.Fields["raw"], row.Fields["is_score"]));
            Assert.NotEmpty(rows["trained"]);
            Assert.Equal(rows["trained"], rows["recorded"]);
        }
    }

    [Fact]
    public void Rows_in_another_order_with_others_between_them_have_the_same_scores_and_no_picture_is_read()
    {
        Record("f.nc");
        var all = ActivationFile.Open(_folder.At("f.nc"));
        var shuffled = all.Take(Axis.Presentation, [.. Enumerable.Range(0, BenchmarkFolder.Stimuli).Reverse()]);
        AssemblyWriter.Write(_folder.At("shuffled.nc"), shuffled);
        Directory.Delete(_folder.At("images"), recursive: true);
        var run = CommandRun.Of(
            "score", "--activations", _folder.At("f.nc"), "--activations", _folder.At("shuffled.nc"), "--benchmark", _folder.At("pls.json"), "--out", _folder.At("report"));
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(["f", "shuffled"], _folder.Rows("pls").Select(row => row.Fields["responder"]).Distinct());
        Assert.Equal(_folder.Row("f", "pls")["raw"], _folder.Row("shuffled", "pls")["raw"]);
    }

    [Fact]
    public void Without_a_benchmark_activations_are_decoded_and_compared_with_RDMs_beside_the_network_and_alone()
    {
        Record("f.nc");
        NpyFile.Write(_folder.At("subjects.npy"), Subjects());
        string[] compared = ["--stimuli", _folder.At("stimuli.csv"), "--subjects", $"human={_folder.At("subjects.npy")}", "--out", _folder.At("report")];
        var run = CommandRun.Of(
            ["score", "SmallNetwork", "--weights", _folder.At("w.pth"), "--size", "16", "--activations", $"recorded={_folder.At("f.nc")}", "--cache", _folder.At("cache"), .. compared]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.NotEmpty(Directory.GetFiles(_folder.At("cache"), "*.nc"));
        string[] benchmarks = ["top-1 accuracy", "decoding", "human", "category"];
        var beside = benchmarks.Select(benchmark => Of(benchmark, "recorded")).ToArray();
        Assert.All(beside, Assert.NotEmpty);
        Assert.Equal(benchmarks.Select(benchmark => Of(benchmark, "trained")), beside);

        // Alone no picture is read, and nothing is compared with pixels.
        Directory.Delete(_folder.At("images"), recursive: true);
        run = CommandRun.Of(["score", "--activations", $"recorded={_folder.At("f.nc")}", .. compared]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(beside, benchmarks.Select(benchmark => Of(benchmark, "recorded")));
        Assert.DoesNotContain("pixels", File.ReadAllLines(_folder.At("report/benchmarks.csv")).Select(line => line.Split(',')[0]));

        (string, string, string, string)[] Of(string benchmark, string responder) =>
            [.. _folder.Rows(benchmark).Where(row => row.Fields["responder"] == responder).Select(row => (row.Fields["area"], row.Fields["step"], row.Fields["raw"], row.Fields["p"]))];
    }

    private static TorchSharp.torch.Tensor Subjects()
    {
        using var generator = new TorchSharp.torch.Generator(1);
        using var half = TorchSharp.torch.rand(3, BenchmarkFolder.Stimuli, BenchmarkFolder.Stimuli, generator: generator).triu(1);
        return half + half.transpose(1, 2);
    }

    [Fact]
    public void A_stimulus_that_was_recorded_in_several_trials_counts_with_their_mean()
    {
        Record("f.nc");
        var all = ActivationFile.Open(_folder.At("f.nc"));
        var (values, units) = (all.Read(), all[Axis.Neuroid].Length);
        // Two trials, as far above the mean as below.
        double[] trials = [.. values.Select(value => value + 0.25), .. values.Select(value => value - 0.25)];
        string[] ids = [.. Presentations.StimuliOf(all).Texts];
        var presentation = new Axis(Axis.Presentation, 2 * ids.Length,
        [
            Coordinate.Of("stimulus_id", ids.Concat(ids)), Coordinate.Of("repetition", Enumerable.Range(0, 2 * ids.Length).Select(row => row / ids.Length)),
        ]);
        AssemblyWriter.Write(_folder.At("trials.nc"), new DataAssembly("trials", trials, presentation, all[Axis.Neuroid]));
        var table = new StimulusTable(_folder.At("stimuli.csv"));
        using var responder = new ActivationResponder("trials", _folder.At("trials.nc"));
        var means = responder.Respond(table).Read();
        Assert.Equal(values.Length, means.Length);
        for (var i = 0; i < means.Length; i++) Assert.Equal(values[i], means[i], 1e-6);
        Assert.Equal(units, responder.Respond(table)[Axis.Neuroid].Length);
    }

    [Fact]
    public void All_areas_of_all_benchmarks_are_recorded_in_one_pass()
    {
        var run = _folder.Score("pls.json", "--benchmark", _folder.At("rsa.json"), "--benchmark", _folder.At("i2n.json"), "--cache", _folder.At("cache"));
        Assert.Equal((0, ""), (run.Code, run.Error));
        // One for the trained network, one for the untrained.
        Assert.Equal(2, Directory.GetFiles(_folder.At("cache"), "*.nc").Length);
    }

    [Fact]
    public void What_is_missing_is_said_in_one_sentence()
    {
        Record("f.nc");
        var all = ActivationFile.Open(_folder.At("f.nc"));
        AssemblyWriter.Write(_folder.At("some.nc"), all.Take(Axis.Presentation, [.. Enumerable.Range(3, BenchmarkFolder.Stimuli - 3)]));
        AssemblyWriter.Write(_folder.At("v1.nc"), all.Where("region", "V1"));
        Assert.EndsWith(
            "some.nc' has no activations for 3 of the 60 stimuli of "
            + $"'{Path.GetFileName(_folder.Root)}' (s00, s01, s02): its rows need the same stimulus_id.", Refused("--activations", _folder.At("some.nc")));
        Assert.Equal(
            "v1.nc has no area 'V2', which 'pls' compares; it has V1. Name the one to compare in the entry 'area', or with --layer V2=NAME.",
            Refused("--activations", _folder.At("v1.nc")));
        Assert.StartsWith("--layer needs a region and a layer", Refused("--activations", _folder.At("v1.nc"), "--layer", "V2"));
        Assert.StartsWith("Two models are called 'f': give them names", Refused("--activations", _folder.At("f.nc"), "--activations", _folder.At("f.nc")));
        Assert.StartsWith("Nothing says what to score on: give --benchmark, --stimuli or --data.", CommandRun.Refused("score", "--activations", _folder.At("f.nc")));
        Assert.StartsWith("--layer names what stands for the region of a benchmark", CommandRun.Refused("score", "--activations", _folder.At("f.nc"), "--layer", "V2=V1"));
        Assert.StartsWith("Nothing is given to score", CommandRun.Refused("score", "--benchmark", _folder.At("pls.json")));
        Assert.StartsWith("This program cannot run ONNX files", Refused("--onnx", "a.onnx"));
        Assert.Contains("'none.nc'", Refused("--activations", "none.nc"));
        // A layer of another name stands for the region where it is named.
        Assert.Equal(0, CommandRun.Of(
            "score", "--activations", _folder.At("v1.nc"), "--layer", "V2=V1", "--benchmark", _folder.At("pls.json"), "--out", _folder.At("report")).Code);

        string Refused(params string[] more) => CommandRun.Refused(["score", "--benchmark", _folder.At("pls.json"), "--out", _folder.At("report"), .. more]);
    }

    [Fact]
    public void A_site_with_one_response_to_every_stimulus_has_no_score_and_the_others_have_theirs()
    {
        Record("f.nc");
        var all = ActivationFile.Open(_folder.At("f.nc"));
        var values = all.Read();
        var (regions, units) = (all[Axis.Neuroid].Find("region")!.Texts, all[Axis.Neuroid].Length);
        for (var i = 0; i < values.Length; i++) if (regions[i % units] == "V1") values[i] = 1;
        AssemblyWriter.Write(_folder.At("dead.nc"), new DataAssembly("dead", values, all.Axes));
        var benchmark = Benchmark.Open(BenchmarkDeclaration.Read(_folder.At("pls.json")));
        using var responder = new ActivationResponder("dead", _folder.At("dead.nc"));
        var score = new BenchmarkRun(benchmark).Measure([responder]);
        Assert.All(score.Rows.Where(row => row.Area == "V1"), row => Assert.Equal((null, "the same response to every stimulus"), (row.Measured.Raw, row.Measured.Missing)));
        Assert.NotNull(score.Of(ResponderKind.Trained)!.Measured.Raw);
    }

    private void Record(string file) => Assert.Equal(0, CommandRun.Of(
        "features", "SmallNetwork", "--weights", _folder.At("w.pth"), "--images", _folder.At("stimuli.csv"), "--size", "16", "--out", _folder.At(file)).Code);
}
