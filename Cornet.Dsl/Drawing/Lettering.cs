using System.Globalization;

namespace Cornet.Dsl.Drawing;

/// <summary>A size and weight of letters.</summary>
internal sealed record TextStyle(double Size, string Colour = Palette.Ink, bool IsBold = false)
{
    public static TextStyle Title { get; } = new(15, IsBold: true);

    public static TextStyle Name { get; } = new(13, IsBold: true);

    public static TextStyle Label { get; } = new(10.5);

    public static TextStyle Quiet { get; } = new(10.5, Palette.Faint);

    public static TextStyle Small { get; } = new(9.5, Palette.Faint);
}

/// <summary>
/// Letters: how wide a line of them is, so that drawings can make room. The widths are Helvetica's, which Arial and Liberation Sans share.
/// </summary>
internal static class Lettering
{
    /// <summary>The fonts, the first of them that the reader has.</summary>
    public const string Family = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif";

    // Thousandths of the size, from the space to the tilde.
    private static readonly int[] Widths =
    [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556,
        556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
        667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556,
        556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
    ];

    /// <summary>The width of a line, in points.</summary>
    public static double Width(string text, TextStyle style) => text.Sum(Thousandths) * style.Size / 1000 * (style.IsBold ? 1.09 : 1);

    /// <summary>The line, cut with an ellipsis where it is wider.</summary>
    public static string Fit(string text, TextStyle style, double width)
    {
        if (Width(text, style) <= width) return text;
        var length = text.Length;
        while (length > 1 && Width(text.Substring(0, length) + "…", style) > width) length--;
        return text.Substring(0, length) + "…";
    }

    /// <summary>A count in three digits: <c>53.4 M</c>.</summary>
    public static string Short(long count)
    {
        if (count < 10_000) return count.ToString("N0", CultureInfo.InvariantCulture);
        var (unit, size) = count < 1_000_000 ? ("k", 1e3) : count < 1_000_000_000 ? ("M", 1e6) : count < 1_000_000_000_000 ? ("G", 1e9) : ("T", 1e12);
        var value = count / size;
        return value.ToString(value < 10 ? "0.00" : value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture) + " " + unit;
    }

    /// <summary>A shape with a typographic cross.</summary>
    public static string Crossed(string shape) => shape.Replace('x', '×');

    // Scripts beyond Latin are mostly as wide as high.
    private static int Thousandths(char letter) =>
        letter is >= ' ' and <= '~' ? Widths[letter - ' '] : letter switch { '×' => 584, '·' => 278, < '\u0250' => 667, _ => 1000 };
}
