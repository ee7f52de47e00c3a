using Cornet.Runtime.Scoring;
using Cornet.Runtime.Scoring.Behaviour;
using Cornet.Runtime.Scoring.Splits;
using Cornet.Runtime.Stimuli;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Benchmarks;

/// <summary>
/// The errors of observers compared with those of a decoder on the mean of each map, as the network's own decoder reads it. Every stimulus is answered by a
/// decoder of others: cross-validated in ten parts.
/// </summary>
internal sealed class ConsistencyBenchmark : Benchmark
{
    private const int Parts = 10;

    private readonly ObjectTask _task;
    private readonly IReadOnlyList<Trial> _trials;
    private readonly StratifiedFolds _folds;

    public ConsistencyBenchmark(BenchmarkDeclaration declaration, StimulusTable table) : base(declaration, table)
    {
        _task = new ObjectTask(table.Ids, DemandObjects());
        _trials = BehaviourTable.Trials(declaration.PathOf(declaration.Trials!));
        var smallest = _task.Truth.GroupBy(object_ => object_).Min(group => group.Count());
        if (smallest < 2)
            throw new CornetException($"'{declaration.Stimuli}' has an object with a single stimulus: a decoder needs another one to learn from.");
        _folds = new StratifiedFolds([.. _task.Truth], Math.Min(Parts, smallest), declaration.Seed);
        // The ceiling does not depend on the network.
        Ceiling = new DataCeiling(
            Math.Sqrt(BehaviouralConsistency.CeilingOf(_task, _trials, Signature)), "square root of r between halves of the trials, mean over two halvings");
    }

    public override string Metric => FormattableString.Invariant(
        $"{(Signature == BehaviouralSignature.I1 ? "i1: d' against all other objects" : "i2n: d' within objects")}, Pearson's r; logistic decoder of channel means, C = {C}, {_folds.Count} stratified folds");

    public override string Compared => $"{_trials.Count} trials";

    public override string Normalisation => "r / sqrt(r between halves), mean over two halvings";

    public override DataCeiling? Ceiling { get; }

    private BehaviouralSignature Signature => Declaration.Metric == Benchmarks.Metric.I1 ? BehaviouralSignature.I1 : BehaviouralSignature.I2n;

    private protected override Measurement Of(PlaceFeatures features)
    {
        using var scope = NewDisposeScope();
        using var pooled = features.Pooled();
        var probabilities = zeros(_task.StimulusIds.Count, _task.Objects.Count, ScalarType.Float64);
        for (var fold = 0; fold < _folds.Count; fold++)
        {
            var (train, test) = _folds.Split(fold);
            using var decoder = LinearDecoder.Fit(Rows(train), [.. train.Select(row => _task.Truth[row])], _task.Objects.Count, C);
            probabilities.index_copy_(0, Places(test), decoder.Probabilities(Rows(test)));
        }

        var consistency = BehaviouralConsistency.Of(ChoiceMatrix.OfProbabilities(_task, probabilities), _trials, Signature);
        return new Measurement(consistency.Raw.Average(), Interval: consistency.Interval, P: consistency.P) { Normalised = consistency.Value };

        Tensor Rows(int[] rows) => pooled.index_select(0, Places(rows));

        static Tensor Places(int[] rows) => tensor(Array.ConvertAll(rows, row => (long)row));
    }
}
