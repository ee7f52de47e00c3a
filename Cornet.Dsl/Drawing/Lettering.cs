namespace Cornet.Dsl.Drawing;

/// <summary>A size and weight of letters.</summary>
internal sealed record TextStyle(double Size, string Color = Palette.Ink, bool IsBold = false)
{
    public static TextStyle Title { get; } = new(15, IsBold: true);
    public static TextStyle Name { get; } = new(13, IsBold: true);
    public static TextStyle Label { get; } = new(10.5);
    public static TextStyle Quiet { get; } = new(10.5, Palette.Faint);
    public static TextStyle Small { get; } = new(9.5, Palette.Faint);
}

/// <summary>Letters: how wide a line of them is. The reader's font is not known, so there are two answers: the room that a line needs in the widest
/// of the usual fonts, by which drawings are laid out, and the length that it is given where a program can do so.</summary>
internal static class Lettering
{
    /// <summary>The fonts, the first of them that the reader has.</summary>
    public const string Family = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif";

    // Thousandths of the size, from the space to the tilde: those of Helvetica, which Arial and Liberation Sans share.
    private static readonly int[] Lengths =
    [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278,
        584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944,
        667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
        278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
    ];

    private static readonly int[] BoldLengths =
    [
        278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333,
        584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944,
        667, 667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556,
        333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
    ];

    // The same, or those of DejaVu Sans where they are larger: no usual sans-serif is wider.
    private static readonly int[] Widths =
    [
        318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337,
        838, 838, 838, 556, 1015, 684, 686, 722, 770, 667, 611, 778, 752, 295, 500, 667, 557, 863, 748, 787, 667, 787, 722, 667, 611, 732, 684, 989,
        685, 667, 685, 390, 337, 390, 838, 556, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521,
        392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
    ];

    private static readonly int[] BoldWidths =
    [
        348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696, 696, 696, 696, 696, 696, 696, 696, 400, 400,
        838, 838, 838, 611, 1000, 774, 762, 734, 830, 683, 683, 821, 837, 372, 556, 775, 637, 995, 837, 850, 733, 850, 770, 720, 682, 812, 774, 1103,
        771, 724, 725, 457, 365, 457, 838, 556, 500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687, 716, 716, 493, 595,
        478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838,
    ];

    /// <summary>The room that a line needs, in points.</summary>
    public static double Width(string text, TextStyle style) =>
        text.Sum(letter => Thousandths(letter, style.IsBold ? BoldWidths : Widths, 838, 1000)) * style.Size / 1000;

    /// <summary>The length that a line is given, in points; null where it has letters of which none is known.</summary>
    public static double? Length(string text, TextStyle style) => text.All(letter => letter is (>= ' ' and <= '~') or '×' or '·' or '…')
        ? text.Sum(letter => Thousandths(letter, style.IsBold ? BoldLengths : Lengths, 584, 667)) * style.Size / 1000
        : null;

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

    public static string Crossed(string shape) => shape.Replace('x', '×');

    // Scripts beyond Latin are mostly as wide as high.
    private static int Thousandths(char letter, int[] widths, int cross, int latin) =>
        letter is >= ' ' and <= '~' ? widths[letter - ' '] : letter switch { '×' => cross, '·' => 380, < '\u0250' => latin, _ => 1000 };
}
