using Cornet.App.Responders;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Tests.Scoring.Behavior;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Behavior;
using Cornet.Scoring.Metrics.Statistics;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Benchmarks;

/// <summary>Decoders that learn from other stimuli than those that observers were shown.</summary>
public sealed class DecoderStimuliTests : IDisposable
{
    private const int Stimuli = BenchmarkFolder.Stimuli, Objects = BenchmarkFolder.Objects, Learned = 45;

    private readonly BenchmarkFolder _folder = new();
    private readonly List<Trial> _trials = [];

    public DecoderStimuliTests()
    {
        // The observer's stimuli stand object by object.
        var observer = new GeneratedObserver(Objects, Stimuli / Objects);
        _folder.WriteTable("shown.csv", i => observer.Task.Objects[observer.Task.Truth[i]]);
        _trials.AddRange(observer.Trials(20, 1).Select(trial => trial with { StimulusId = $"s{trial.StimulusId[^2..]}" }));
        _folder.WriteTrials("trials.csv", _trials);
        for (var i = 0; i < Learned; i++) _folder.Image(100 + i, $"t{i:00}.png");
        WriteLearned("train.csv");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("i1", BehavioralSignature.I1)]
    [InlineData("i2n", BehavioralSignature.I2n)]
    public void The_decoder_is_fitted_on_them_and_asked_about_the_others(string metric, BehavioralSignature signature)
    {
        _folder.Declare(
            "other.json",
            $$"""
            { "name": "planted", "metric": "{{metric}}", "c": 0.1, "stimuli": "shown.csv", "trials": "trials.csv", "decoder_stimuli": "train.csv" }
            """);
        var run = _folder.Score("other.json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("fitted on 45 stimuli of &#39;train.csv&#39;. 60 stimuli, 2400 trials.", File.ReadAllText(_folder.At("report/report.html")));

        using var scope = NewDisposeScope();
        var (table, train) = (new StimulusTable(_folder.At("shown.csv")), new StimulusTable(_folder.At("train.csv")));
        using var decoder = LinearDecoder.Fit(Pooled(train), [.. Enumerable.Range(0, Learned).Select(train.LabelOf)], Objects, 0.1);
        var task = new ObjectTask(table.Ids, table.Column("object_name")!);
        var expected = BehavioralConsistency.Of(
            ChoiceMatrix.OfProbabilities(task, decoder.Probabilities(Pooled(table))), _trials, signature, inference: Inference.None);
        Assert.Equal(expected.Raw.Average(), _folder.Row("trained")["raw"], 9);
        Assert.Equal(expected.Value, _folder.Row("trained")["normalized"], 9);
        // Of two numbers the population standard deviation is half their distance; the error of a root is that of its square over twice the root.
        Assert.Equal(Math.Abs(expected.Raw[0] - expected.Raw[1]) / Math.Sqrt(8), _folder.Row("trained")["standard_error"], 9);
        var ceiling = Math.Sqrt(expected.Ceilings.Average());
        Assert.Equal(ceiling, _folder.Row("trained")["ceiling"], 9);
        Assert.Equal(
            Math.Abs(expected.Ceilings[0] - expected.Ceilings[1]) / Math.Sqrt(8) / (2 * ceiling), _folder.Row("trained")["ceiling_standard_error"], 9);
    }

    [Fact]
    public void Linear_transfer_learns_from_them_too()
    {
        _folder.Declare(
            "other.json", """{ "name": "planted", "metric": "transfer", "c": 0.1, "stimuli": "shown.csv", "decoder_stimuli": "train.csv" }""");
        Assert.Equal(0, _folder.Score("other.json").Code);
        Assert.Contains("60 stimuli, 3 classes, 45 training stimuli.", File.ReadAllText(_folder.At("report/report.html")));
        using var scope = NewDisposeScope();
        var (table, train) = (new StimulusTable(_folder.At("shown.csv")), new StimulusTable(_folder.At("train.csv")));
        using var decoder = LinearDecoder.Fit(Pooled(train), [.. Enumerable.Range(0, Learned).Select(train.LabelOf)], Objects, 0.1);
        var right = decoder.Predict(Pooled(table)).Where((answer, i) => answer == table.LabelOf(i)).Count();
        Assert.Equal((double)right / Stimuli, _folder.Row("trained")["raw"]);
    }

    [Fact]
    public void Classes_that_do_not_agree_and_pictures_that_are_asked_about_are_named_with_file_and_row()
    {
        Assert.EndsWith(
            "more.csv', row 46, shows 'truck', which no test stimulus shows: both sets must show the same classes.", Refused("more.csv", "20.png,truck"));
        File.WriteAllLines(
            _folder.At("two.csv"), File.ReadLines(_folder.At("train.csv")).Where(line => !line.EndsWith("object 01", StringComparison.Ordinal)));
        Assert.EndsWith(
            "shown.csv', row 21, shows 'object 01', which no training stimulus shows: both sets must show the same classes.", Refused("two.csv"));
        Assert.Matches(
            @"/same\.csv', row 46, has the same image as '.*/shown\.csv', row 8: a decoder must not be tested on its training images; remove it from one of them\.$",
            Refused("same.csv", "07.png,object 00"));
        File.WriteAllLines(_folder.At("bare.csv"), ["filename", "t00.png"]);
        Assert.Equal("'bare.csv' has no column 'object_name', which names the object in each image.", Refused("bare.csv"));

        string Refused(string table, string? row = null)
        {
            if (row is not null) WriteLearned(table, row);
            return _folder.Refused(
                $$"""{ "name": "x", "metric": "i2n", "stimuli": "shown.csv", "trials": "trials.csv", "decoder_stimuli": "{{table}}" }""");
        }
    }

    [Fact]
    public void Their_pictures_may_lie_elsewhere()
    {
        Directory.CreateDirectory(_folder.At("elsewhere"));
        for (var i = 0; i < Learned; i++) File.Move(_folder.At($"images/t{i:00}.png"), _folder.At($"elsewhere/t{i:00}.png"));
        Assert.Contains("names the image 't00.png'", _folder.Refused(Declared("")));
        _folder.Declare("elsewhere.json", Declared(""", "decoder_images": "elsewhere" """));
        Assert.Equal(0, _folder.Score("elsewhere.json").Code);

        static string Declared(string more) =>
            $$"""{ "name": "x", "metric": "i2n", "stimuli": "shown.csv", "trials": "trials.csv", "decoder_stimuli": "train.csv"{{more}} }""";
    }

    [Fact]
    public void They_lie_in_the_networks_field_by_degrees_of_their_own()
    {
        WithDegrees("shown.csv", "wide.csv", 4);
        Assert.EndsWith("'train.csv' has no column 'degrees', which says how wide its images were shown.", _folder.Refused(Declared("train.csv")));
        WithDegrees("train.csv", "narrow.csv", 2);
        _folder.Declare("placed.json", Declared("narrow.csv"));
        Assert.Equal(0, _folder.Score("placed.json").Code);
        Assert.Contains("4 of 8 degrees, on gray 128 or the middle cut out; then 2 of 8 degrees", File.ReadAllText(_folder.At("report/report.html")));

        void WithDegrees(string from, string to, int degrees) => File.WriteAllLines(
            _folder.At(to), File.ReadLines(_folder.At(from)).Select((line, row) => $"{line},{(row == 0 ? "degrees" : $"{degrees}")}"));

        static string Declared(string learned) =>
            $$"""{ "name": "x", "metric": "transfer", "c": 0.1, "degrees": 8, "stimuli": "wide.csv", "decoder_stimuli": "{{learned}}" }""";
    }

    private void WriteLearned(string name, params string[] more) => File.WriteAllLines(
        _folder.At(name),
        Enumerable.Range(0, Learned).Select(i => $"t{i:00}.png,object {i % Objects:00}").Prepend("filename,object_name").Concat(more));

    private Tensor Pooled(StimulusTable table) => tensor(
        Activations.Of(_folder.Network, table, table.EvaluationPreparation(16), [new RecordingSite("V2", 1)]).Read()).view(table.Count, 8, -1).mean([2]);
}
