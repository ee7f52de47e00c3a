using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Weights;

/// <summary>Moves numbers between a tensor's own memory and a file, a megabyte at a time and without a copy in between.</summary>
internal static class TensorBytes
{
    // Small enough to be still in the cache when its checksum is taken.
    private const int Piece = 1 << 20;

    // A span cannot be longer than 2 GB; a tensor can.
    private const long Slab = 1 << 27;

    /// <summary>
    /// A handle of the caller's own on the same values in contiguous memory of the host; it shares that of the tensor where it can.
    /// </summary>
    public static Tensor OnHost(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().cpu().contiguous().DetachFromDisposeScope();
    }

    /// <summary>Fills a contiguous tensor in host memory.</summary>
    /// <param name="tensor">Its numbers are replaced.</param>
    /// <param name="read">Fills the span it is given with the next bytes.</param>
    /// <exception cref="DamagedFileException">A truth value is neither 0 nor 1.</exception>
    public static void Fill(Tensor tensor, Action<Span<byte>> read)
    {
        var truth = tensor.dtype == ScalarType.Bool;
        Visit(tensor, piece =>
        {
            read(piece);
            if (truth && piece.ContainsAnyExceptInRange((byte)0, (byte)1))
            {
                throw new DamagedFileException("a truth value in it is neither 0 nor 1");
            }
        });
    }

    /// <summary>Hands out the bytes of a contiguous tensor in host memory, in order.</summary>
    public static void Visit(Tensor tensor, Action<Span<byte>> visit)
    {
        using var flat = tensor.reshape(-1);
        var count = flat.NumberOfElements;
        for (long start = 0; start < count; start += Slab)
        {
            using var slab = flat.narrow(0, start, Math.Min(Slab, count - start));
            var bytes = slab.bytes;
            for (var at = 0; at < bytes.Length; at += Piece)
            {
                visit(bytes.Slice(at, Math.Min(Piece, bytes.Length - at)));
            }
        }
    }
}
