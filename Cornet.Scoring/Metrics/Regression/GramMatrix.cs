using Cornet.Runtime.Native;
using Cornet.Scoring.Metrics.Splits;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Regression;

/// <summary>The N x N inner products of the features of stimuli, features centered over all stimuli, in double precision.</summary>
public sealed class GramMatrix : LinearKernel
{
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
        using var scope = NewDisposeScope();
        var sum = zeros(source.Stimuli, source.Stimuli, ScalarType.Float64, source.Device);
        foreach (var block in FeatureBlocks.Centered(source)) SymmetricProducts.AddUpper(sum, block);
        var lower = sum.triu(1).t();
        return new GramMatrix(sum.triu_().Increase(lower).DetachFromDisposeScope(), source.Features);
    }

    /// <summary>The same for features that are in memory: N x anything.</summary>
    public static new GramMatrix Of(Tensor features) => Of(new FeaturesInMemory(features));

    /// <summary>The products among some of the stimuli; features stay centered over all.</summary>
    /// <param name="stimuli">Their places.</param>
    public GramMatrix Among(int[] stimuli)
    {
        using var places = Places(stimuli, Device);
        using var rows = Products.index_select(0, places);
        return new GramMatrix(rows.index_select(1, places), Features);
    }

    /// <inheritdoc/>
    public override void Dispose() => Products.Dispose();

    internal override SplitKernel For(StimulusSplit split) => new Split(Products, split, Features);

    /// <summary>
    /// Products are made with the whole matrix: responses stand at the places of their stimuli, with 0 for those held out, which costs less than to
    /// take the training stimuli out of it. Centering is left to the vectors.
    /// </summary>
    private sealed class Split(Tensor products, StimulusSplit split, long features) : SplitKernel
    {
        private readonly Tensor _train = Places(split.Train, products.device), _test = Places(split.Test, products.device);

        // The same features may stand for several rows, as those of a step do for several time bins.
        private readonly bool _repeated = split.Train.Distinct().Count() < split.Train.Length;

        public override long RankBound => Math.Min(split.Train.Length - 1, features);

        public override Tensor Times(Tensor x) => Product(x, _train);

        public override Tensor TestTimes(Tensor x) => Product(x, _test);

        public override SplitKernel Within(StimulusSplit inner) => new Split(
            products,
            new([.. inner.Train.Select(place => split.Train[place])], [.. inner.Test.Select(place => split.Train[place])]),
            features);

        public override Directions Decompose()
        {
            if (_repeated) return DecomposeRepeated();
            using var scope = NewDisposeScope();
            var among = products.index_select(0, _train).index_select(1, _train);
            var between = products.index_select(0, _test).index_select(1, _train);
            var means = among.mean([0], keepdim: true);
            var mean = means.mean();
            among.sub_(means).sub_(means.t().contiguous()).Increase(mean);
            between.sub_(between.mean([1], keepdim: true)).sub_(means).Increase(mean);
            var (values, vectors) = linalg.eigh(among);
            var kept = (values > values.max().AtLeast(0).Times(Rounding)).nonzero().flatten().flip(0);
            kept = kept.narrow(0, 0, Math.Min(kept.size(0), RankBound));
            var lengths = values.index_select(0, kept).sqrt();
            var u = vectors.index_select(1, kept);
            return new Directions(
                u.DetachFromDisposeScope(), lengths.DetachFromDisposeScope(), between.mm(u).div_(lengths).DetachFromDisposeScope());
        }

        public override void Dispose()
        {
            _train.Dispose();
            _test.Dispose();
        }

        // Each of the different rows stands once, times the root of how often it is repeated, which gives the same directions.
        private Directions DecomposeRepeated()
        {
            using var scope = NewDisposeScope();
            int[] rows = [.. split.Train.Distinct()];
            var places = rows.Index().ToDictionary(one => one.Item, one => one.Index);
            var counts = new double[rows.Length];
            foreach (var row in split.Train) counts[places[row]]++;
            var (different, roots) = (Places(rows, products.device), tensor(counts, device: products.device).sqrt());
            var shares = tensor(Array.ConvertAll(counts, count => count / split.Train.Length), device: products.device).unsqueeze(1);
            var among = products.index_select(0, different).index_select(1, different);
            var between = products.index_select(0, _test).index_select(1, different);
            var means = shares.t().mm(among);
            var mean = means.mm(shares);
            among.sub_(means).sub_(means.t().contiguous()).Increase(mean).mul_(roots).mul_(roots.unsqueeze(1));
            between.sub_(between.mm(shares)).sub_(means).Increase(mean).mul_(roots);
            var (values, vectors) = linalg.eigh(among);
            var kept = (values > values.max().AtLeast(0).Times(Rounding)).nonzero().flatten().flip(0);
            kept = kept.narrow(0, 0, Math.Min(kept.size(0), Math.Min(rows.Length - 1, features)));
            var lengths = values.index_select(0, kept).sqrt();
            var u = vectors.index_select(1, kept);
            var repeats = Places(Array.ConvertAll(split.Train, row => places[row]), products.device);
            return new Directions(
                (u / roots.unsqueeze(1)).index_select(0, repeats).DetachFromDisposeScope(), lengths.DetachFromDisposeScope(),
                between.mm(u).div_(lengths).DetachFromDisposeScope());
        }

        private Tensor Product(Tensor x, Tensor rows)
        {
            using var scope = NewDisposeScope();
            var placed = zeros(products.size(0), x.size(1), ScalarType.Float64, products.device);
            var centered = x - x.mean([0], keepdim: true);
            if (_repeated) placed.AddRows(_train, centered);
            else placed.index_copy_(0, _train, centered);
            var all = products.mm(placed);
            var among = all.index_select(0, _train);
            var asked = ReferenceEquals(rows, _train) ? among : all.index_select(0, rows);
            return (asked - among.mean([0], keepdim: true)).MoveToOuterDisposeScope();
        }
    }
}
