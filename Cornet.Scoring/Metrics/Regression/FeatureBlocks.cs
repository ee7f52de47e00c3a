using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Regression;

/// <summary>Walks through a source in blocks of bounded size, in double precision, every feature shifted to mean 0 over all stimuli.</summary>
internal static class FeatureBlocks
{
    /// <summary>Bytes of double precision that a block may take.</summary>
    private const long BlockBytes = 64 << 20;

    /// <summary>
    /// The blocks in order; the walk owns them. The shift changes no product that is centered later, and keeps features that are far from 0 from
    /// using up the digits.
    /// </summary>
    /// <exception cref="CornetException">A feature is NaN or infinite, or there are none.</exception>
    public static IEnumerable<Tensor> Centered(IFeatureSource source)
    {
        if (source.Stimuli < 2 || source.Features < 1)
        {
            throw new CornetException(
                $"Features of {source.Stimuli} stimuli with {source.Features} values each are too few to fit; give at least "
                + "two stimuli and one feature.");
        }

        foreach (var (start, width) in Widths(source, source.Stimuli))
        {
            using var given = source.Columns(start, width);
            using var block = given.to(ScalarType.Float64, copy: true);
            using var means = block.mean([0], keepdim: true);
            if (!AllFinite(means)) throw NotFinite(block, start);
            using var constant = Constant(block, means);
            block.sub_(means).Fill(constant, 0);
            yield return block;
        }
    }

    /// <summary>The first feature and the number of features of each block, where a feature takes <paramref name="height"/> numbers.</summary>
    public static IEnumerable<(long Start, long Width)> Widths(IFeatureSource source, long height)
    {
        var width = Math.Max(1, BlockBytes / (8 * height));
        for (long start = 0; start < source.Features; start += width) yield return (start, Math.Min(width, source.Features - start));
    }

    /// <summary>Whether no number is NaN or infinite.</summary>
    public static bool AllFinite(Tensor numbers)
    {
        using var finite = numbers.isfinite();
        using var all = finite.all();
        return all.item<bool>();
    }

    // A feature that never changes leaves differences of rounding size, which some regressions would blow up.
    private static Tensor Constant(Tensor block, Tensor means)
    {
        using var scope = NewDisposeScope();
        var spread = block.amax([0], keepdim: true) - block.amin([0], keepdim: true);
        return (spread <= means.abs().Times(1e-14)).MoveToOuterDisposeScope();
    }

    private static CornetException NotFinite(Tensor block, long start)
    {
        using var scope = NewDisposeScope();
        var place = block.isfinite().logical_not().nonzero();
        return place.size(0) == 0
            ? new CornetException($"Features from {start} on are too large to average; scale them down.")
            : new CornetException(
                $"Feature {start + place[0, 1].item<long>()} of stimulus {place[0, 0].item<long>()} is "
                + $"{block[place[0, 0], place[0, 1]].item<double>()}; the weights are damaged, the training diverged, or the file has gaps: "
                + "leave the stimulus out or make the features again.");
    }
}
