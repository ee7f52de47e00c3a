using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Cornet.Runtime.Weights;

/// <summary>
/// The beginning of a NumPy array file: type, order and shape as the text of a Python dictionary (versions 1 to 3 of the format, NumPy's NEP 1).
/// </summary>
/// <param name="Descr">What NumPy calls the type of the items: <c>&lt;f4</c> for numbers, <c>&lt;U5</c> for texts of at most five letters.</param>
/// <param name="Fortran">Whether the first axis, and not the last, runs fastest.</param>
/// <param name="Shape">The sizes; none for a single number.</param>
internal sealed partial record NpyHeader(string Descr, bool Fortran, long[] Shape)
{
    private const int Alignment = 64;
    private const int Longest = 1 << 16;

    /// <summary>How many letters each text has at most; null where the items are no texts.</summary>
    public int? TextLength => TextDescr().Match(Descr) is { Success: true } match
        ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
        : null;

    /// <summary>Bytes of the items that follow.</summary>
    public long DataBytes => TensorShape.Count(Shape) * (TextLength is { } letters ? letters * sizeof(int) : Type.Size);

    /// <summary>The type of the numbers.</summary>
    /// <exception cref="DamagedFileException">The items are not numbers that can be read.</exception>
    public NumpyType Type => NumpyType.Of(Descr) ?? throw new DamagedFileException(
        $"its numbers are of NumPy's type '{Pickle.PickleVocabulary.Printable(Descr)}', and {NumpyType.Names} are read; "
        + "convert it with array.astype('<f4')");

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
            throw new DamagedFileException("it does not start like a NumPy array");
        }

        var version = start[6];
        if (version is < 1 or > 3 || start[7] != 0)
        {
            throw new DamagedFileException($"it has the version {start[6]}.{start[7]} of NumPy's format, and 1.0 to 3.0 are supported");
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
        var text = $"{{'descr': '{Descr}', 'fortran_order': {(Fortran ? "True" : "False")}, 'shape': {shape}, }}";
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

        var descr = DescrField().Match(text);
        var order = Order().Match(text);
        var shape = Sizes().Match(text);
        if (!Whole().IsMatch(text) || !descr.Success || !order.Success || !shape.Success)
        {
            throw new DamagedFileException("its header is not one that NumPy writes");
        }

        long[] sizes = [.. shape.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Size)];
        TensorShape.Count(sizes);
        return new NpyHeader(descr.Groups[1].Value, order.Groups[1].Value == "True", sizes);
    }

    private static long Size(string digits) => long.TryParse(digits.TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
        ? size
        : throw new DamagedFileException($"its header names the impossible size {digits[..Math.Min(digits.Length, 40)]}");

    [GeneratedRegex(@"^\s*\{[^{}]*\}\s*$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"'descr'\s*:\s*\[")]
    private static partial Regex Records();

    [GeneratedRegex(@"'descr'\s*:\s*'([^']*)'")]
    private static partial Regex DescrField();

    [GeneratedRegex(@"^<U([1-9]\d{0,6})$")]
    private static partial Regex TextDescr();

    [GeneratedRegex(@"'fortran_order'\s*:\s*(True|False)")]
    private static partial Regex Order();

    [GeneratedRegex(@"'shape'\s*:\s*\(([\dL,\s]*)\)")]
    private static partial Regex Sizes();
}
