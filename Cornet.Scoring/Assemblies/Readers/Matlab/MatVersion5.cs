using System.IO.Compression;
using System.Text;
using Cornet.Runtime.Weights;

namespace Cornet.Scoring.Assemblies.Readers.Matlab;

/// <summary>
/// MATLAB files of version 5 (<c>save -v6</c>, <c>-v7</c>, and <c>scipy.io.savemat</c>), of any byte order, packed or not. What they unpack to is
/// bounded by their length. Follows MATLAB's description of the format, MAT-File Format, "Level 5".
/// </summary>
internal sealed class MatVersion5
{
    private const int HeaderBytes = 128;
    private const int Deepest = 32;
    private const long BestCompression = 1032;
    private const int Cell = 1, Struct = 2, Object = 3, Char = 4, Sparse = 5, FirstNumber = 6, LastNumber = 15, Function = 16;

    private readonly FileStream _file;
    private readonly bool _isBigEndian;
    private long _left;

    private MatVersion5(FileStream file, bool isBigEndian) => (_file, _isBigEndian, _left) = (file, isBigEndian, UnpackedSize.Most(file.Length));

    /// <summary>Reads every variable.</summary>
    /// <param name="file">At its start.</param>
    /// <exception cref="DamagedFileException">It is damaged, or of another version.</exception>
    public static List<(string Name, MatValue Value)> Read(FileStream file)
    {
        var header = new byte[HeaderBytes];
        if (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes
            || header[126..] is not ([(byte)'I', (byte)'M'] or [(byte)'M', (byte)'I']))
            throw new DamagedFileException("it does not begin as a MATLAB file of version 5 or 7.3 does; save it with -v7, or with scipy.io.savemat");
        if (file.Length > Array.MaxLength)
            throw new DamagedFileException($"it has {file.Length:N0} bytes, and the limit of its version is {Array.MaxLength:N0}; save it with -v7.3");
        return new MatVersion5(file, header[126] == 'M').Variables();
    }

    private List<(string Name, MatValue Value)> Variables()
    {
        var all = new byte[_file.Length - HeaderBytes];
        _file.ReadExactly(all);
        var elements = new MatElements(all, _isBigEndian);
        List<(string, MatValue)> variables = [];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (elements.Left > 0)
        {
            var (type, bytes) = elements.Next();
            if (type == MatType.Compressed) (type, bytes) = new MatElements(Unpacked(bytes), _isBigEndian).Next();
            if (type != MatType.Matrix) throw MatElements.Damaged("something in it is no variable");
            var (name, value) = ArrayOf(bytes, 0);
            // Without a name, it is what MATLAB keeps for its own objects.
            if (name.Length == 0) continue;
            if (!seen.Add(name)) throw MatElements.Damaged($"it has two variables '{name}'");
            variables.Add((name, value));
        }

        return variables;
    }

    private byte[] Unpacked(ReadOnlyMemory<byte> packed)
    {
        using var stream = new ZLibStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
        var tag = new byte[8];
        stream.ReadExactly(tag);
        var length = _isBigEndian ? System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(tag.AsSpan(4)) : BitConverter.ToUInt32(tag, 4);
        if (length > packed.Length * BestCompression || (_left -= length) < 0)
            throw new DamagedFileException(
                $"a variable in it would unpack to {length:N0} bytes; it is damaged, or must be saved with -v6, without "
                + "compression");
        var bytes = new byte[length + 8];
        tag.CopyTo(bytes, 0);
        stream.ReadExactly(bytes.AsSpan(8));
        // The checksum stands at the end, and is compared when that is reached.
        if (stream.ReadByte() >= 0) throw MatElements.Damaged("a variable in it is longer than it says");
        return bytes;
    }

