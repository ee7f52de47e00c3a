using System.Globalization;

namespace Cornet.Runtime.Stimuli.Archives;

/// <summary>Names written with braces, as WebDataset and shells have them: <c>train-{000000..000146}.tar</c>, <c>{train,val}.tar</c>.</summary>
internal static class BracePattern
{
    private const int Most = 1_000_000;

    /// <summary>Whether there are braces in it.</summary>
    public static bool IsOne(string text) => text.IndexOf('{') is var open and >= 0 && text.IndexOf('}', open) > open;

    /// <summary>All names, in the order of the pattern. Numbers have the digits of the first.</summary>
    /// <exception cref="CornetException">Braces hold neither a range nor a list.</exception>
    public static IReadOnlyList<string> Expand(string pattern)
    {
        if (!IsOne(pattern)) return [pattern];
        var open = pattern.IndexOf('{');
        var close = pattern.IndexOf('}', open);
        var ends = Expand(pattern[(close + 1)..]);
        var within = Within(pattern, pattern[(open + 1)..close]);
        if ((long)within.Count * ends.Count > Most) throw new CornetException($"'{pattern}' stands for more than {Most:N0} files; name fewer.");
        return [.. within.SelectMany(text => ends.Select(end => $"{pattern[..open]}{text}{end}"))];
    }

    private static IReadOnlyList<string> Within(string pattern, string text)
    {
        if (text.Contains(',')) return text.Split(',');
        if (text.Split("..") is [var first, var last] && Number(first) is { } from && Number(last) is { } to && from <= to && to - from < Most)
            return [.. Enumerable.Range(from, to - from + 1).Select(number => number.ToString(CultureInfo.InvariantCulture).PadLeft(first.Length, '0'))];
        throw new CornetException($"'{{{text}}}' in '{pattern}' is neither a range, such as {{000..146}}, nor a list, such as {{train,val}}; write one of them.");
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
