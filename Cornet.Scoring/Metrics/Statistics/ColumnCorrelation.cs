using System.Runtime.InteropServices;
using Cornet.Runtime.Native;
using Cornet.Runtime.Stimuli;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Statistics;

/// <summary>
/// Pearson's correlation of two matrices, column by column (as <c>scipy.stats.pearsonr</c> on each pair), with what a permutation test of it needs.
/// </summary>
internal sealed class ColumnCorrelation
{
    private const long Purpose = 0x50455253;

    private readonly double[] _x, _y;
    private readonly int _rows;

    /// <summary>Compares two matrices.</summary>
    /// <param name="x">N x M of Float64.</param>
    /// <param name="y">The same shape.</param>
    public ColumnCorrelation(Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        Tensor unitX = UnitColumns(x), unitY = UnitColumns(y);
        _rows = (int)x.size(0);
        Values = Numbers((unitX * unitY).sum(dim: 0L).Within(-1, 1));
        (_x, _y) = (Numbers(unitX), Numbers(unitY));
    }

    /// <summary>-1 .. 1 for each column; NaN where one of the two is constant or not finite.</summary>
    public double[] Values { get; }

    /// <summary>
    /// How often the median over columns is at least as high, the true order included, when the rows of one side change places; as a share of all
    /// orders.
    /// </summary>
    /// <returns>The one-sided p, exact as long as the rows could have come in any order; NaN without permutations.</returns>
    public double P(Inference inference, long place)
    {
        if (inference.Permutations == 0) return double.NaN;
        const double Rounding = 1e-12;
        var columns = Values.Length;
        int[] kept = [.. Enumerable.Range(0, columns).Where(column => !double.IsNaN(Values[column]))];
        var observed = Medians.Of(Values);
        var asGood = 0;
        Parallel.For(0, inference.Permutations, permutation =>
        {
            var order = new CounterRandom(inference.Seed, Purpose, place, permutation).Permutation(_rows);
            var sums = new double[columns];
            for (var row = 0; row < _rows; row++)
            {
                var left = _x.AsSpan(row * columns, columns);
                var right = _y.AsSpan(order[row] * columns, columns);
                for (var column = 0; column < sums.Length; column++) sums[column] += left[column] * right[column];
            }

            if (Medians.Of(kept.Select(column => sums[column])) >= observed - Rounding) Interlocked.Increment(ref asGood);
        });
        return (1.0 + asGood) / (1 + inference.Permutations);
    }

    /// <summary>
    /// One p of several that are not independent, as splits that share stimuli are: twice their mean, at most 1, which holds whatever their
    /// dependence (Rüschendorf, 1982; Vovk and Wang, 2020).
    /// </summary>
    public static double Combined(IReadOnlyList<double> values) => values.Count == 1 ? values[0] : Math.Min(1, 2 * values.Average());

    /// <summary>Columns shifted to mean 0 and scaled to length 1; NaN where a column is constant.</summary>
    public static Tensor UnitColumns(Tensor x)
    {
        var means = x.mean([0], keepdim: true);
        var rest = x - means;
        var lengths = rest.Squared().sum(dim: 0L, keepdim: true).sqrt();
        // Exactly constant columns have deviations of rounding size only.
        var constant = lengths <= means.abs().Times(1e-13 * Math.Sqrt(x.size(0)));
        return rest / lengths.With(constant, double.NaN);
    }

    private static double[] Numbers(Tensor values)
    {
        using var host = values.cpu().contiguous();
        return MemoryMarshal.Cast<byte, double>(host.bytes).ToArray();
    }
}