    private (string Name, MatValue Value) ArrayOf(ReadOnlyMemory<byte> bytes, int depth)
    {
        if (depth > Deepest) throw MatElements.Damaged("values in it are nested too deep");
        // An empty array within another.
        if (bytes.Length == 0) return ("", new MatNumbersInMemory([0, 0], new NumberType('f', 8, false), default));
        var elements = new MatElements(bytes, _isBigEndian);
        if (elements.Numbers() is not [var flags, ..]) throw MatElements.Damaged("an array in it has no class");
        var (kind, isComplex) = (flags & 0xff, (flags & 0x800) != 0);
        // Objects of MATLAB's newer classes have no sizes.
        if (kind > Function)
            return (elements.Name(), new MatUnread("is an object (such as a string array or a table), which is not read: save cellstr(it), or a struct"));
        var shape = elements.Numbers();
        if (shape.Length < 2 || shape.Any(size => size < 0)) throw MatElements.Damaged("an array in it has impossible sizes");
        var (name, count) = (elements.Name(), shape.Aggregate((Int128)1, (product, size) => product * size));
        return (name, kind switch
        {
            Cell => new MatCells(shape, Items(elements, count, depth)),
            Struct or Object => Structs(elements, kind == Object, shape, count, depth),
            Char => Text(elements, shape, count),
            Sparse => new MatUnread("is sparse, which is not read: save full(it)"),
            >= FirstNumber and <= LastNumber when isComplex => new MatUnread("has complex numbers, which are not read: save abs(it)"),
            >= FirstNumber and <= LastNumber => Numbers(elements, shape, count),
            Function => new MatUnread("is a function, which is not read"),
            _ => throw MatElements.Damaged($"an array in it is of class {kind}"),
        });
    }

    private MatStruct Structs(MatElements elements, bool isObject, int[] shape, Int128 count, int depth)
    {
        if (isObject) elements.Name();
        if (elements.Numbers() is not [> 0 and var length, ..]) throw MatElements.Damaged("a struct in it has fields without names");
        var letters = elements.Name();
        string[] fields = [.. letters.Chunk(length).Select(field => new string(field).Split('\0')[0])];
        if (fields.Distinct().Count() < fields.Length) throw MatElements.Damaged("a struct in it has two fields of one name");
        return new MatStruct(shape, fields, Items(elements, count * fields.Length, depth));
    }

    private MatValue[] Items(MatElements elements, Int128 count, int depth)
    {
        // Each begins with eight bytes.
        if (count > elements.Left / 8) throw new DamagedFileException($"a list in it has {count} values in {elements.Left:N0} bytes; it is damaged");
        var items = new MatValue[(int)count];
        for (var i = 0; i < items.Length; i++)
        {
            var (type, bytes) = elements.Next();
            if (type != MatType.Matrix) throw MatElements.Damaged("a value in it is no array");
            items[i] = ArrayOf(bytes, depth + 1).Value;
        }

        return items;
    }

    private MatNumbersInMemory Numbers(MatElements elements, int[] shape, Int128 count)
    {
        var (stored, bytes) = elements.Next();
        var type = stored switch
        {
            MatType.Int8 => new NumberType('i', 1, false),
            MatType.UInt8 => new NumberType('u', 1, false),
            MatType.Int16 => new NumberType('i', 2, _isBigEndian),
            MatType.UInt16 => new NumberType('u', 2, _isBigEndian),
            MatType.Int32 => new NumberType('i', 4, _isBigEndian),
            MatType.UInt32 => new NumberType('u', 4, _isBigEndian),
            MatType.Single => new NumberType('f', 4, _isBigEndian),
            MatType.Double => new NumberType('f', 8, _isBigEndian),
            MatType.Int64 => new NumberType('i', 8, _isBigEndian),
            MatType.UInt64 => new NumberType('u', 8, _isBigEndian),
            _ => throw MatElements.Damaged($"an array in it has numbers of type {(int)stored}"),
        };
        return count * type.Size == bytes.Length
            ? new MatNumbersInMemory(shape, type, bytes)
            : throw new DamagedFileException($"an array of {string.Join(" x ", shape)} numbers in it has {bytes.Length:N0} bytes; it is damaged");
    }

    private MatText Text(MatElements elements, int[] shape, Int128 count)
    {
        var (stored, bytes) = elements.Next();
        var encoding = stored switch
        {
            MatType.Utf8 or MatType.Int8 or MatType.UInt8 => Encoding.UTF8,
            MatType.Utf16 or MatType.UInt16 => _isBigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode,
            MatType.Utf32 => new UTF32Encoding(_isBigEndian, false),
            _ => throw MatElements.Damaged($"a text in it has letters of type {(int)stored}"),
        };
        var letters = encoding.GetString(bytes.Span);
        return letters.Length == count ? new MatText(shape, letters)
            : throw new DamagedFileException($"a text of {string.Join(" x ", shape)} letters in it has {letters.Length:N0}; it is damaged");
    }
}
