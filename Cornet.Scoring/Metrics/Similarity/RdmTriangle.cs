using System.Runtime.InteropServices;
using Cornet.Runtime.Native;
using Cornet.Scoring.Metrics.Regression;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Similarity;

/// <summary>
/// The upper triangle of an RDM (1 - Pearson's r of the rows) of so many stimuli that a <see cref="DissimilarityMatrix"/> would take too much memory:
/// N (N - 1) / 2 numbers in single precision, made in bands of rows. 20,000 stimuli take 800 MB; Spearman's rho of two such RDMs needs 3.4 GB at its
/// peak, and 2.6 GB where one of them is kept as its ranks.
/// </summary>
/// <remarks>
/// Products are in double precision, and only the result is rounded, so that rho differs from that of double precision by about 10^-8. (Pairs that
/// rounding makes equal share their rank.)
/// </remarks>
public sealed class RdmTriangle
{
    /// <summary>Bytes that a band of rows may take in double precision.</summary>
    private const long BandBytes = 256 << 20;

    /// <summary>As many stimuli as can be compared: their pairs are one array.</summary>
    public const int MostStimuli = 65_536;

    private readonly float[] _values;

    private RdmTriangle(int size, float[] values) => (Size, _values) = (size, values);

    /// <summary>N, how many stimuli.</summary>
    public int Size { get; }

    /// <summary>The dissimilarities of pairs, row by row: 0 .. 2, NaN where a stimulus has constant responses.</summary>
    public ReadOnlySpan<float> Pairs => _values;

    /// <summary>The dissimilarity of two stimuli.</summary>
    public float this[int first, int second] => first == second ? 0
        : _values[Start(Math.Min(first, second), Size) + Math.Max(first, second) - Math.Min(first, second) - 1];

    /// <summary>Computes an RDM.</summary>
    /// <param name="source">N x F; read twice, and once more for each band of <paramref name="band"/> rows.</param>
    /// <param name="band">Rows of a band; as many as fit into 256 MB where not given.</param>
    /// <exception cref="CornetException">There are more stimuli than <see cref="MostStimuli"/>.</exception>
    public static RdmTriangle Of(IFeatureSource source, int? band = null)
    {
        if (source.Stimuli > MostStimuli)
        {
            throw new CornetException(
                $"An RDM of {source.Stimuli:N0} stimuli was asked for, and the limit is {MostStimuli:N0}: compare fewer stimuli.");
        }

        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var size = (int)source.Stimuli;
        var height = Math.Max(1, band ?? (int)(BandBytes / (8L * Math.Max(1, size))));
        var means = zeros(size, 1, ScalarType.Float64, source.Device);
        ForEachBlock(source, null, block => means.Increase(block.sum(1, keepdim: true)));
        means.Divide(source.Features);
        var squares = zeros(size, 1, ScalarType.Float64, source.Device);
        ForEachBlock(source, means, block => squares.Increase(block.Squared().sum(1, keepdim: true)));
        // Exactly constant rows have deviations of rounding size only: compare with the size of the numbers themselves.
        var lengths = squares.sqrt();
        lengths.Fill(lengths <= means.abs().Times(1e-13 * Math.Sqrt(source.Features)), double.NaN);

        var values = new float[(long)size * (size - 1) / 2];
        for (var first = 0; first < size - 1; first += height)
        {
            using var perBand = NewDisposeScope();
            var (rows, rest) = (Math.Min(height, size - first), size - first);
            var products = zeros(rows, rest, ScalarType.Float64, source.Device);
            ForEachBlock(source, means, block => products.addmm_(block.narrow(0, first, rows), block.narrow(0, first, rest).t()));
            products.div_(lengths.narrow(0, first, rows)).div_(lengths.narrow(0, first, rest).t());
            // A stimulus that comes twice differs from itself by rounding, which must not order such pairs.
            var exact = products.Within(-1, 1).From(1);
            exact.Fill(exact <= Alike(exact), 0);
            var dissimilarities = exact.to(ScalarType.Float32).cpu().contiguous();
            var numbers = MemoryMarshal.Cast<byte, float>(dissimilarities.bytes);
            for (var row = 0; row < rows; row++)
                numbers.Slice(row * rest + row + 1, rest - row - 1).CopyTo(values.AsSpan(Start(first + row, size)));
        }

        return new RdmTriangle(size, values);
    }

