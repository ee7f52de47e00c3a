using System.Globalization;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Tests.App;
using Cornet.Scoring.Metrics.Statistics;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Benchmarks;

/// <summary>Classes that are planted: those that the network names, but for a known number of stimuli.</summary>
public sealed class AccuracyBenchmarkTests : IDisposable
{
    private const int Wrong = 18;

    private readonly BenchmarkFolder _folder = new();

    public AccuracyBenchmarkTests()
    {
        Balance();
        var answers = Answers();
        // Some are given to the next class.
        _folder.WriteTable("labels.csv", i => Name((answers[i].First + (i < Wrong ? 1 : 0)) % BenchmarkFolder.Objects));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_planted_share_of_right_answers_is_found_beside_chance_and_the_untrained_network()
    {
        _folder.Declare("top.json", """{ "name": "planted", "metric": "accuracy", "stimuli": "labels.csv" }""");
        var run = _folder.Score("top.json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        var trained = _folder.Row("trained");
        Assert.Equal(
            (1 - ((double)Wrong / BenchmarkFolder.Stimuli), 1.0 / BenchmarkFolder.Objects, 1),
            (trained["raw"], trained["chance"], trained["ceiling"]));
        Assert.Equal(trained["raw"], trained["normalized"]);
        Assert.InRange(trained["p"], 0, 0.01);
        Assert.True(_folder.Row("untrained")["raw"] < trained["raw"]);
        Assert.Matches(@"chance\s+0\.333", run.Output);
        Assert.Equal(["trained", "untrained"], _folder.Rows().Select(row => row.Fields["responder"]));
        // What eval says of the same table.
        var eval = CommandRun.Of("eval", "SmallNetwork", "--weights", _folder.At("w.pth"), "--data", _folder.At("labels.csv"), "--size", "16");
        Assert.Contains(FormattableString.Invariant($"top-1 {trained["raw"]:P2}"), eval.Output);
    }

    [Fact]
    public void Among_the_first_two_counts_the_second_choice_as_right()
    {
        var answers = Answers();
        _folder.WriteTable("second.csv", i => Name(i < Wrong ? answers[i].Second : answers[i].First));
        _folder.Declare("one.json", """{ "name": "one", "metric": "accuracy", "stimuli": "second.csv" }""");
        _folder.Declare("two.json", """{ "name": "two", "metric": "accuracy", "top": 2, "stimuli": "second.csv" }""");
        Assert.Equal(0, _folder.Score("one.json", "--benchmark", _folder.At("two.json")).Code);
        Assert.Equal(1 - ((double)Wrong / BenchmarkFolder.Stimuli), _folder.Row("trained", "one")["raw"]);
        Assert.Equal((1, 2.0 / 3), (_folder.Row("trained", "two")["raw"], _folder.Row("trained", "two")["chance"]));
    }

    [Fact]
    public void Outputs_that_a_file_names_may_stand_in_another_order_and_be_more_than_are_shown()
    {
        // The stimuli that are taken for the first class are left out.
        var answers = Answers();
        var kept = Enumerable.Range(0, BenchmarkFolder.Stimuli).Where(i => answers[i].First > 0).ToArray();
        string[] names = ["zebra", "cat", "ant"];
        File.WriteAllLines(_folder.At("some.csv"), kept.Select(i => $"{i:00}.png,{names[answers[i].First]}").Prepend("filename,label"));
        File.WriteAllLines(_folder.At("classes.txt"), names);
        _folder.Declare("named.json", """{ "name": "planted", "metric": "accuracy", "stimuli": "some.csv", "classes": "classes.txt" }""");
        Assert.Equal(0, _folder.Score("named.json").Code);
        Assert.Equal(1, _folder.Row("trained")["raw"]);
        Assert.Contains("some.csv' has 2 classes, and this SmallNetwork has 3 outputs: name all outputs in a file, one line per output in their order",
            _folder.Refused("""{ "name": "x", "metric": "accuracy", "stimuli": "some.csv" }"""));
    }

    [Fact]
    public void A_folder_of_class_folders_serves_as_well()
    {
        var answers = Answers();
        for (var i = 0; i < BenchmarkFolder.Stimuli; i++)
        {
            var into = Path.Combine(_folder.Root, "sorted", "test", Name(answers[i].First));
            Directory.CreateDirectory(into);
            File.Copy(Path.Combine(_folder.Root, "images", $"{i:00}.png"), Path.Combine(into, $"{i:00}.png"));
        }

        _folder.Declare("sorted.json", """{ "name": "planted", "metric": "accuracy", "stimuli": "sorted" }""");
        Assert.Equal(0, _folder.Score("sorted.json").Code);
        Assert.Equal(1, _folder.Row("trained")["raw"]);
    }

    [Fact]
    public void A_class_that_the_network_does_not_have_is_named_with_file_and_row()
    {
        File.WriteAllLines(_folder.At("classes.txt"), ["object 00", "object 01", "truck"]);
        File.WriteAllLines(_folder.At("four.csv"), File.ReadAllLines(_folder.At("labels.csv")).Append("s60,00.png,truck"));
        File.WriteAllLines(_folder.At("empty.csv"), File.ReadAllLines(_folder.At("labels.csv")).Append("s60,00.png,"));
        File.WriteAllLines(_folder.At("unlabeled.csv"), ["filename", "00.png"]);
        Assert.Matches(
            @"labels\.csv', row \d+, shows 'object 02', which is not among the 3 classes in 'classes\.txt' \(did you mean 'object 0[01]'\?\)\.$",
            _folder.Refused("""{ "name": "x", "metric": "accuracy", "stimuli": "labels.csv", "classes": "classes.txt" }"""));
        Assert.EndsWith(
            "four.csv', row 61, shows 'truck', for which the network has no class: 'four.csv' has 4 classes, and this SmallNetwork has 3 outputs.",
            _folder.Refused("""{ "name": "x", "metric": "accuracy", "stimuli": "four.csv" }"""));
        Assert.EndsWith(
            "empty.csv', row 61, has an empty 'object_name'; fill it in, or leave the row out.",
            _folder.Refused("""{ "name": "x", "metric": "accuracy", "stimuli": "empty.csv" }"""));
        Assert.EndsWith(
            "asks for classes, and 'unlabeled.csv' has no column 'object_name', 'category' or 'label'.",
            _folder.Refused("""{ "name": "x", "metric": "accuracy", "stimuli": "unlabeled.csv" }"""));
        Assert.EndsWith(
            "top is 3, and there are 3 classes: every answer would be correct.",
            _folder.Refused("""{ "name": "x", "metric": "accuracy", "top": 3, "stimuli": "labels.csv" }"""));
        File.AppendAllLines(_folder.At("classes.txt"), ["object 02", "object 01"]);
        Assert.EndsWith(
            "classes.txt' names 'object 01' twice, on lines 2 and 5: outputs need different names.",
            _folder.Refused("""{ "name": "x", "metric": "accuracy", "stimuli": "labels.csv", "classes": "classes.txt" }"""));
    }

    [PythonFact("scipy")]
    public void Interval_and_p_are_those_of_SciPy()
    {
        const int Count = 40, Answered = 23, Shown = 17, Right = 27;
        // So many right answers among two classes leave so many of the first that are named so.
        const int Both = (Right - Count + Answered + Shown) / 2;
        var printed = PythonPeer.RunCode(
            $"""
            from scipy.stats import binomtest, hypergeom
            i = binomtest({Right}, {Count}).proportion_ci(0.95, method='wilson')
            print(i.low, i.high, hypergeom.sf({Both} - 1, {Count}, {Answered}, {Shown}))
            """).Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        var interval = Proportion.Wilson(Right, Count, 0.95);
        Assert.Equal(printed[0], interval.Low, 9);
        Assert.Equal(printed[1], interval.High, 9);
        int[] answers = [.. Enumerable.Range(0, Count).Select(i => i < Answered ? 0 : 1)];
        int[] truth = [.. Enumerable.Range(0, Count).Select(i => i < Both || (i >= Answered && i < Answered + Shown - Both) ? 0 : 1)];
        var p = Proportion.P(answers, truth, new Inference(Permutations: 4000));
        Assert.InRange(p, printed[2] - (4 * Math.Sqrt(printed[2] / 4000)), printed[2] + (4 * Math.Sqrt(printed[2] / 4000)));
    }

    // Weights that were never trained take all stimuli for one or two classes; with scores of mean 0 all three are chosen.
    private void Balance()
    {
        var bias = _folder.Network.State().Single(entry => entry.Name == "decoder.linear.bias").Value;
        var scores = Scores();
        double[] means = [.. Enumerable.Range(0, BenchmarkFolder.Objects).Select(output => scores.Average(row => row[output]))];
        using var frozen = no_grad();
        using var shift = tensor(means, ScalarType.Float32);
        bias.sub_(shift);
        _folder.WriteWeights();
    }

    // First and second choice of the network.
    private (int First, int Second)[] Answers() => [.. Scores().Select(row =>
    {
        int[] order = [.. Enumerable.Range(0, row.Length).OrderByDescending(place => row[place])];
        return (order[0], order[1]);
    })];

    private float[][] Scores()
    {
        var set = new StimulusTable(_folder.At("stimuli.csv"));
        _folder.Network.eval();
        using var frozen = no_grad();
        using var all = new Batches(set, set.EvaluationPreparation(16), new BatchOptions { BatchSize = BenchmarkFolder.Stimuli }).Epoch(0).Single();
        using var logits = _folder.Network.forward(all.Images);
        return [.. logits.data<float>().ToArray().Chunk(BenchmarkFolder.Objects)];
    }

    private static string Name(int label) => $"object {label:00}";
}
