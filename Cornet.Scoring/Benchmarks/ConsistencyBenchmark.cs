using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Behavior;
using Cornet.Scoring.Metrics.Ceilings;
using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Metrics.Statistics;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Scoring.Benchmarks;

/// <summary>
/// The errors of observers compared with those of a decoder on the mean of each map, as the network's own decoder reads it. Every stimulus is
/// answered by a decoder of others: fitted on stimuli of their own, or cross-validated in ten parts.
/// </summary>
internal sealed class ConsistencyBenchmark : Benchmark
{
    private const int Parts = 10;

    // Of the original, behind a standardization.
    private const double UsualC = 1e-3;

    private const string Ratio = "r / sqrt(r between halves), mean over two halvings";

    private readonly ObjectTask _task;
    private readonly IReadOnlyList<Trial> _trials;
    private readonly StratifiedFolds? _folds;

    /// <summary>Reads trials and stimuli.</summary>
    /// <param name="declaration">The declaration.</param>
    /// <param name="table">The stimuli of the trials.</param>
    /// <param name="learned">Others to fit the decoder on; null to cross-validate it.</param>
    public ConsistencyBenchmark(BenchmarkDeclaration declaration, StimulusTable table, StimulusSet? learned) : base(declaration, table, learned)
    {
        _task = new ObjectTask(table.Ids, DemandObjects());
        _trials = BehaviorTable.Trials(declaration.PathOf(declaration.Trials!), _task);
        var asked = _trials.Select(trial => trial.StimulusId).ToHashSet();
        Say([.. table.Ids.Where(id => !asked.Contains(id))], table.Count, "stimuli", declaration.Stimuli, $"in no trial of '{declaration.Trials}'");
        if (learned is null) _folds = Folds();
        Ceiling = Agreement();
    }

    public override string Metric => FormattableString.Invariant(
        $"{InWords}, Pearson's r; {Decoder}");

    public override string Compared => $"{_trials.Count} trials";

    public override string Normalization => Declaration.Normalizes is not { } rule ? "none"
        : rule == CeilingNormalization.Ratio ? Ratio : $"{rule.Name}, where r / ceiling is {Ratio}";

    public override DataCeiling? Ceiling { get; }

    private BehavioralSignature Signature => Enum.Parse<BehavioralSignature>($"{Declaration.Metric}");

    private string InWords => Signature switch
    {
        BehavioralSignature.I1 => "i1: d' against all other objects",
        BehavioralSignature.I1n => "i1n: d' against all other objects, within objects",
        BehavioralSignature.I2 => "i2: d' against each other object",
        BehavioralSignature.I2n => "i2n: d' within objects",
        BehavioralSignature.O1 => "o1: d' of objects against all others",
        _ => "o2: d' of pairs of objects",
    };

    private double C => Declaration.C ?? UsualC;

    private string Decoder => FormattableString.Invariant($"logistic decoder of channel means, C = {C}, ") + (_folds is null
        ? $"fitted on {Stimuli.Count - Count} stimuli of '{Declaration.DecoderStimuli}'"
        : $"{_folds.Count} stratified folds");

    private protected override Measurement Of(PlaceFeatures features)
    {
        using var pooled = features.Pooled();
        using var probabilities = _folds is null ? OfOthers(pooled) : CrossValidated(pooled, _folds);
        var consistency = BehavioralConsistency.Of(ChoiceMatrix.OfProbabilities(_task, probabilities), _trials, Signature);
        var raw = consistency.Raw.Average();
        if (Declaration.Normalizes is not { } rule) return new Measurement(raw, consistency.StandardError, consistency.RawInterval, consistency.P);
        var interval = consistency.Interval is { } ends ? new Interval(By(rule, ends.Low), By(rule, ends.High)) : (Interval?)null;
        return new Measurement(raw, consistency.StandardError, interval, consistency.P) { Normalized = By(rule, consistency.Value) };
    }

    // It does not depend on the network.
    private DataCeiling Agreement()
    {
        try
        {
            var halves = BehavioralConsistency.CeilingsOf(_task, _trials, Signature);
            var root = Math.Sqrt(halves.Average());
            // The error of a root is that of its square over twice the root.
            return new DataCeiling(
                root, FormattableString.Invariant($"square root of r between halves of the trials ({root * root:F3}), mean over two halvings"),
                StandardError.OverSplits(halves) / (2 * root));
        }
        catch (CornetException error)
        {
            throw new CornetException($"'{Declaration.PathOf(Declaration.Trials!)}': {error.Message}", error);
        }
    }

    // Halvings have ceilings of their own, so that the ratio is worked out first; other rules take the r that has this ratio to the ceiling.
    private double By(CeilingNormalization rule, double ratio) =>
        rule == CeilingNormalization.Ratio || Ceiling is not { Value: var ceiling } ? ratio : rule.Of(ratio * ceiling, ceiling);

    private Tensor OfOthers(Tensor pooled)
    {
        int[] learned = [.. Enumerable.Range(Count, Stimuli.Count - Count)];
        using var training = Rows(pooled, learned);
        using var asked = pooled.narrow(0, 0, Count);
        using var decoder = LinearDecoder.Fit(
            training, Array.ConvertAll(learned, row => _task.ColumnOf(Stimuli.Classes[Stimuli.LabelOf(row)])), _task.Objects.Count, C);
        return decoder.Probabilities(asked);
    }

    private Tensor CrossValidated(Tensor pooled, StratifiedFolds folds)
    {
        using var scope = NewDisposeScope();
        var probabilities = zeros(_task.StimulusIds.Count, _task.Objects.Count, ScalarType.Float64);
        for (var fold = 0; fold < folds.Count; fold++)
        {
            var (train, test) = folds.Split(fold);
            using var decoder = LinearDecoder.Fit(Rows(pooled, train), [.. train.Select(row => _task.Truth[row])], _task.Objects.Count, C);
            using var places = tensor(Array.ConvertAll(test, row => (long)row));
            probabilities.index_copy_(0, places, decoder.Probabilities(Rows(pooled, test)));
        }

        return probabilities.MoveToOuterDisposeScope();
    }

    private StratifiedFolds Folds()
    {
        var smallest = _task.Truth.GroupBy(shown => shown).Min(group => group.Count());
        return smallest >= 2
            ? new StratifiedFolds([.. _task.Truth], Math.Min(Parts, smallest), Declaration.Seed)
            : throw new CornetException($"'{Declaration.Stimuli}' has an object with a single stimulus: a decoder needs another one to learn from.");
    }
}
