using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Cornet.Runtime.Weights;

namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>Lists of texts in NumPy's arrays: of letters (<c>&lt;U5</c>), of bytes (<c>|S5</c>, in UTF-8), or of whole numbers.</summary>
internal static partial class NumpyTexts
{
    /// <summary>Whether an array has texts and not numbers.</summary>
    public static bool Are(NpyHeader header) => Descr().IsMatch(header.Descr);

    /// <summary>Reads a list.</summary>
    /// <param name="header">Which was read.</param>
    /// <param name="stream">Behind the header.</param>
    /// <param name="left">The bytes behind the header.</param>
    /// <exception cref="DamagedFileException">It is no list of texts or whole numbers, or is cut off.</exception>
    public static string[] Read(NpyHeader header, Stream stream, long left)
    {
        if (header.Descr is ['|', 'O', ..])
            throw new DamagedFileException("it holds Python objects and not texts; save it as numpy.array(ids, dtype=str)");
        if (header.Shape is not [var count]) throw new DamagedFileException($"its shape {TensorShape.Text(header.Shape)} is not that of a list");
        var match = Descr().Match(header.Descr);
        var type = match.Success ? (NumberType?)null : NumberType.Of(header);
        if (type is { Kind: 'f' }) throw new DamagedFileException(
            "it holds floats, and ids are texts or whole numbers; save it as numpy.array(ids, "
            + "dtype=str)");
        var letters = match.Groups[1].Value == "U";
        var size = type?.Size ?? int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) * (letters ? sizeof(int) : 1L);
        if ((Int128)count * size != left || left > Array.MaxLength)
            throw new DamagedFileException($"its {count} texts of {size} bytes do not fit into the {left} bytes that follow; copy or download it again");
        var encoding = letters ? new UTF32Encoding(header.Descr[0] == '>', false) : Encoding.UTF8;
        var texts = new string[count];
        var bytes = new byte[size];
        var number = new double[1];
        for (var i = 0; i < texts.Length; i++)
        {
            stream.ReadExactly(bytes);
            type?.Decode(bytes, number);
            texts[i] = type is null ? encoding.GetString(bytes).TrimEnd('\0') : number[0].ToString("R", CultureInfo.InvariantCulture);
        }

        return texts;
    }

    [GeneratedRegex(@"^[<>=|]?([US])(\d{1,7})$")]
    private static partial Regex Descr();
}
