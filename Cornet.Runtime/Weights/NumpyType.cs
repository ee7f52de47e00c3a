using System.Buffers.Binary;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Cornet.Runtime.Weights;

/// <summary>A type of NumPy's numbers: how they lie in a file, and the type in which they are read.</summary>
/// <param name="Type">The type in which they are read. PyTorch computes with signed integers: wider ones hold the unsigned ones.</param>
/// <param name="Size">Bytes per number in the file.</param>
/// <param name="IsBigEndian">Whether the highest byte comes first.</param>
/// <param name="IsUnsigned">Whether they are unsigned integers of 16, 32 or 64 bits.</param>
internal sealed record NumpyType(ElementType Type, int Size, bool IsBigEndian, bool IsUnsigned)
{
    /// <summary>What can be read, for a message.</summary>
    public static string Names => "floats of 16, 32 and 64 bits, integers of 8 to 64 bits and bool";

    private static bool NativeIsBigEndian => !BitConverter.IsLittleEndian;

    /// <summary>The type that NumPy writes as such a <c>descr</c>, for example <c>&lt;f4</c> or <c>>u2</c>; null for all that is not read.</summary>
    public static NumpyType? Of(string descr)
    {
        if (descr.Length != 3 || descr[0] is not ('<' or '>' or '=' or '|')) return null;
        var isBigEndian = descr[0] == '>' || (descr[0] == '=' && NativeIsBigEndian);
        var isUnsigned = descr[1] == 'u' && descr[2] != '1';
        var read = descr[1..] switch { "u2" => "i4", "u4" or "u8" => "i8", var same => same };
        var size = descr[2] - '0';
        if (descr[0] == '|' && size > 1) return null;
        return (ElementType.OfNpy("<" + read) ?? ElementType.OfNpy("|" + read)) is { } type
            ? new NumpyType(type, size, isBigEndian && size > 1, isUnsigned)
            : null;
    }

    /// <summary>Fills a contiguous tensor of <see cref="Type"/> in host memory with numbers from a file.</summary>
    /// <param name="numbers">The tensor.</param>
    /// <param name="read">Fills the span it is given with the next bytes of the file.</param>
    /// <exception cref="DamagedFileException">A truth value is neither 0 nor 1, or an unsigned number is too large for int64.</exception>
    public void Fill(Tensor numbers, Action<Span<byte>> read) => TensorBytes.Fill(numbers, piece =>
    {
        if (!IsUnsigned)
        {
            read(piece);
            if (IsBigEndian) Reverse(piece);
            return;
        }

        var narrow = new byte[piece.Length / Type.Size * Size];
        read(narrow);
        if (IsBigEndian) Reverse(narrow);
        Widen(narrow, piece);
    });

    private void Reverse(Span<byte> bytes)
    {
        switch (Size)
        {
            case 2: BinaryPrimitives.ReverseEndianness(Of<ushort>(bytes), Of<ushort>(bytes)); break;
            case 4: BinaryPrimitives.ReverseEndianness(Of<uint>(bytes), Of<uint>(bytes)); break;
            default: BinaryPrimitives.ReverseEndianness(Of<ulong>(bytes), Of<ulong>(bytes)); break;
        }
    }

    private void Widen(Span<byte> from, Span<byte> to)
    {
        switch (Size)
        {
            case 2:
                for (var i = 0; i < from.Length / 2; i++) Of<int>(to)[i] = Of<ushort>(from)[i];
                break;
            case 4:
                for (var i = 0; i < from.Length / 4; i++) Of<long>(to)[i] = Of<uint>(from)[i];
                break;
            default:
                if (Of<long>(from).ContainsAnyInRange(long.MinValue, -1))
                    throw new DamagedFileException("an unsigned number in it is too large for int64");
                from.CopyTo(to);
                break;
        }
    }

    private static Span<T> Of<T>(Span<byte> bytes) where T : unmanaged => MemoryMarshal.Cast<byte, T>(bytes);
}
