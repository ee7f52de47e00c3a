using System.Globalization;
using System.Text;

namespace Cornet.Cli;

/// <summary>How many columns of a terminal a character takes (Unicode Standard Annex 11).</summary>
internal static class CharacterWidth
{
    // Wide and fullwidth blocks, by their first and last code point.
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x2E80, 0x303E), (0x3041, 0x33FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xA4CF), (0xA960, 0xA97F),
        (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE30, 0xFE6F), (0xFF01, 0xFF60), (0xFFE0, 0xFFE6), (0x1F300, 0x1F64F), (0x1F680, 0x1F6FF),
        (0x1F900, 0x1F9FF), (0x20000, 0x3FFFD),
    ];

    /// <summary>0 for a mark on the character before, 2 for a wide one, 1 otherwise.</summary>
    public static int Of(Rune rune)
    {
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format) return 0;
        return Wide.Any(block => block.First <= rune.Value && rune.Value <= block.Last) ? 2 : 1;
    }

    /// <summary>Whether a terminal would do something else than show it.</summary>
    public static bool IsControl(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator || rune.Value is >= 0x202A and <= 0x202E or >= 0x2066 and <= 0x2069;
}
