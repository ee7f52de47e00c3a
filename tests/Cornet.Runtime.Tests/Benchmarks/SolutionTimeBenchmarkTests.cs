using System.Globalization;
using Cornet.Runtime.Tests.Scoring;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Metrics;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Benchmarks;

/// <summary>Object solution times of made-up features: a unit or two for each object, stronger from step to step, and noise.</summary>
public sealed class SolutionTimeBenchmarkTests : IDisposable
{
    private const int Stimuli = BenchmarkFolder.Stimuli, Objects = BenchmarkFolder.Objects, Steps = 3, Units = 10;

    private readonly BenchmarkFolder _folder = new();

    public SolutionTimeBenchmarkTests()
    {
        // The order of the table is another one than that of its ids.
        File.WriteAllLines(
            At("stimuli.csv"),
            Enumerable.Range(0, Stimuli).Select(row => $"{Id(row)},{row:00}.png,object {row % Objects}").Prepend("stimulus_id,filename,object_name"));
        double[] thresholds = Numbers.Normal(Stimuli, 5), times = Numbers.Normal(Stimuli, 6);
        File.WriteAllLines(
            At("times.csv"),
            Enumerable.Range(0, Stimuli - 2).Select(row => row == 7
                ? $"{Id(row)},,"
                : FormattableString.Invariant($"{Id(row)},{0.2 + (0.4 * thresholds[row])},{140 + (25 * times[row])}"))
                .Prepend("stimulus_id,d_prime,time_ms"));
    }

    public void Dispose() => _folder.Dispose();

    [PythonTheory("torch", "scipy", "sklearn")]
    [InlineData("", "adam", false, "sorted")]
    [InlineData("\"stratified\": true,", "adam", true, "sorted")]
    [InlineData("\"order\": \"table\",", "adam", false, "table")]
    [InlineData("\"decoder\": \"exact\",", "exact", false, "sorted")]
    public void They_are_those_of_an_independent_implementation(string entries, string decoder, bool stratified, string order)
    {
        using var scope = NewDisposeScope();
        var features = Features();
        NpyFile.Write(At("features.npy"), features);
        var measured = Measured(entries, features);
        string[] printed = PythonPeer.Run(
            Repository.PathTo("tests", "peers", "solution_times.py"), _folder.Root, decoder, stratified ? "true" : "false", order, "0.3").Split(' ');
        double[] expected = [.. printed.Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        Assert.Equal(5, expected[2]);
        Numbers.AssertClose(expected[..2], [measured.Raw!.Value, measured.StandardError!.Value], 1e-9);
    }

    [Fact]
    public void Results_name_the_decoder_the_splits_and_the_interpolation()
    {
        _folder.Declare("ost.json", Declared(""));
        var run = _folder.Score("ost.json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        foreach (var file in (string[])["benchmarks.json", "benchmarks.csv", "report.html"])
        {
            var text = File.ReadAllText(_folder.At($"report/{file}")).Replace("&#39;", "'", StringComparison.Ordinal);
            Assert.Contains("5 of 0.3 held out, seed 1, not stratified, rows sorted by stimulus_id", text);
            Assert.Contains("softmax regression, Adam 0.0001, 40 epochs of batches of 64, L2 0.463", text);
            Assert.Contains("from the bin with the highest d' so far below the threshold, the first of equal ones", text);
        }
    }

    [Theory]
    [InlineData("s01,0.5,100\ns99,0.5,100", "row 2, names the stimulus 's99', which is not among the 60 stimuli")]
    [InlineData("s01,0.5,100\ns02,1,90\ns01,0.5,100", "row 3, names the stimulus 's01' a second time, after row 1: keep one of them.")]
    [InlineData("s01,0.5,soon", "row 1, has 'soon' in the column time_ms; it must be a finite number, or empty where nothing was measured.")]
    [InlineData("s01,Infinity,100", "row 1, has 'Infinity' in the column d_prime; it must be a finite number, or empty where nothing was measured.")]
    public void A_row_that_is_wrong_is_named_with_its_file(string rows, string sentence)
    {
        File.WriteAllText(At("times.csv"), $"stimulus_id,d_prime,time_ms\n{rows}\n");
        Assert.Contains($"'{At("times.csv")}', {sentence}", _folder.Refused(Declared("")));
    }

    private Measurement Measured(string entries, Tensor features)
    {
        _folder.Declare("ost.json", Declared(entries));
        var benchmark = Benchmark.Open(BenchmarkDeclaration.Read(At("ost.json")));
        PlaceFeatures[] steps =
        [
            .. Enumerable.Range(0, Steps).Select(step => new PlaceFeatures(
                new DataAssembly(
                    "made up", Numbers.Of(features[step]), new Axis(Axis.Presentation, Stimuli, []), new Axis(Axis.Neuroid, Units, [])),
                new Place("IT", step))),
        ];
        return benchmark.Of(steps, [60, 120, 180]).Single().Measured;
    }

    private static string Declared(string entries) => $$"""
        { "name": "ost", "metric": "ost", {{entries}} "splits": 5, "held_out": 0.3, "stimuli": "stimuli.csv", "solution_times": "times.csv" }
        """;

    private static Tensor Features()
    {
        using var scope = NewDisposeScope();
        var noise = Numbers.NormalMatrix(Steps * Stimuli, Units, seed: 8).view(Steps, Stimuli, Units);
        for (var step = 0; step < Steps; step++)
            for (var row = 0; row < Stimuli; row++)
                for (var unit = row % Objects; unit < Units; unit += Objects) noise[step, row, unit] += 1.5 * step;
        return noise.MoveToOuterDisposeScope();
    }

    private static string Id(int row) => $"s{row * 37 % Stimuli:00}";

    private string At(string name) => _folder.At(name);
}
