using Cornet.Runtime.Native;
using Cornet.Scoring.Metrics.Splits;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Regression;

/// <summary>Features that are fewer than the stimuli: products are made through them, so that many stimuli need no N x N numbers.</summary>
internal sealed class FeatureMatrix : LinearKernel
{
    private readonly Tensor _features;

    private FeatureMatrix(Tensor features) => _features = features;

    /// <inheritdoc/>
    public override int Stimuli => (int)_features.size(0);

    /// <inheritdoc/>
    public override long Features => _features.size(1);

    /// <inheritdoc/>
    public override Device Device => _features.device;

    /// <summary>Reads a source whole.</summary>
    public static new FeatureMatrix Of(IFeatureSource source)
    {
        using var frozen = no_grad();
        var features = empty(source.Stimuli, source.Features, ScalarType.Float64, source.Device);
        long start = 0;
        foreach (var block in FeatureBlocks.Centered(source))
        {
            using var target = features.narrow(1, start, block.size(1));
            target.copy_(block);
            start += block.size(1);
        }

        return new FeatureMatrix(features);
    }

    /// <inheritdoc/>
    public override void Dispose() => _features.Dispose();

    internal override SplitKernel For(StimulusSplit split) => new Split(_features, split);

    private sealed class Split : SplitKernel
    {
        private readonly Tensor _train, _test;

        public Split(Tensor features, StimulusSplit split)
        {
            using var frozen = no_grad();
            using var scope = NewDisposeScope();
            var train = features.index_select(0, Places(split.Train, features.device));
            var test = features.index_select(0, Places(split.Test, features.device));
            var means = train.mean([0], keepdim: true);
            (_train, _test) = (train.sub_(means).DetachFromDisposeScope(), test.sub_(means).DetachFromDisposeScope());
        }

        public override long RankBound => Math.Min(_train.size(0) - 1, _train.size(1));

        public override Tensor Times(Tensor x) => Through(_train, x);

        public override Tensor TestTimes(Tensor x) => Through(_test, x);

        public override SplitKernel Within(StimulusSplit split) => new Split(_train, split);

        public override Directions Decompose()
        {
            using var scope = NewDisposeScope();
            var (u, lengths, v) = linalg.svd(_train, fullMatrices: false);
            var kept = (lengths > lengths.max().Times(Rounding)).nonzero().flatten();
            kept = kept.narrow(0, 0, Math.Min(kept.size(0), RankBound));
            return new Directions(
                u.index_select(1, kept).DetachFromDisposeScope(),
                lengths.index_select(0, kept).DetachFromDisposeScope(),
                _test.mm(v.index_select(0, kept).t()).DetachFromDisposeScope());
        }

        public override void Dispose()
        {
            _train.Dispose();
            _test.Dispose();
        }

        private Tensor Through(Tensor left, Tensor x)
        {
            using var turned = _train.t();
            using var inner = turned.mm(x);
            return left.mm(inner);
        }
    }
}
