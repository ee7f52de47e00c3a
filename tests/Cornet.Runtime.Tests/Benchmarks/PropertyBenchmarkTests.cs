using System.Globalization;
using Cornet.Runtime.Tests.Scoring;
using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Responders;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Benchmarks;

/// <summary>Distribution similarity and dimensionality as a declaration names them, of units tuned to orientations.</summary>
public sealed class PropertyBenchmarkTests : IDisposable
{
    private const int Stimuli = 32, Units = 60;
    private readonly ScratchFolder _folder = new();

    public PropertyBenchmarkTests()
    {
        File.WriteAllLines(_folder["stimuli.csv"], Enumerable.Range(0, Stimuli).Select(i => $"s{i:00},{i}.png,{i % 8 * 22.5:R}").Prepend("stimulus_id,filename,orientation"));
        File.WriteAllLines(_folder["neurons.csv"], Enumerable.Range(0, 41).Select(i => i == 7 ? "," : FormattableString.Invariant($"n{i},{i * i % 179}")).Prepend("neuron,orientation"));
        File.WriteAllLines(
            _folder["pairs.csv"],
            Enumerable.Range(0, 24).Select(i => $"s{i:00},s{(i % 3 == 0 ? i + 8 : i + 1):00},{(i % 3 == 0 ? "orientation" : "neighbor")}").Prepend("stimulus_id_1,stimulus_id_2,factor"));
        using var noise = Numbers.NormalMatrix(Stimuli, Units, 3);
        using var tuning = tensor(
            Enumerable.Range(0, Stimuli).SelectMany(i => Enumerable.Range(0, Units).Select(unit => Math.Cos(Math.PI / 90 * ((i % 8 * 22.5) - (unit * unit % 150))))).ToArray(), [Stimuli, Units]);
        using var model = tuning + (0.3 * noise);
        model[TensorIndex.Colon, 11] = 0.5;
        NpyFile.Write(_folder["model.npy"], model);
    }

    public void Dispose() => _folder.Dispose();

    [PythonFact("numpy")]
    public void Each_metric_has_the_numbers_of_NumPy()
    {
        var expected = PythonPeer.Run(Repository.PathTo("tests", "peers", "declared_properties.py"), _folder[""]).Trim().Split('\n')
            .Select(line => line.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray()).ToArray();

        var (distribution, ceiling) = Score(""" "metric": "distribution_similarity", "property": "orientation", "neurons": "neurons.csv", "edges": [0, 45, 90, 135, 180] """);
        Assert.Equal(expected[0][0], distribution.Measured.Raw!.Value, 1e-9);
        Assert.Equal(expected[0][1], distribution.Measured.StandardError!.Value, 1e-9);
        Assert.Equal(expected[0][2], ceiling!.Value, 1e-9);
        Assert.Equal(expected[0][0] / expected[0][2], distribution.Normalized!.Value, 1e-9);
        Assert.Equal("1 units prefer no orientation, and do not count", distribution.Measured.Note);

        var effective = Score(""" "metric": "effective_dimensionality" """);
        Assert.Equal((expected[1][0], null, null), (Math.Round(effective.Row.Measured.Raw!.Value, 9) is var raw && Math.Abs(raw - expected[1][0]) < 1e-8 ? expected[1][0] : raw, effective.Row.Normalized, effective.Ceiling));

        foreach (var (place, factor) in ((int, string)[])[(0, "neighbor"), (1, "orientation")])
        {
            var (row, none) = Score($$""" "metric": "factor_dimensionality", "pairs": "pairs.csv", "factor": "{{factor}}" """);
            Assert.Equal((expected[2][place], null), (row.Measured.Raw!.Value, none));
            Assert.Contains("residual", row.Measured.Note);
        }
    }

    [Fact]
    public void Neurons_in_an_assembly_prefer_what_the_units_of_a_copy_prefer()
    {
        using var model = NpyFile.Read(_folder["model.npy"]);
        AssemblyWriter.Write(_folder["neurons.nc"], new DataAssembly(
            "neurons", Numbers.Of(model),
            new Axis(Axis.Presentation, Stimuli, [Coordinate.Of("stimulus_id", Enumerable.Range(0, Stimuli).Select(i => $"s{i:00}"))]), new Axis(Axis.Neuroid, Units, [])));
        var (row, ceiling) = Score(""" "metric": "distribution_similarity", "property": "orientation", "assembly": "neurons.nc", "edges": [0, 45, 90, 135, 180] """);
        Assert.Equal(ceiling!.Value, row.Measured.Raw!.Value, 1e-12);
    }

    [Theory]
    [InlineData(""" "metric": "distribution_similarity", "neurons": "neurons.csv", "edges": [0, 1, 2] """, "distribution_similarity needs property")]
    [InlineData(""" "metric": "distribution_similarity", "property": "orientation", "neurons": "neurons.csv" """, "distribution_similarity needs edges")]
    [InlineData(""" "metric": "distribution_similarity", "property": "orientation", "neurons": "neurons.csv", "edges": [0, 2, 1] """, "edges must ascend")]
    [InlineData(""" "metric": "distribution_similarity", "property": "orientation", "edges": [0, 1, 2] """, "distribution_similarity needs neurons or assembly")]
    [InlineData(""" "metric": "distribution_similarity", "property": "frequency", "neurons": "neurons.csv", "edges": [0, 1, 2] """, "property names the column 'frequency'")]
    [InlineData(""" "metric": "distribution_similarity", "property": "filename", "neurons": "neurons.csv", "edges": [0, 1, 2] """, "'stimuli.csv', row 1, has '0.png' in the column filename")]
    [InlineData(""" "metric": "factor_dimensionality", "pairs": "pairs.csv" """, "factor_dimensionality needs factor")]
    [InlineData(""" "metric": "factor_dimensionality", "pairs": "pairs.csv", "factor": "orientatio" """, "(did you mean 'orientation'?)")]
    [InlineData(""" "metric": "factor_dimensionality", "factor": "shape" """, "factor_dimensionality needs pairs")]
    [InlineData(""" "metric": "effective_dimensionality", "ceiling": 0.5 """, "effective_dimensionality has none: leave it out")]
    [InlineData(""" "metric": "effective_dimensionality", "factor": "shape" """, "factor only applies to factor_dimensionality")]
    [InlineData(""" "metric": "effective_dimensionality", "edges": [0, 1, 2] """, "edges only applies to distribution_similarity")]
    public void What_cannot_be_compared_is_refused_in_a_sentence(string entries, string expected) =>
        Assert.Contains(expected, Assert.Throws<CornetException>(() => Score(entries)).Message);

    private (BenchmarkRow Row, DataCeiling? Ceiling) Score(string entries)
    {
        File.WriteAllText(_folder["declared.json"], $$"""{ "name": "tuned", "stimuli": "stimuli.csv", {{entries}} }""");
        var benchmark = Benchmark.Open(BenchmarkDeclaration.Read(_folder["declared.json"]) with { ReadsImages = false });
        using var responder = new ActivationResponder("model", _folder["model.npy"], benchmark.Judged as Cornet.Runtime.Stimuli.StimulusTable);
        var score = new BenchmarkRun(benchmark).Measure([responder]);
        return (score.Of(ResponderKind.Trained)!, score.Ceiling);
    }
}
