using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Similarity;

/// <summary>
/// The ranks of an RDM's pairs, each pair counted as often as its two stimuli were drawn together, for many samples at once: a weighted sum over
/// pairs is a quadratic form in the numbers of draws.
/// </summary>
internal sealed class WeightedPairs
{
    private readonly Tensor _ranks, _draws, _sum, _squares;

    /// <summary>Weighs one RDM.</summary>
    /// <param name="matrix">Without missing pairs, not all equal.</param>
    /// <param name="draws">Stimuli x samples: how often each was drawn.</param>
    public WeightedPairs(DissimilarityMatrix matrix, Tensor draws)
    {
        var size = matrix.Size;
        var upper = RankCorrelation.UnitRanks(matrix.UpperTriangle());
        var ranks = new double[size * size];
        var at = 0;
        for (var i = 0; i < size; i++)
            for (var j = i + 1; j < size; j++) ranks[i * size + j] = upper[at++];
        (_ranks, _draws) = (tensor(ranks).view(size, size), draws);
        _sum = Weighted(_ranks);
        _squares = Weighted(_ranks.Squared());
    }

    /// <summary>The weighted Pearson correlation of the ranks, for each sample.</summary>
    public Tensor Correlation(WeightedPairs other)
    {
        var totals = _draws.sum(dim: 0L);
        var pairs = (totals.Squared() - _draws.Squared().sum(dim: 0L)).Over(2);
        var covariance = Weighted(_ranks * other._ranks) - _sum * other._sum / pairs;
        return covariance / ((_squares - _sum.Squared() / pairs) * (other._squares - other._sum.Squared() / pairs)).sqrt();
    }

    private Tensor Weighted(Tensor pairs) => pairs.mm(_draws).mul_(_draws).sum(dim: 0L);
}
