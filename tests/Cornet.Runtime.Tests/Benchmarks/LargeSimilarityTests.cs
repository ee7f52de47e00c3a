using Cornet.Runtime.Tests.Scoring;
using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Responders;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Benchmarks;

/// <summary>RSA of so many stimuli that RDMs are kept as triangles.</summary>
public sealed class LargeSimilarityTests : IDisposable
{
    private const int Stimuli = 240, Units = 30, Neuroids = 12;
    private readonly ScratchFolder _folder = new();

    public LargeSimilarityTests()
    {
        File.WriteAllLines(_folder["stimuli.csv"], Enumerable.Range(0, Stimuli).Select(i => $"s{i:000},{i}.png").Prepend("stimulus_id,filename"));
        using Tensor units = Numbers.NormalMatrix(Stimuli, Units, 3), noise = Numbers.NormalMatrix(Stimuli, Neuroids, 4), responses = units.narrow(1, 0, Neuroids) + noise;
        NpyFile.Write(_folder["model.npy"], units);
        AssemblyWriter.Write(_folder["it.nc"], new DataAssembly(
            "it", Numbers.Of(responses),
            new Axis(Axis.Presentation, Stimuli, [Coordinate.Of("stimulus_id", Enumerable.Range(0, Stimuli).Select(i => $"s{i:000}"))]),
            new Axis(Axis.Neuroid, Neuroids, [Coordinate.Of("neuroid_id", Enumerable.Range(0, Neuroids)), Coordinate.Of("subject", Enumerable.Range(0, Neuroids).Select(i => $"{"AB"[i % 2]}"))])));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData(""", "by": "subject" """)]
    public void Rho_is_that_of_the_square_matrices_and_what_is_not_computed_is_said(string entries)
    {
        var declaration = Declare(entries);
        var table = new StimulusTable(_folder["stimuli.csv"], null, null, demandsImages: false);
        var small = Score(new SimilarityBenchmark(declaration, table));
        var large = Score(new LargeSimilarityBenchmark(declaration, table));
        Assert.Equal(small.Measured.Raw!.Value, large.Measured.Raw!.Value, 1e-6);
        Assert.NotNull(small.Measured.P);
        Assert.Equal((null, null), (large.Measured.P, large.Measured.Interval));
        Assert.StartsWith("no p, no interval and no noise ceiling, as there are more than 5,000 stimuli", large.Measured.Note);
        Assert.Equal(small.Measured.Subjects?.Select(one => Math.Round(one.Raw, 5)), large.Measured.Subjects?.Select(one => Math.Round(one.Raw, 5)));
        if (small.Measured.StandardError is { } error) Assert.Equal(error, large.Measured.StandardError!.Value, 1e-6);
    }

    [Fact]
    public void With_subjects_the_error_is_over_them_and_each_has_its_own_ceiling_beside_it()
    {
        var score = new BenchmarkRun(new SimilarityBenchmark(Declare(""", "by": "subject" """), new StimulusTable(_folder["stimuli.csv"], null, null, demandsImages: false))).Measure([Model()]);
        var measured = score.Of(ResponderKind.Trained)!.Measured;
        var subjects = measured.Subjects!;
        Assert.Equal(subjects.Average(one => one.Raw), measured.Raw!.Value, 1e-12);
        Assert.Equal(Math.Abs(subjects[0].Raw - subjects[1].Raw) / 2 / Math.Sqrt(2), measured.StandardError!.Value, 1e-12);
        Assert.Equal(score.Ceiling!.Value, subjects.Average(one => one.Ceiling!.Value), 1e-12);
        Assert.All(subjects, one => Assert.Equal(one.Raw / one.Ceiling!.Value, one.Normalized!.Value, 1e-12));
    }

    [Fact]
    public void Square_files_and_computed_ceilings_are_refused()
    {
        var table = new StimulusTable(_folder["stimuli.csv"], null, null, demandsImages: false);
        Assert.Contains("give the responses that they were made of in the entry assembly", Assert.Throws<CornetException>(
            () => new LargeSimilarityBenchmark(Declare("") with { Rdm = "rdm.npy" }, table)).Message);
        Assert.Contains("give a number in the entry ceiling", Assert.Throws<CornetException>(
            () => new LargeSimilarityBenchmark(Declare("") with { NoiseCeiling = "mean of RDMs" }, table)).Message);
    }

    [Fact]
    public void The_device_that_is_named_has_the_numbers_of_the_default()
    {
        var table = new StimulusTable(_folder["stimuli.csv"], null, null, demandsImages: false);
        foreach (var metric in (string[])["rsa", "ridge", "pls", "cka", "neuron_to_neuron"])
        {
            var declaration = Declare(""", "components": 4 """, metric);
            Assert.Equal(
                Score(Benchmark.Open(declaration)).Measured.Raw,
                new BenchmarkRun(Benchmark.Open(declaration)) { Device = new TorchSharp.torch.Device("cpu") }.Measure([Model()]).Of(ResponderKind.Trained)!.Measured.Raw);
        }
    }

    private BenchmarkDeclaration Declare(string entries, string metric = "rsa")
    {
        File.WriteAllText(_folder["declared.json"], $$"""{ "name": "it", "metric": "{{metric}}", "stimuli": "stimuli.csv", "assembly": "it.nc" {{entries}} }""");
        return BenchmarkDeclaration.Read(_folder["declared.json"]) with { ReadsImages = false };
    }

    private BenchmarkRow Score(Benchmark benchmark) => new BenchmarkRun(benchmark).Measure([Model()]).Of(ResponderKind.Trained)!;

    private ActivationResponder Model() => new("model", _folder["model.npy"], new StimulusTable(_folder["stimuli.csv"], null, null, demandsImages: false));
}
