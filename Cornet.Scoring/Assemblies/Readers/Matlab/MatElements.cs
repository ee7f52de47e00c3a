using System.Buffers.Binary;
using System.Text;
using Cornet.Runtime.Weights;

namespace Cornet.Scoring.Assemblies.Readers.Matlab;

/// <summary>Elements of a MATLAB file of version 5, one after the other: each has a type, a length and bytes. Nothing is read beyond their end.</summary>
/// <param name="bytes">The elements.</param>
/// <param name="isBigEndian">Whether the highest byte comes first.</param>
internal sealed class MatElements(ReadOnlyMemory<byte> bytes, bool isBigEndian)
{
    private int _at;

    /// <summary>How many bytes are left.</summary>
    public int Left => bytes.Length - _at;

    /// <summary>Takes the next element.</summary>
    /// <exception cref="DamagedFileException">It is longer than what is left.</exception>
    public (MatType Type, ReadOnlyMemory<byte> Bytes) Next()
    {
        var (type, length, start) = (Number(_at), Number(_at + 4), 8);
        // A short element has its length in the upper half of its type, and its bytes in the place of the length.
        if (type >> 16 is > 0 and var few)
        {
            (type, length, start) = (type & 0xffff, few, 4);
            if (length > 4) throw Damaged("an element in it is longer than it says");
        }

        if (length > Left - start) throw new DamagedFileException(
            $"an element in it would take {length:N0} bytes, and {Left - start:N0} are left; it is "
            + "damaged");
        var content = bytes.Slice(_at + start, (int)length);
        _at += start == 4 ? 8 : start + (int)length;
        // An element is filled up to a multiple of eight bytes, but not a packed one: what follows that is not aligned.
        if (start == 8 && (MatType)type != MatType.Compressed) _at = Math.Min(bytes.Length, _at + (-(int)length & 7));
        return ((MatType)type, content);
    }

    /// <summary>Takes the next element, which is a list of whole numbers of 32 bits.</summary>
    public int[] Numbers()
    {
        var (type, content) = Next();
        if (type is not (MatType.Int32 or MatType.UInt32)) throw Damaged("sizes in it are no whole numbers");
        var numbers = new int[content.Length / 4];
        for (var i = 0; i < numbers.Length; i++)
        {
            var four = content.Span.Slice(4 * i, 4);
            numbers[i] = isBigEndian ? BinaryPrimitives.ReadInt32BigEndian(four) : BinaryPrimitives.ReadInt32LittleEndian(four);
        }

        return numbers;
    }

    /// <summary>Takes the next element, which is a name.</summary>
    public string Name() => Encoding.Latin1.GetString(Next().Bytes.Span);

    /// <summary>The sentence for a file that contradicts itself.</summary>
    public static DamagedFileException Damaged(string what) => new($"{what}; it is damaged, copy it again or save it again");

    private uint Number(int at)
    {
        if (at > bytes.Length - 4) throw new EndOfStreamException();
        var four = bytes.Span.Slice(at, 4);
        return isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(four) : BinaryPrimitives.ReadUInt32LittleEndian(four);
    }
}

/// <summary>The types of elements (MATLAB's MAT-File Format, table 1-1).</summary>
internal enum MatType
{
    /// <summary>Numbers.</summary>
    Int8 = 1, UInt8, Int16, UInt16, Int32, UInt32, Single, Double = 9, Int64 = 12, UInt64,

    /// <summary>An array of any class, with elements of its own.</summary>
    Matrix = 14,

    /// <summary>An element packed by zlib.</summary>
    Compressed = 15,

    /// <summary>Letters.</summary>
    Utf8 = 16, Utf16, Utf32,
}
