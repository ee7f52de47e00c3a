using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Statistics;
using Cornet.Scoring.Responders;

namespace Cornet.Scoring.Benchmarks;

/// <summary>
/// How often the class of a stimulus is among the first choices of the network's own decoder. Its outputs are called as a file says, or as the weights
/// do that Cornet has trained; where nobody says, they are the classes of the stimuli in their order.
/// </summary>
internal sealed class AccuracyBenchmark : Benchmark
{
    private readonly IReadOnlyList<string> _outputs;
    private readonly int[] _truth;
    private int _choices;

    public AccuracyBenchmark(BenchmarkDeclaration declaration, StimulusSet set) : base(declaration, set)
    {
        DemandNames();
        _outputs = declaration.Classes is { } file ? ClassNames.Read(declaration.PathOf(file)) : set.Classes;
        _truth = TruthAmong(_outputs, $"classes in '{declaration.Classes}'");
        _choices = _outputs.Count;
        DemandTop(_choices);
    }

    public override string Metric =>
        $"top-{Declaration.Top} accuracy of the network's own decoder; Wilson interval, p from permuted classes";

    public override string Compared => $"{_choices:N0} classes";

    public override DataCeiling? Ceiling => DeclaredCeiling ?? AllRight;

    public override string Normalization => OfShares;

    public override double? Chance => (double)Declaration.Top / _choices;

    internal override long? Outputs => _outputs.Count;

    internal override bool ReadsDecoder => true;

    internal override void DemandOutputs(IResponder responder, long? outputs)
    {
        var (names, truth) = For(responder.OutputNames);
        _choices = names.Count;
        DemandTop(_choices);
        if (outputs is null || outputs == names.Count || (Declaration.Classes is null && responder.OutputNames is not null && outputs > names.Count)) return;
        var (given, network) = (Declaration.Classes ?? Declaration.Stimuli, $"this {responder.Model} has {outputs:N0} outputs");
        if (Declaration.Classes is not null)
            throw new CornetException($"'{given}' names {names.Count:N0} classes, and {network}: it needs one line per output, in their order.");
        var beyond = Array.FindIndex(truth, label => label >= outputs);
        var has = $"'{given}' has {names.Count:N0} classes, and {network}";
        throw new CornetException(beyond >= 0
            ? $"{Judged.WhereIs(beyond)}, shows '{names[truth[beyond]]}', for which the network has no class: {has}."
            : $"{has}: name all outputs in a file, one line per output in their order, with the entry 'classes'.");
    }

    private protected override Measurement Of(PlaceFeatures features)
    {
        var (_, truth) = For(features.OutputNames);
        var chosen = new int[truth.Length][];
        foreach (var (stimulus, scores) in features.Rows()) chosen[stimulus] = FirstChoices(scores.ToArray());
        var right = truth.Where((label, row) => chosen[row].Contains(label)).Count();
        var inference = new Inference();
        return new Measurement(
            (double)right / truth.Length, Interval: Proportion.Wilson(right, truth.Length, inference.Confidence),
            P: Proportion.P(truth.Length, (answer, place) => chosen[answer].Contains(truth[place]), inference));
    }

    // What the outputs of a responder are called, and which of them each stimulus shows.
    private (IReadOnlyList<string> Names, int[] Truth) For(OutputNames? known)
    {
        if (known is not var (names, origin)) return (_outputs, _truth);
        if (Declaration.Classes is null) return (names, TruthAmong(names, $"classes of '{origin}'"));
        return _outputs.Take(names.Count).SequenceEqual(names) ? (_outputs, _truth) : throw new CornetException(
            $"'{Declaration.Classes}' names the outputs {RelabeledStimuli.List(_outputs)}, and those of '{origin}' are {RelabeledStimuli.List(names)}: "
            + "leave 'classes' out.");
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

    private void DemandTop(int classes)
    {
        var top = Declaration.Top;
        if (top >= classes)
            throw new CornetException($"'{Declaration.File}': top is {top}, and there are {classes} classes: every answer would be correct.");
    }

    // Of equals the first, as argmax takes it.
    private int[] FirstChoices(double[] scores) => scores.All(double.IsFinite)
        ? [.. Enumerable.Range(0, scores.Length).OrderByDescending(output => scores[output]).Take(Declaration.Top)]
        : throw new CornetException("The decoder's outputs are NaN or infinite; the weights are damaged or the training diverged.");
}
