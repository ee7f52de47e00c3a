using Cornet.App.Responders;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Metrics;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Benchmarks;

/// <summary>Decoding as a declared benchmark.</summary>
public sealed class DecodingBenchmarkTests : IDisposable
{
    private readonly BenchmarkFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_area_and_step_has_the_cross_validated_accuracy_of_its_maps_means()
    {
        _folder.Declare("decoding.json", """{ "name": "planted", "metric": "decoding", "folds": 4, "seed": 2, "c": 0.1, "stimuli": "stimuli.csv", "area": "V1" }""");
        var run = _folder.Score("decoding.json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(["V1", "V2", "V2", "V1", "V2", "V2", "pixels"], _folder.Rows().Select(row => row.Fields["area"]));
        Assert.Equal((1.0 / 3, 1), (_folder.Row("trained")["chance"], _folder.Row("trained")["ceiling"]));
        Assert.Equal("V1", _folder.Rows().Single(row => row.Fields["responder"] == "trained" && row.Fields["is_score"] == "1").Fields["area"]);
        Assert.Contains("C = 0.1", File.ReadAllText(_folder.At("report/report.html")));
        Assert.Contains("4, stratified by class, seed 2", run.Output);

        var table = new StimulusTable(_folder.At("stimuli.csv"));
        int[] labels = [.. Enumerable.Range(0, BenchmarkFolder.Stimuli).Select(table.LabelOf)];
        using var scope = NewDisposeScope();
        foreach (var row in _folder.Rows().Where(row => row.Fields["responder"] == "trained"))
        {
            var site = new RecordingSite(row.Fields["area"], int.Parse(row.Fields["step"]));
            var units = Activations.Of(_folder.Network, table, table.EvaluationPreparation(16), [site]);
            var maps = tensor(units.Read()).view(BenchmarkFolder.Stimuli, site.Area == "V1" ? 4 : 8, -1).mean([2]);
            var expected = DecodingAccuracy.CrossValidated(maps, labels, BenchmarkFolder.Objects, new StratifiedFolds(labels, 4, 2), 0.1);
            Assert.Equal((expected.Value, expected.StandardError), (row.Numbers["raw"], row.Numbers["standard_error"]));
        }
    }

    [Fact]
    public void Stimuli_without_two_classes_of_two_are_refused()
    {
        _folder.WriteTable("one.csv", _ => "bear");
        _folder.WriteTable("alone.csv", i => i == 7 ? "bear" : "car");
        foreach (var table in (string[])["one.csv", "alone.csv"])
        {
            Assert.Equal(
                $"'{table}' does not have two classes with two stimuli each, which decoding needs: add stimuli, or leave 'x' out.",
                _folder.Refused($$"""{ "name": "x", "metric": "decoding", "stimuli": "{{table}}" }"""));
        }

        Assert.EndsWith("folds is 1, and must be at least 2.", _folder.Refused("""{ "name": "x", "metric": "decoding", "folds": 1, "stimuli": "stimuli.csv" }"""));
    }
}