    /// <summary>
    /// Spearman's rho with another RDM. Ranks are counted instead of sorted: single precision has so few numbers between 0 and 2 that a table of those
    /// in 1 / 256 of that range holds how often each occurs.
    /// </summary>
    /// <param name="other">Of the same stimuli in the same order.</param>
    /// <returns>-1 .. 1; NaN where a pair is missing or all are equal.</returns>
    /// <exception cref="CornetException">The other RDM is of another number of stimuli.</exception>
    public double Spearman(RdmTriangle other)
    {
        if (other.Size != Size) throw new CornetException($"{Size} stimuli cannot be compared with {other.Size}; give the same ones on both sides.");
        return Spearman(TwiceRanks(_values), TwiceRanks(other._values));
    }

    /// <summary>The ranks of the pairs, for <see cref="Spearman(uint[], uint[])"/>; null where a pair is missing. As large as the RDM itself.</summary>
    internal uint[]? TwiceRanks() => TwiceRanks(_values);

    /// <summary>Some of the stimuli, evenly spaced, for a figure.</summary>
    internal DissimilarityMatrix Thinned(int most)
    {
        var step = (Size + most - 1) / most;
        return DissimilarityMatrix.FromPairs(Size / step, (i, j) => this[i * step, j * step]);
    }

    /// <summary>Spearman's rho of pairs by their ranks.</summary>
    /// <returns>-1 .. 1; NaN where a pair is missing or all are equal.</returns>
    internal static double Spearman(uint[]? x, uint[]? y)
    {
        if (x is null || y is null) return double.NaN;
        // Ranks of n values sum to n (n + 1) / 2, ties or not.
        var mean = x.Length + 1.0;
        double xx = 0, yy = 0, xy = 0;
        Lock adding = new();
        Parallel.ForEach(System.Collections.Concurrent.Partitioner.Create(0, x.Length, 1 << 20), part =>
        {
            double ownX = 0, ownY = 0, both = 0;
            for (var i = part.Item1; i < part.Item2; i++)
            {
                var (a, b) = (x[i] - mean, y[i] - mean);
                (ownX, ownY, both) = (ownX + a * a, ownY + b * b, both + a * b);
            }

            lock (adding) (xx, yy, xy) = (xx + ownX, yy + ownY, xy + both);
        });
        return xx > 0 && yy > 0 ? Math.Clamp(xy / Math.Sqrt(xx) / Math.Sqrt(yy), -1, 1) : double.NaN;
    }

    /// <summary>Twice the rank of each value, which is whole for ties too; null where there is none, or a NaN.</summary>
    internal static uint[]? TwiceRanks(float[] values)
    {
        const int TableBits = 22, Tables = 1 << (31 - TableBits);
        if (values.Length == 0 || Array.Exists(values, float.IsNaN)) return null;
        var perTable = new uint[Tables];
        foreach (var value in values) perTable[Key(value) >> TableBits]++;
        var before = new uint[Tables];
        for (var table = 1; table < Tables; table++) before[table] = before[table - 1] + perTable[table - 1];

        var ranks = new uint[values.Length];
        var filled = Enumerable.Range(0, Tables).Where(table => perTable[table] > 0);
        Parallel.ForEach(filled, new ParallelOptions { MaxDegreeOfParallelism = Math.Min(8, Environment.ProcessorCount) }, table =>
        {
            var counts = new uint[1 << TableBits];
            foreach (var value in values)
                if (Key(value) is var key && key >> TableBits == table) counts[key & ((1 << TableBits) - 1)]++;
            // n equal values after s smaller ones share the rank s + (n + 1) / 2.
            var smaller = before[table];
            for (var i = 0; i < counts.Length; i++)
            {
                var equal = counts[i];
                counts[i] = 2 * smaller + equal + 1;
                smaller += equal;
            }

            for (var i = 0; i < values.Length; i++)
                if (Key(values[i]) is var key && key >> TableBits == table) ranks[i] = counts[key & ((1 << TableBits) - 1)];
        });
        return ranks;
    }

    private static Tensor Alike(Tensor of) => tensor([1e-13], device: of.device);

    // The bits of numbers that are not negative are in the order of the numbers; -0 becomes 0.
    private static uint Key(float value) => BitConverter.SingleToUInt32Bits(value + 0f);

    private static int Start(int row, int size) => (int)((long)row * size - (long)row * (row + 1) / 2);

    private static void ForEachBlock(IFeatureSource source, Tensor? means, Action<Tensor> take)
    {
        foreach (var (start, width) in FeatureBlocks.Widths(source, source.Stimuli))
        {
            using var scope = NewDisposeScope();
            var block = source.Columns(start, width).to(ScalarType.Float64, copy: true);
            take(means is null ? block : block.sub_(means));
        }
    }
}
