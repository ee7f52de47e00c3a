using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Splits;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Scoring.Benchmarks;

/// <summary>
/// How well features serve another task: a linear decoder of the mean of each map, fitted on some stimuli and judged by others. The others are the
/// part to judge by where the stimuli have parts, else those that the first split holds out.
/// </summary>
internal sealed class TransferBenchmark : Benchmark
{
    // Fewer have no fifth to choose C on.
    private const int FewestToLearnFrom = 5;

    private readonly int[] _train, _test;
    private readonly StimulusSplit _validation;

    /// <summary>Reads what is to be told apart.</summary>
    /// <param name="declaration">The declaration.</param>
    /// <param name="judged">The stimuli to judge by, or all of them.</param>
    /// <param name="learned">Those to learn from, where they are a set of their own.</param>
    public TransferBenchmark(BenchmarkDeclaration declaration, StimulusSet judged, StimulusSet? learned) : base(declaration, judged, learned)
    {
        DemandNames();
        if (judged.Classes.Count == 1)
            throw new CornetException($"All stimuli of '{declaration.Stimuli}' show '{judged.Classes[0]}': a decoder needs two classes or more.");
        (_train, _test) = learned is null
            ? Parts(judged)
            : ([.. Enumerable.Range(judged.Count, learned.Count)], [.. Enumerable.Range(0, judged.Count)]);
        if (_train.Length < FewestToLearnFrom)
        {
            throw new CornetException(
                $"'{declaration.DecoderStimuli ?? declaration.Stimuli}' has {_train.Length} training stimuli; a decoder needs at least "
                + $"{FewestToLearnFrom}, to choose its C on some of them.");
        }

        var known = _train.Select(Stimuli.LabelOf).ToHashSet();
        if (_test.FirstOrDefault(row => !known.Contains(Stimuli.LabelOf(row)), -1) is var row and >= 0)
        {
            throw new CornetException(
                $"{Judged.WhereIs(row)}, shows '{Stimuli.Classes[Stimuli.LabelOf(row)]}', but no training stimulus does: "
                + "a decoder cannot learn it.");
        }

        _validation = ShuffleSplit.Of(_train.Length, 1, new SplitSize(0.8, null), declaration.Seed)[0];
    }

    public override string Metric => "linear transfer: accuracy of a logistic decoder of channel means on held-out stimuli, "
        + (Declaration.C is { } c ? FormattableString.Invariant($"C = {c}") : "C chosen on a fifth of the training stimuli (CIFAR-100 protocol)")
        + "; Wilson interval, p from permuted classes";

    public override int Count => _test.Length;

    public override string Compared => $"{Stimuli.Classes.Count:N0} classes, {_train.Length:N0} training stimuli";

    public override DataCeiling? Ceiling => DeclaredCeiling ?? AllRight;

    public override string Normalization => OfShares;

    public override double? Chance => 1.0 / Stimuli.Classes.Count;

    private protected override Measurement Of(PlaceFeatures features)
    {
        using var pooled = features.Pooled();
        using Tensor training = Rows(pooled, _train), test = Rows(pooled, _test);
        var transfer = LinearTransfer.Score(
            training, Labels(_train), test, Labels(_test), Stimuli.Classes.Count, _validation, Declaration.C is { } c ? [c] : null);
        return new Measurement(transfer.Accuracy, Interval: transfer.Interval, P: transfer.P);
    }

    private int[] Labels(int[] rows) => Array.ConvertAll(rows, Stimuli.LabelOf);

    private (int[] Train, int[] Test) Parts(StimulusSet whole)
    {
        if ((whole as StimulusTable)?.Column("split") is not { } parts) return (SplitsOver()[0].Train, SplitsOver()[0].Test);
        var rows = Enumerable.Range(0, whole.Count);
        int[] Of(Split split) => [.. rows.Where(row => SplitNames.Parse(parts[row]) == split)];
        var test = Of(Split.Test) is { Length: > 0 } some ? some : Of(Split.Validation);
        return test.Length > 0
            ? (Of(Split.Train), test)
            : throw new CornetException($"'{Declaration.Stimuli}' has no test set and no validation set: no row names it in the column 'split'.");
    }
}
