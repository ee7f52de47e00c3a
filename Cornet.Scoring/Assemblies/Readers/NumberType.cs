using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Cornet.Runtime.Weights;

namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>How the numbers of an array are stored, and how they become doubles.</summary>
/// <param name="Kind"><c>f</c> for floats, <c>i</c> and <c>u</c> for integers with and without a sign, <c>b</c> for truth values.</param>
/// <param name="Size">Bytes per number.</param>
/// <param name="IsBigEndian">Whether the highest byte comes first.</param>
internal readonly record struct NumberType(char Kind, int Size, bool IsBigEndian)
{
    /// <summary>The type of the numbers of a NumPy array.</summary>
    /// <exception cref="DamagedFileException">It holds something other than numbers that can be read.</exception>
    public static NumberType Of(NpyHeader header)
    {
        if (header.Descr is ['|', 'O', ..])
            throw new DamagedFileException("it holds Python objects and not numbers; save it with array.astype('f4')");
        var known = header.Type;
        return new NumberType(header.Descr[1], known.Size, known.IsBigEndian);
    }

    /// <summary>Converts stored numbers.</summary>
    /// <param name="bytes">Of whole numbers.</param>
    /// <param name="numbers">As many as the bytes hold.</param>
    public void Decode(ReadOnlySpan<byte> bytes, Span<double> numbers)
    {
        if (IsBigEndian && Size > 1) bytes = Turned(bytes);
        switch (Kind, Size)
        {
            case ('f', 2): Convert<Half>(bytes, numbers); break;
            case ('f', 4): Convert<float>(bytes, numbers); break;
            case ('f', 8): MemoryMarshal.Cast<byte, double>(bytes).CopyTo(numbers); break;
            case ('i', 1): Convert<sbyte>(bytes, numbers); break;
            case ('i', 2): Convert<short>(bytes, numbers); break;
            case ('i', 4): Convert<int>(bytes, numbers); break;
            case ('i', 8): Convert<long>(bytes, numbers); break;
            case ('u', 2): Convert<ushort>(bytes, numbers); break;
            case ('u', 4): Convert<uint>(bytes, numbers); break;
            case ('u', 8): Convert<ulong>(bytes, numbers); break;
            default: Convert<byte>(bytes, numbers); break;
        }
    }

    private static void Convert<T>(ReadOnlySpan<byte> bytes, Span<double> numbers) where T : unmanaged, INumber<T>
    {
        var stored = MemoryMarshal.Cast<byte, T>(bytes);
        for (var i = 0; i < stored.Length; i++) numbers[i] = double.CreateTruncating(stored[i]);
    }

    private ReadOnlySpan<byte> Turned(ReadOnlySpan<byte> bytes)
    {
        var turned = bytes.ToArray();
        switch (Size)
        {
            case 2: Reverse<ushort>(turned, BinaryPrimitives.ReverseEndianness); break;
            case 4: Reverse<uint>(turned, BinaryPrimitives.ReverseEndianness); break;
            default: Reverse<ulong>(turned, BinaryPrimitives.ReverseEndianness); break;
        }

        return turned;
    }

    private static void Reverse<T>(Span<byte> bytes, Func<T, T> reverse) where T : unmanaged
    {
        foreach (ref var item in MemoryMarshal.Cast<byte, T>(bytes)) item = reverse(item);
    }
}
