using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Regression;

/// <summary>The responses of M neuroids to N stimuli, taken in blocks of neuroids, as there may be many more neuroids than stimuli.</summary>
internal sealed class MeasuredResponses : IDisposable
{
    /// <summary>Bytes of double precision that a block of neuroids may take.</summary>
    private const long BlockBytes = 64 << 20;

    private readonly long? _width;
    private Tensor? _rotated;

    /// <summary>Takes responses.</summary>
    /// <param name="values">N x M of Float64; owned by the caller, and not changed.</param>
    /// <param name="width">Neuroids of a block; as many as fit into 64 MB where not given.</param>
    public MeasuredResponses(Tensor values, long? width = null) => (Values, _width) = (values, width);

    /// <summary>N x M.</summary>
    public Tensor Values { get; }

    /// <summary>M, how many neuroids.</summary>
    public long Neuroids => Values.size(1);

    /// <summary>
    /// N x k, k at most N: the responses in an orthonormal basis of what the neuroids span, less the mean of each neuroid. Sums over neuroids of squares of linear functions
    /// of the stimuli, such as errors of predictions, are the same for both. Owned by this object.
    /// </summary>
    /// <remarks>The R of a QR decomposition, made block by block (Golub and Van Loan, 2013, section 5.2), which loses no digits as the N x N products would.</remarks>
    public Tensor Rotated => _rotated ??= Rotate();

    /// <summary>The blocks: the first neuroid and how many.</summary>
    /// <param name="rows">How many numbers a neuroid takes.</param>
    public IEnumerable<(long Start, long Count)> Blocks(long rows) => Blocks(Neuroids, _width ?? Math.Max(1, BlockBytes / (8 * Math.Max(1, rows))));

    /// <summary>Columns in blocks of 64 MB in double precision, or of a given number.</summary>
    public static IEnumerable<(long Start, long Count)> BlocksOf(Tensor matrix, long? width = null) =>
        Blocks(matrix.size(1), width ?? Math.Max(1, BlockBytes / (8 * Math.Max(1, matrix.size(0)))));

    /// <inheritdoc/>
    public void Dispose() => _rotated?.Dispose();

    private static IEnumerable<(long Start, long Count)> Blocks(long all, long width)
    {
        for (long start = 0; start < all; start += width) yield return (start, Math.Min(width, all - start));
    }

    private Tensor Rotate()
    {
        using var scope = NewDisposeScope();
        Tensor? r = null;
        // Fewer neuroids than stimuli at a time would decompose the earlier ones again and again.
        var width = Math.Max(_width ?? 0, Math.Max(4 * Values.size(0), BlockBytes / (8 * Values.size(0))));
        foreach (var (start, count) in Blocks(Neuroids, width))
        {
            using var perBlock = NewDisposeScope();
            var block = Values.narrow(1, start, count);
            var turned = (block - block.mean([0], keepdim: true)).t();
            var (_, next) = linalg.qr(r is null ? turned : cat([r, turned]), linalg.QRMode.R);
            r?.Dispose();
            r = next.MoveToOuterDisposeScope();
        }

        return r!.t().contiguous().DetachFromDisposeScope();
    }
}

/// <summary>The responses to the n training stimuli of one split, less the mean of each neuroid over them.</summary>
/// <param name="measured">Of all stimuli.</param>
/// <param name="rows">The training stimuli, on the device of the responses; owned by the caller.</param>
internal sealed class TrainingResponses(MeasuredResponses measured, Tensor rows)
{
    /// <summary>n, how many stimuli.</summary>
    public long Stimuli => rows.size(0);

    /// <summary>M, how many neuroids.</summary>
    public long Neuroids => measured.Neuroids;

    /// <summary>Where they are.</summary>
    public Device Device => measured.Values.device;

    /// <summary>All neuroids, n x M; the caller owns it.</summary>
    public Tensor Whole() => Centered(measured.Values).Centered;

    /// <summary>n x k with k at most the number of all stimuli, whose sums over neuroids of squares of linear functions are those of the responses; the caller owns it.</summary>
    public Tensor Rotated() => Neuroids <= measured.Values.size(0) ? Whole() : Centered(measured.Rotated).Centered;

    /// <summary>Block by block, in order: the first neuroid and n x some of the responses, which the walk owns.</summary>
    public IEnumerable<(long Start, Tensor Block)> Blocks()
    {
        // No scope of its own: what the caller makes between two blocks must outlive them.
        foreach (var (start, count) in measured.Blocks(Stimuli))
        {
            using var some = measured.Values.narrow(1, start, count);
            using var train = some.index_select(0, rows);
            using var means = train.mean([0], keepdim: true);
            train.sub_(means);
            yield return (start, train);
        }
    }

    /// <summary>What a rule predicts of every block, put together: held-out stimuli x M, with the means of the neuroids added; the caller owns it.</summary>
    /// <param name="rule">From the first neuroid of a block and its responses, to held-out stimuli x as many neuroids.</param>
    public Tensor Predict(Func<long, Tensor, Tensor> rule)
    {
        Tensor? all = null;
        foreach (var (start, count) in measured.Blocks(Stimuli))
        {
            using var scope = NewDisposeScope();
            var (block, means) = Centered(count == Neuroids ? measured.Values : measured.Values.narrow(1, start, count));
            var predicted = rule(start, block).Increase(means);
            if (count == Neuroids) return predicted.MoveToOuterDisposeScope();
            all ??= empty(predicted.size(0), Neuroids, ScalarType.Float64, Device).MoveToOuterDisposeScope();
            all.narrow(1, start, count).copy_(predicted);
        }

        return all!;
    }

    /// <summary>All neuroids, and their means, 1 x M; the caller owns both.</summary>
    public (Tensor Centered, Tensor Means) WithMeans() => Centered(measured.Values);

    private (Tensor Centered, Tensor Means) Centered(Tensor of)
    {
        var train = of.index_select(0, rows);
        var means = train.mean([0], keepdim: true);
        return (train.sub_(means), means);
    }
}
