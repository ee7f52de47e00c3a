using System.Numerics;
using System.Runtime.InteropServices;
using Cornet.Runtime.Native;
using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Metrics.Regression;
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

    /// <summary>Compares two matrices, in blocks of columns.</summary>
    /// <param name="x">N x M of Float64.</param>
    /// <param name="y">The same shape.</param>
    /// <param name="keeps">Whether <see cref="P"/> will be asked for, which needs both matrices in host memory.</param>
    /// <param name="width">Columns of a block; as many as fit into 64 MB where not given.</param>
    public ColumnCorrelation(Tensor x, Tensor y, bool keeps = true, long? width = null)
    {
        var (rows, columns) = ((int)x.size(0), (int)x.size(1));
        _rows = rows;
        Values = new double[columns];
        (_x, _y) = keeps ? (new double[(long)rows * columns], new double[(long)rows * columns]) : ([], []);
        foreach (var (start, count) in MeasuredResponses.BlocksOf(x, width))
        {
            using var scope = NewDisposeScope();
            var whole = count == columns;
            Tensor unitX = UnitColumns(whole ? x : x.narrow(1, start, count)), unitY = UnitColumns(whole ? y : y.narrow(1, start, count));
            Numbers((unitX * unitY).sum(dim: 0L).Within(-1, 1)).CopyTo(Values, start);
            if (!keeps) continue;
            Place(unitX, _x);
            Place(unitY, _y);

            void Place(Tensor block, double[] all)
            {
                var (numbers, wide) = (Numbers(block), (int)count);
                for (var row = 0; row < rows; row++) numbers.AsSpan(row * wide, wide).CopyTo(all.AsSpan((row * columns) + (int)start));
            }
        }
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
        Parallel.For(0, inference.Permutations, () => new double[columns], (permutation, _, sums) =>
        {
            var order = new CounterRandom(inference.Seed, Purpose, place, permutation).Permutation(_rows);
            Array.Clear(sums);
            for (var row = 0; row < _rows; row++) AddProducts(_x.AsSpan(row * columns, columns), _y.AsSpan(order[row] * columns, columns), sums);
            for (var i = 0; i < kept.Length; i++) sums[i] = sums[kept[i]];
            if (Medians.InPlace(sums.AsSpan(0, kept.Length)) >= observed - Rounding) Interlocked.Increment(ref asGood);
            return sums;
        }, _ => { });
        return (1.0 + asGood) / (1 + inference.Permutations);
    }

    // Column by column the same sums in the same order as one number after the other, several columns at once.
    private static void AddProducts(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> sums)
    {
        ReadOnlySpan<Vector<double>> x = MemoryMarshal.Cast<double, Vector<double>>(left), y = MemoryMarshal.Cast<double, Vector<double>>(right);
        var wide = MemoryMarshal.Cast<double, Vector<double>>(sums);
        for (var i = 0; i < wide.Length; i++) wide[i] += x[i] * y[i];
        for (var i = wide.Length * Vector<double>.Count; i < sums.Length; i++) sums[i] += left[i] * right[i];
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
