using Cornet.Runtime.Scoring.Splits;
using static TorchSharp.torch;

namespace Cornet.Runtime.Scoring.Regression;

/// <summary>The N x N inner products of the features of stimuli, features centred over all stimuli, in double precision.</summary>
public sealed class GramMatrix : LinearKernel
{
    /// <summary>The matrix is symmetric: of so many bands of rows, only what lies right of the diagonal is computed.</summary>
    private const int Bands = 8;

    private GramMatrix(Tensor products, long features) => (Products, Features) = (products, features);

    /// <summary>N x N of Float64, symmetric; owned by this object.</summary>
    public Tensor Products { get; }

    /// <inheritdoc/>
    public override int Stimuli => (int)Products.size(0);

    /// <inheritdoc/>
    public override long Features { get; }

    /// <inheritdoc/>
    public override Device Device => Products.device;

    /// <summary>Adds up the products of a source, block by block.</summary>
    /// <param name="source">Read once.</param>
    /// <exception cref="CornetException">A feature is NaN or infinite, or there are fewer than two stimuli.</exception>
    public static new GramMatrix Of(IFeatureSource source)
    {
        using var frozen = no_grad();
        using var sum = zeros(source.Stimuli, source.Stimuli, ScalarType.Float64, source.Device);
        foreach (var block in FeatureBlocks.Centred(source)) AddUpper(sum, block);
        using var upper = sum.triu(1);
        using var lower = upper.t();
        using var diagonal = sum.triu_();
        return new GramMatrix(diagonal.add(lower), source.Features);
    }

    /// <summary>The same for features that are in memory: N x anything.</summary>
    public static new GramMatrix Of(Tensor features) => Of(new FeaturesInMemory(features));

    /// <inheritdoc/>
    public override void Dispose() => Products.Dispose();

    internal override SplitKernel For(StimulusSplit split) => new Split(Products, split, Features);

    private static void AddUpper(Tensor sum, Tensor block)
    {
        var stimuli = block.size(0);
        var height = Math.Max(64, (stimuli + Bands - 1) / Bands);
        for (long first = 0; first < stimuli; first += height)
        {
            using var band = block.narrow(0, first, Math.Min(height, stimuli - first));
            using var rest = block.narrow(0, first, stimuli - first);
            using var turned = rest.t();
            using var rows = sum.narrow(0, first, band.size(0));
            using var target = rows.narrow(1, first, stimuli - first);
            using var _ = target.addmm_(band, turned);
        }
    }

    private sealed class Split : SplitKernel
    {
        private readonly Tensor _among, _between;
        private readonly long _features;

        public Split(Tensor products, StimulusSplit split, long features)
        {
            using var frozen = no_grad();
            using var scope = NewDisposeScope();
            Tensor train = Places(split.Train, products.device), test = Places(split.Test, products.device);
            var among = products.index_select(0, train).index_select(1, train);
            var between = products.index_select(0, test).index_select(1, train);
            var means = among.mean([0], keepdim: true);
            var mean = means.mean();
            _among = among.sub_(means).sub_(means.t().contiguous()).add_(mean).DetachFromDisposeScope();
            _between = between.sub_(between.mean([1], keepdim: true)).sub_(means).add_(mean).DetachFromDisposeScope();
            _features = features;
        }

        public override long RankBound => Math.Min(_among.size(0) - 1, _features);

        public override Tensor Times(Tensor x) => _among.mm(x);

        public override Tensor TestTimes(Tensor x) => _between.mm(x);

        public override SplitKernel Within(StimulusSplit split) => new Split(_among, split, _features);

        public override Directions Decompose()
        {
            using var scope = NewDisposeScope();
            var (values, vectors) = linalg.eigh(_among);
            var kept = (values > Rounding * values.max().clamp_min(0)).nonzero().flatten().flip(0);
            kept = kept.narrow(0, 0, Math.Min(kept.size(0), RankBound));
            var lengths = values.index_select(0, kept).sqrt();
            var u = vectors.index_select(1, kept);
            return new Directions(
                u.DetachFromDisposeScope(), lengths.DetachFromDisposeScope(), _between.mm(u).div_(lengths).DetachFromDisposeScope());
        }

        public override void Dispose()
        {
            _among.Dispose();
            _between.Dispose();
        }
    }
}
