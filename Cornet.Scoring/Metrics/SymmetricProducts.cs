using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics;

/// <summary>Adds up X X' of blocks of columns; of the symmetric result only what lies on and above the diagonal is computed.</summary>
internal static class SymmetricProducts
{
    /// <summary>Of so many bands of rows, what lies left of the diagonal is left out.</summary>
    private const int Bands = 4;

    /// <summary>Adds the products of the rows of a block to the upper triangle of a sum; numbers below the diagonal may change as well.</summary>
    /// <param name="sum">N x N.</param>
    /// <param name="block">N x anything, of the same type.</param>
    public static void AddUpper(Tensor sum, Tensor block)
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
}
