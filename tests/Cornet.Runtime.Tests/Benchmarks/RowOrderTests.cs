using Cornet.App.Responders;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Metrics.Predictivity;
using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Metrics.Statistics;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Benchmarks;

/// <summary>Rows in the order of brain-score, which decides what splits hold out.</summary>
public sealed class RowOrderTests : IDisposable
{
    private readonly BenchmarkFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [PythonFact("xarray", "netCDF4", "pandas", "sklearn")]
    public void Splits_hold_out_the_stimuli_that_they_hold_out_of_an_assembly_grouped_by_pandas()
    {
        string[][] printed =
        [
            .. PythonPeer.Run(Repository.PathTo("tests", "peers", "row_order.py"), _folder.At("it.nc")).Trim().Split('\n')
                .Select(line => line.Split(' ')),
        ];
        var (sorted, stratified, plain) = (printed[0], printed[1..5], printed[5..9]);
        var assembly = AssemblyFile.Open(_folder.At("it.nc"));
        Assert.Equal(sorted, assembly.SortedStimulusIds());
        Assert.NotEqual(sorted, sorted.Order(StringComparer.Ordinal));

        Assert.Equal(Expected(stratified), Scored(""), 9);
        Assert.Equal(Expected(plain), Scored("\"stratified\": false,"), 9);
        string[] table = new StimulusTable(_folder.At("stimuli.csv")).Ids.ToArray();
        var splits = ShuffleSplit.Stratified([.. table.Index().Select(one => one.Index % 3)], 4, new SplitSize(0.8, null));
        Assert.Equal(Expected([.. splits.Select(split => split.Test.Select(row => table[row]).ToArray())]), Scored("\"order\": \"table\","), 9);
        Assert.NotEqual(Expected(stratified), Scored("\"order\": \"table\","), 3);
    }

    [PythonFact("xarray", "netCDF4", "pandas", "sklearn")]
    public void Results_say_which_order_it_was()
    {
        PythonPeer.Run(Repository.PathTo("tests", "peers", "row_order.py"), _folder.At("it.nc"));
        Scored("");
        Assert.Contains(
            "4 of 0.2 held out, seed 1, stratified by object, rows sorted by the assembly&#39;s presentation coordinates",
            File.ReadAllText(_folder.At("report/report.html")));
        Scored("\"order\": \"table\", \"stratified\": false,");
        foreach (var file in (string[])["benchmarks.json", "benchmarks.csv", "report.html"])
            Assert.Contains("4 of 0.2 held out, seed 1, not stratified, rows as in the table", File.ReadAllText(_folder.At($"report/{file}")));
    }

    private double Scored(string entries)
    {
        _folder.Declare(
            "pls.json",
            $$"""
            {
              "name": "planted", "metric": "pls", "components": 3, {{entries}} "splits": 4, "held_out": 0.2, "normalization": "none",
              "stimuli": "stimuli.csv", "assembly": "it.nc", "area": "V2"
            }
            """);
        var run = _folder.Score("pls.json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        return _folder.Row("trained")["raw"];
    }

    private double Expected(string[][] heldOut)
    {
        using var scope = NewDisposeScope();
        var table = new StimulusTable(_folder.At("stimuli.csv"));
        var area = _folder.Network.Card.Areas[^1];
        var units = Activations.Of(_folder.Network, table, table.EvaluationPreparation(16), [new RecordingSite(area.Name, area.Steps - 1)]);
        var ids = table.Ids.Index().ToDictionary(one => one.Item, one => one.Index);
        StimulusSplit[] splits =
        [
            .. heldOut.Select(test => new StimulusSplit(
                [.. ids.Where(one => !test.Contains(one.Key)).Select(one => one.Value)], [.. test.Select(id => ids[id])])),
        ];
        var responses = AssemblyFile.Open(_folder.At("it.nc")).AveragedByStimulus().AlignedTo(table.Ids, table.Name);
        using var kernel = LinearKernel.Of(new AssemblyFeatures(units));
        return NeuralPredictivity.Score(kernel, responses.ToTensor(), splits, new PlsRegression(3), Inference.None).Value;
    }
}
