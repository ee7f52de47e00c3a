using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace Cornet.Runtime.Weights;

/// <summary>
/// The beginning of a NumPy array file: type, order and shape as the text of a Python dictionary (versions 1 to 3 of the format, NumPy's NEP 1).
/// </summary>
/// <param name="Type">The type of the numbers.</param>
/// <param name="Fortran">Whether the first axis, and not the last, runs fastest.</param>
/// <param name="Shape">The sizes; none for a single number.</param>
internal sealed partial record NpyHeader(ElementType Type, bool Fortran, long[] Shape)
{
    private const int Alignment = 64;
    private const int Longest = 1 << 16;

    /// <summary>Bytes of the numbers that follow.</summary>
    public long DataBytes => Extent.Count(Shape) * Type.Size;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads up to the first number.</summary>
    /// <param name="stream">At its start.</param>
    /// <param name="length">How many bytes the header takes.</param>
    /// <exception cref="DamagedFileException">It is not the header of an array of numbers.</exception>
    public static NpyHeader Read(Stream stream, out long length)
    {
        Span<byte> start = stackalloc byte[8];
        if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.StartsWith(Magic))
        {
            throw new DamagedFileException("it does not start like an array of NumPy");
        }

        var version = start[6];
        if (version is < 1 or > 3 || start[7] != 0)
        {
            throw new DamagedFileException($"it has the version {start[6]}.{start[7]} of NumPy's format, and 1.0 to 3.0 are known");
        }

        Span<byte> field = stackalloc byte[version == 1 ? 2 : 4];
        stream.ReadExactly(field);
        var textLength = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(field) : BinaryPrimitives.ReadUInt32LittleEndian(field);
        if (textLength > Longest)
        {
            throw new DamagedFileException($"its header claims to have {textLength} bytes");
        }

        var text = new byte[textLength];
        stream.ReadExactly(text);
        length = start.Length + field.Length + text.Length;
        return Parse((version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(text));
    }

    /// <summary>The bytes of a header of version 1, padded so that the numbers are aligned.</summary>
    public byte[] Write()
    {
        var shape = Shape.Length == 1 ? $"({Shape[0]},)" : $"({string.Join(", ", Shape)})";
        var text = $"{{'descr': '{Type.Npy}', 'fortran_order': {(Fortran ? "True" : "False")}, 'shape': {shape}, }}";
        var fixedPart = Magic.Length + 4;
        var total = (fixedPart + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        byte[] bytes = [.. Magic, 1, 0, 0, 0, .. Encoding.ASCII.GetBytes(text.PadRight(total - fixedPart - 1)), (byte)'\n'];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(Magic.Length + 2), (ushort)(total - fixedPart));
        return bytes;
    }

    private static NpyHeader Parse(string text)
    {
        if (Records().IsMatch(text))
        {
            throw new DamagedFileException("it holds records and not numbers; save one field of it");
        }

        var descr = Descr().Match(text);
        var order = Order().Match(text);
        var shape = Sizes().Match(text);
        if (!Whole().IsMatch(text) || !descr.Success || !order.Success || !shape.Success)
        {
            throw new DamagedFileException("its header is not one that NumPy writes");
        }

        long[] sizes = [.. shape.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Size)];
        Extent.Count(sizes);
        return new NpyHeader(TypeOf(descr.Groups[1].Value), order.Groups[1].Value == "True", sizes);
    }

    private static long Size(string digits) => long.TryParse(digits.TrimEnd('L'), out var size)
        ? size
        : throw new DamagedFileException($"its header names the impossible size {digits[..Math.Min(digits.Length, 40)]}");

    private static ElementType TypeOf(string descr) => ElementType.OfNpy(descr) ?? throw new DamagedFileException(
        $"its numbers are of NumPy's type '{Pickle.PickleVocabulary.Printable(descr)}', and {ElementType.NpyNames} are read; "
        + "convert it with array.astype('<f4')");

    [GeneratedRegex(@"^\s*\{[^{}]*\}\s*$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"'descr'\s*:\s*\[")]
    private static partial Regex Records();

    [GeneratedRegex(@"'descr'\s*:\s*'([^']*)'")]
    private static partial Regex Descr();

    [GeneratedRegex(@"'fortran_order'\s*:\s*(True|False)")]
    private static partial Regex Order();

    [GeneratedRegex(@"'shape'\s*:\s*\(([\dL,\s]*)\)")]
    private static partial Regex Sizes();
}
