using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Statistics;

namespace Cornet.Scoring.Benchmarks;

/// <summary>
/// How often the class of a stimulus is among the first choices of the network's own decoder. Its outputs are called as a file says, or as the weights
/// do that Cornet has trained; where nobody says, they are the classes of the stimuli in their order.
/// </summary>
internal sealed class AccuracyBenchmark : Benchmark
{
    private IReadOnlyList<string> _outputs;
    private int[] _truth;
    private bool _isNamed;

    public AccuracyBenchmark(BenchmarkDeclaration declaration, StimulusSet set) : base(declaration, set)
    {
        DemandNames();
        _outputs = declaration.Classes is { } file ? ClassNames.Read(declaration.PathOf(file)) : set.Classes;
        _truth = TruthAmong(_outputs, $"classes in '{declaration.Classes}'");
        DemandTop();
    }

    public override string Metric =>
        $"top-{Declaration.Top} accuracy of the network's own decoder; Wilson interval, p from permuted classes";

    public override string Compared => $"{_outputs.Count:N0} classes";

    public override DataCeiling? Ceiling => DeclaredCeiling ?? AllRight;

    public override string Normalization => OfShares;

    public override double? Chance => (double)Declaration.Top / _outputs.Count;

    internal override long? Outputs => _outputs.Count;

    internal override bool ReadsDecoder => true;

    internal override void NameOutputs(IReadOnlyList<string> names, string weights)
    {
        if (Declaration.Classes is not null)
        {
            if (_outputs.Take(names.Count).SequenceEqual(names)) return;
            throw new CornetException(
                $"'{Declaration.Classes}' names the outputs {RelabeledStimuli.List(_outputs)}, and those of '{weights}' are {RelabeledStimuli.List(names)}: "
                + "leave 'classes' out.");
        }

        _isNamed = true;
        (_outputs, _truth) = (names, TruthAmong(names, $"classes of '{weights}'"));
        DemandTop();
    }

    internal override void DemandOutputs(ModelCard card, long outputs)
    {
        if (outputs == _outputs.Count || (_isNamed && outputs > _outputs.Count)) return;
        var (given, network) = (Declaration.Classes ?? Declaration.Stimuli, $"this {card.Name} has {outputs:N0} outputs");
        if (Declaration.Classes is not null)
            throw new CornetException($"'{given}' names {_outputs.Count:N0} classes, and {network}: it needs one line per output, in their order.");
        var beyond = Array.FindIndex(_truth, label => label >= outputs);
        var has = $"'{given}' has {_outputs.Count:N0} classes, and {network}";
        throw new CornetException(beyond >= 0
            ? $"{Judged.WhereIs(beyond)}, shows '{_outputs[_truth[beyond]]}', for which the network has no class: {has}."
            : $"{has}: name all outputs in a file, one line per output in their order, with the entry 'classes'.");
    }

    private protected override Measurement Of(PlaceFeatures features)
    {
        var chosen = new int[_truth.Length][];
        foreach (var (stimulus, scores) in features.Rows()) chosen[stimulus] = FirstChoices(scores.ToArray());
        var right = _truth.Where((label, row) => chosen[row].Contains(label)).Count();
        var inference = new Inference();
        return new Measurement(
            (double)right / _truth.Length, Interval: Proportion.Wilson(right, _truth.Length, inference.Confidence),
            P: Proportion.P(_truth.Length, (answer, place) => chosen[answer].Contains(_truth[place]), inference));
    }

    private int[] TruthAmong(IReadOnlyList<string> outputs, string which)
    {
        var places = outputs.Index().ToDictionary(one => one.Item, one => one.Index, StringComparer.Ordinal);
        int[] truth = [.. Enumerable.Range(0, Judged.Count).Select(row => places.GetValueOrDefault(Judged.Classes[Judged.LabelOf(row)], -1))];
        if (Array.IndexOf(truth, -1) is not (var unknown and >= 0)) return truth;
        var shown = Judged.Classes[Judged.LabelOf(unknown)];
        throw new CornetException(
            $"{Judged.WhereIs(unknown)}, shows '{shown}', which is not among the {outputs.Count} {which}{NearestName.Suggest(shown, outputs)}.");
    }

    private void DemandTop()
    {
        var (top, classes) = (Declaration.Top, _outputs.Count);
        if (top >= classes)
            throw new CornetException($"'{Declaration.File}': top is {top}, and there are {classes} classes: every answer would be correct.");
    }

    // Of equals the first, as argmax takes it.
    private int[] FirstChoices(double[] scores) => scores.All(double.IsFinite)
        ? [.. Enumerable.Range(0, scores.Length).OrderByDescending(output => scores[output]).Take(Declaration.Top)]
        : throw new CornetException("The decoder's outputs are NaN or infinite; the weights are damaged or the training diverged.");
}
