using Cornet.App.Responders;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Responders;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Benchmarks;

/// <summary>Classes that the colors of the pictures decide, and others that nothing in them does.</summary>
public sealed class TransferBenchmarkTests : IDisposable
{
    private readonly BenchmarkFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_area_and_step_is_what_linear_transfer_says_of_its_maps_means()
    {
        // Two of three to learn from; what they are called depends on their mean color.
        var red = Reds();
        var middle = red.Order().ElementAt(30);
        File.WriteAllLines(
            _folder.At("parts.csv"),
            Enumerable.Range(0, BenchmarkFolder.Stimuli)
                .Select(i => $"{i:00}.png,{(red[i] > middle ? "red" : "other")},{(i % 3 == 0 ? "test" : "train")}").Prepend("filename,label,split"));
        _folder.Declare("transfer.json", """{ "name": "planted", "metric": "transfer", "stimuli": "parts.csv" }""");
        var run = _folder.Score("transfer.json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(["V1", "V2", "V2", "V1", "V2", "V2", "pixels"], _folder.Rows().Select(row => row.Fields["area"]));
        Assert.Equal((0.5, 1), (_folder.Row("pixels")["chance"], _folder.Row("pixels")["ceiling"]));
        // The mean of the red values is what pixels are decoded from.
        Assert.InRange(_folder.Row("pixels")["raw"], 0.9, 1);
        Assert.InRange(_folder.Row("pixels")["p"], 0, 0.01);

        var table = new StimulusTable(_folder.At("parts.csv"));
        int[] train = [.. Enumerable.Range(0, 60).Where(i => i % 3 != 0)], test = [.. Enumerable.Range(0, 60).Where(i => i % 3 == 0)];
        using var scope = NewDisposeScope();
        foreach (var row in _folder.Rows().Where(row => row.Fields["responder"] == "trained"))
        {
            var site = new RecordingSite(row.Fields["area"], int.Parse(row.Fields["step"]));
            var units = Activations.Of(_folder.Network, table, table.EvaluationPreparation(16), [site]);
            var maps = tensor(units.Read()).view(60, site.Area == "V1" ? 4 : 8, -1).mean([2]);
            var expected = LinearTransfer.Score(
                Some(maps, train), Array.ConvertAll(train, table.LabelOf), Some(maps, test), Array.ConvertAll(test, table.LabelOf), 2,
                ShuffleSplit.Of(train.Length, 1, new SplitSize(0.8, null))[0]);
            Assert.Equal(
                (expected.Accuracy, expected.Interval.Low, expected.Interval.High, expected.P!.Value),
                (row.Numbers["raw"], row.Numbers["low"], row.Numbers["high"], row.Numbers["p"]));
        }
    }

    [Fact]
    public void Without_parts_the_first_split_is_held_out_and_classes_by_lot_are_at_chance()
    {
        _folder.Declare("lot.json", """{ "name": "planted", "metric": "transfer", "c": 0.01, "held_out": 0.5, "stimuli": "stimuli.csv" }""");
        Assert.Equal(0, _folder.Score("lot.json").Code);
        var trained = _folder.Row("trained");
        Assert.InRange(trained["p"], 0.01, 1);
        Assert.InRange(trained["chance"], trained["low"], trained["high"]);
        // 30 stimuli are judged.
        Assert.Equal(Math.Round(trained["raw"] * 30), trained["raw"] * 30, 9);
        Assert.Contains("C = 0.01", File.ReadAllText(_folder.At("report/report.html")));
    }

    [Fact]
    public void A_folder_with_parts_is_learned_and_judged_by_them()
    {
        for (var i = 0; i < BenchmarkFolder.Stimuli; i++)
        {
            var into = Path.Combine(_folder.Root, "sorted", i % 4 == 0 ? "test" : "train", $"class {i % 3}");
            Directory.CreateDirectory(into);
            // The same names in both parts.
            File.Copy(Path.Combine(_folder.Root, "images", $"{i:00}.png"), Path.Combine(into, $"{Directory.GetFiles(into).Length}.png"));
        }

        _folder.Declare("sorted.json", """{ "name": "planted", "metric": "transfer", "c": 0.01, "stimuli": "sorted" }""");
        Assert.Equal(0, _folder.Score("sorted.json").Code);
        Assert.Contains("15 stimuli, 3 classes, 45 training stimuli", File.ReadAllText(_folder.At("report/report.html")));
    }

    [Fact]
    public void What_cannot_be_learned_is_said_with_file_and_row()
    {
        string[] rows = ["filename,label,split", .. Enumerable.Range(0, 8).Select(i => $"{i:00}.png,{(i % 2 == 0 ? "cat" : "dog")},train")];
        File.WriteAllLines(_folder.At("new.csv"), rows.Append("08.png,dog,test").Append("09.png,truck,test"));
        File.WriteAllLines(_folder.At("all.csv"), rows);
        File.WriteAllLines(_folder.At("few.csv"), rows.Take(4).Append("08.png,dog,test"));
        File.WriteAllLines(_folder.At("one.csv"), ["filename,label,split", "00.png,cat,train", "01.png,cat,test"]);
        Assert.EndsWith(
            "new.csv', row 10, shows 'truck', but no training stimulus does: a decoder cannot learn it.", Refused("new.csv"));
        Assert.EndsWith("'all.csv' has no test set and no validation set: no row names it in the column 'split'.", Refused("all.csv"));
        Assert.EndsWith("'few.csv' has 3 training stimuli; a decoder needs at least 5, to choose its C on some of them.", Refused("few.csv"));
        Assert.EndsWith("All stimuli of 'one.csv' show 'cat': a decoder needs two classes or more.", Refused("one.csv"));

        string Refused(string table) => _folder.Refused($$"""{ "name": "x", "metric": "transfer", "stimuli": "{{table}}" }""");
    }

    [Fact]
    public void Pixels_that_do_not_fit_in_memory_are_missing_and_areas_are_scored()
    {
        _folder.Declare("lot.json", """{ "name": "x", "metric": "transfer", "c": 0.01, "stimuli": "stimuli.csv" }""");
        var benchmark = Benchmark.Open(BenchmarkDeclaration.Read(_folder.At("lot.json")));
        using var network = new NetworkResponder(Responder.Trained, BenchmarkFolder.Drawn(seed: 1), new ActivationOptions { Cache = _folder.At("kept") }, size: 64);
        using var pixels = new PixelResponder(network.PreparationOf, memoryBytes: 1 << 20);
        var score = new BenchmarkRun(benchmark).Measure([network, pixels]);
        Assert.Equal("pixels take 5 MB, more than the 1 MB allowed", score.Of(Responder.Pixels)!.Measured.Missing);
        Assert.NotNull(score.Of(Responder.Trained)!.Measured.Raw);
    }

    [Fact]
    public void Parts_with_other_classes_are_refused()
    {
        foreach (var (part, names) in new[] { ("train", (string[])["cat", "dog"]), ("test", ["cat", "truck"]) })
        {
            foreach (var name in names)
            {
                Directory.CreateDirectory(_folder.At($"sorted/{part}/{name}"));
                for (var i = 0; i < 5; i++) File.Copy(_folder.At($"images/{i:00}.png"), _folder.At($"sorted/{part}/{name}/{i}.png"));
            }
        }

        Assert.Equal(
            "'sorted', picture 'truck/0.png', shows 'truck', which no training stimulus shows: both sets must show the same classes.",
            _folder.Refused("""{ "name": "x", "metric": "transfer", "stimuli": "sorted" }"""));
    }

    private double[] Reds()
    {
        var set = new StimulusTable(_folder.At("stimuli.csv"));
        return [.. Enumerable.Range(0, set.Count).Select(i => set.Read(i).Plane(0).ToArray().Average(value => (double)value))];
    }

    private static Tensor Some(Tensor features, int[] rows) => features.index_select(0, tensor(Array.ConvertAll(rows, row => (long)row)));
}
