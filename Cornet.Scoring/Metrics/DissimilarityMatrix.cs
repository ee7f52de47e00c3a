using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics;

/// <summary>
/// A representational dissimilarity matrix (RDM; Kriegeskorte, Mur and Bandettini, 2008): how differently a system responds to each pair of stimuli.
/// N x N, symmetric, 0 on the diagonal, NaN where a pair has no dissimilarity.
/// </summary>
public sealed class DissimilarityMatrix
{
    /// <summary>Bytes of double precision that one piece of the features may take while an RDM is computed.</summary>
    private const long PieceBytes = 64 << 20;

    private const int Tile = 64;

    /// <summary>As many stimuli as an RDM can compare: their N x N numbers are one array, which holds 2,147,483,591 at most.</summary>
    public const int MostStimuli = 46_340;

    private readonly double[] _values;

    private DissimilarityMatrix(int size, double[] values) => (Size, _values) = (size, values);

    /// <summary>How many stimuli it compares.</summary>
    public int Size { get; }

    /// <summary>
    /// Whether some pair has no dissimilarity, because the responses to a stimulus were all alike (no correlation exists) or not finite.
    /// </summary>
    public bool HasMissing => Array.Exists(_values, double.IsNaN);

    /// <summary>The dissimilarity of two stimuli.</summary>
    public double this[int first, int second] => _values[first * Size + second];

    /// <summary>
    /// 1 - Pearson correlation of the rows of a feature matrix, in double precision. The features are taken in pieces, so that beyond them no more
    /// than about 64 MB and N x N numbers are needed.
    /// </summary>
    /// <param name="features">N x anything, of any floating type, on any device; not changed. N is at least 1.</param>
    /// <returns>0 .. 2 off the diagonal; NaN for stimuli whose responses are all the same or not finite.</returns>
    public static DissimilarityMatrix Of(Tensor features)
    {
        using var frozen = no_grad();
        using var rows = features.reshape(features.size(0), -1);
        var (stimuli, width) = (rows.size(0), rows.size(1));
        Demand(stimuli);
        var piece = Math.Max(1, PieceBytes / (8 * stimuli));
        using var means = zeros(stimuli, 1, ScalarType.Float64, features.device);
        using var products = zeros(stimuli, stimuli, ScalarType.Float64, features.device);
        ForEachPiece(part => means.Increase(part.sum(1, keepdim: true)));
        means.Divide(width);
        ForEachPiece(part =>
        {
            part.sub_(means);
            SymmetricProducts.AddUpper(products, part);
        });

        // Exactly constant rows have deviations of rounding size only: compare with the size of the numbers themselves.
        return FromProducts((int)stimuli, width, products.ToDoubles(), means.ToDoubles());

        void ForEachPiece(Action<Tensor> take)
        {
            for (long start = 0; start < width; start += piece)
            {
                using var scope = NewDisposeScope();
                take(rows.narrow(1, start, Math.Min(piece, width - start)).to(ScalarType.Float64, copy: true));
            }
        }
    }

    /// <summary>An RDM from a rule for each pair.</summary>
    /// <param name="size">How many stimuli.</param>
    /// <param name="dissimilarity">The dissimilarity of two stimuli, asked for once for each pair.</param>
    public static DissimilarityMatrix FromPairs(int size, Func<int, int, double> dissimilarity)
    {
        Demand(size);
        var values = new double[size * size];
        for (var i = 0; i < size; i++)
            for (var j = i + 1; j < size; j++)
                values[i * size + j] = values[j * size + i] = dissimilarity(i, j);
        return new DissimilarityMatrix(size, values);
    }

    /// <summary>The mean of several RDMs of the same stimuli, pair by pair.</summary>
    /// <param name="matrices">At least one; all of one size.</param>
    public static DissimilarityMatrix Mean(IReadOnlyList<DissimilarityMatrix> matrices) =>
        FromPairs(matrices[0].Size, (i, j) => matrices.Average(matrix => matrix[i, j]));

    /// <summary>The strict upper triangle, row by row: N (N - 1) / 2 numbers.</summary>
    public double[] UpperTriangle()
    {
        var triangle = new double[Size * (Size - 1) / 2];
        var at = 0;
        for (var i = 0; i < Size; i++)
        {
            var row = _values.AsSpan(i * Size + i + 1, Size - i - 1);
            row.CopyTo(triangle.AsSpan(at));
            at += row.Length;
        }

        return triangle;
    }

    /// <summary>The same RDM with its stimuli in another order.</summary>
    /// <param name="order">Which stimulus comes first, second, ...; may leave some out.</param>
    public DissimilarityMatrix Reordered(IReadOnlyList<int> order) => FromPairs(order.Count, (i, j) => this[order[i], order[j]]);

    /// <summary>Some of the stimuli, evenly spaced, where there are more than a figure can show.</summary>
    internal DissimilarityMatrix Thinned(int most)
    {
        var step = (Size + most - 1) / most;
        return step <= 1 ? this : Reordered([.. Enumerable.Range(0, Size / step).Select(place => place * step)]);
    }

    private static void Demand(long stimuli)
    {
        if (stimuli > MostStimuli)
            throw new CornetException($"An RDM of {stimuli:N0} stimuli was asked for, and the limit is {MostStimuli:N0}: compare fewer stimuli.");
    }

    // The products become the dissimilarities, in place.
    private static DissimilarityMatrix FromProducts(int size, long width, double[] values, double[] means)
    {
        const double Rounding = 1e-13;
        var lengths = new double[size];
        for (var i = 0; i < size; i++)
        {
            var length = Math.Sqrt(values[i * size + i]);
            lengths[i] = length > Rounding * Math.Abs(means[i]) * Math.Sqrt(width) ? length : double.NaN;
        }

        for (var i = 0; i < size; i++) values[i * size + i] = 0;
        // In tiles, as a mirrored row is a column, whose numbers lie far apart.
        for (var top = 0; top < size; top += Tile)
            for (var left = top; left < size; left += Tile)
                for (var i = top; i < Math.Min(top + Tile, size); i++)
                    for (var j = Math.Max(left, i + 1); j < Math.Min(left + Tile, size); j++)
                        values[i * size + j] = values[j * size + i] = 1 - Math.Clamp(values[i * size + j] / lengths[i] / lengths[j], -1, 1);
        return new DissimilarityMatrix(size, values);
    }
}
