using System.Globalization;
using System.Text;
using Cornet.Dsl.Analysis;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Parsing;
using Cornet.Dsl.Text;

namespace Cornet.Cli;

/// <summary>
/// A finding as a person reads it in a terminal: its sentence, the line it is about, a mark below the place, and the other places that it is about.
/// </summary>
/// <param name="color">Whether the terminal shows colors.</param>
internal sealed class Excerpt(bool color)
{
    // A longer line is cut around the place.
    private const int Widest = 120;

    // Of a line of a megabyte only so many characters on either side of the place are looked at: a file may have a hundred findings on it.
    private const int Reach = 10 * Widest;

    private const int Tab = 4;

    /// <summary>The finding's lines, each ended by a line feed.</summary>
    /// <param name="finding">The finding.</param>
    /// <param name="source">The file it is in.</param>
    public string Of(Diagnostic finding, SourceText source)
    {
        var start = source.Content.LastIndexOfAny(['\n', '\r'], Math.Max(0, finding.Span.Start - 1), Math.Max(0, finding.Span.Start)) + 1;
        var end = source.Content.IndexOfAny(['\n', '\r'], finding.Span.Start);
        if (end < 0) end = source.Content.Length;
        var (from, to) = (Math.Max(start, finding.Span.Start - Reach), Math.Min(end, finding.Span.Start + Reach));
        var number = (finding.Start.Line + 1).ToString(CultureInfo.InvariantCulture);
        var (shown, before, marked) = Shown(source.Content[from..to], finding.Span.Start - from, finding.Span.End - from, from > start, to < end);
        var tint = finding.Severity == Severity.Error ? Tint.Red : Tint.Yellow;
        var margin = new string(' ', number.Length);
        return $"""
            {Head(finding, tint)}
            {Inked(Tint.Blue, $" {number} |")} {shown}
            {Inked(Tint.Blue, $" {margin} |")} {new string(' ', before)}{Inked(tint, new string('^', marked))}
            {string.Concat(finding.Related.Select(other => $"  {other}\n"))}
            """.ReplaceLineEndings("\n");
    }

    private string Head(Diagnostic finding, Tint tint)
    {
        var word = finding.Severity == Severity.Error ? "error" : "warning";
        return $"{finding.Path}({finding.Start.Line + 1},{finding.Start.Column + 1}): {Inked(tint, $"{word} {finding.Id}")}: {finding.Message}";
    }

    private string Inked(Tint tint, string text) => color ? $"\x1b[{(int)tint}m{text}\x1b[0m" : text;

    /// <summary>The line with tabs as blanks and without characters that would disturb the terminal, and where the mark stands below it.</summary>
    private static (string Line, int Before, int Marked) Shown(string line, int from, int to, bool cutBefore, bool cutBehind)
    {
        List<string> cells = [];
        List<int> columns = [0]; // where each character begins, and behind the last one where the line ends
        var (offset, before, behind) = (0, -1, -1);
        foreach (var rune in line.EnumerateRunes())
        {
            if (before < 0 && offset + rune.Utf16SequenceLength > from) before = cells.Count;
            if (behind < 0 && offset >= to) behind = cells.Count;
            var tab = Tab - columns[^1] % Tab;
            cells.Add(rune.Value == '\t' ? new string(' ', tab) : CharacterWidth.IsControl(rune) ? "\uFFFD" : rune.ToString());
            columns.Add(columns[^1] + (rune.Value == '\t' ? tab : CharacterWidth.IsControl(rune) ? 1 : CharacterWidth.Of(rune)));
            offset += rune.Utf16SequenceLength;
        }
        if (before < 0) before = cells.Count;
        if (behind < 0) behind = cells.Count;
        var first = columns[behind] <= Widest && !cutBefore ? 0 : columns.FindIndex(column => column >= columns[before] - Widest / 2);
        var last = columns.FindLastIndex(column => column <= columns[first] + Widest);
        var (left, right) = (cutBefore || first > 0 ? "..." : "", cutBehind || last < cells.Count ? "..." : "");
        var shown = left + string.Concat(cells.GetRange(first, last - first)) + right;
        var marked = columns[Math.Clamp(behind, before, Math.Max(before, last))] - columns[before];
        return (shown.TrimEnd(), left.Length + columns[before] - columns[first], Math.Max(1, marked));
    }

    private enum Tint
    {
        Red = 31,
        Yellow = 33,
        Blue = 34,
    }
}
