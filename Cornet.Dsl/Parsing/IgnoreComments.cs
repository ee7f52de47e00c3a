using System.Text.RegularExpressions;

namespace Cornet.Dsl.Parsing;

/// <summary>
/// Reads the comments that ignore warnings: <c>// cornet: ignore CORNET0063</c> behind a line, or above the next one that is no comment, and
/// <c>// cornet: ignore CORNET0063 in this file</c> anywhere. Behind a colon a reason may follow.
/// </summary>
internal static class IgnoreComments
{
    private const string Prefix = "cornet:";

    private static readonly Regex Form = new(
        @"^ignore\s+(?<codes>[A-Za-z0-9]+(\s*,\s*[A-Za-z0-9]+)*)(?<file>\s+in\s+this\s+file)?(\s*:.*)?$", RegexOptions.CultureInvariant);

    /// <summary>What a file ignores, in the order of the text.</summary>
    /// <param name="source">The file.</param>
    /// <param name="bag">Gets what is wrong with the comments.</param>
    public static IReadOnlyList<IgnoredWarning> Read(SourceText source, DiagnosticBag bag)
    {
        var text = source.Content;
        var ignored = new List<IgnoredWarning>();
        if (text.IndexOf(Prefix, StringComparison.Ordinal) < 0) return ignored;
        var above = new List<Comment>(); // those that wait for the line they stand above
        var lastSign = -1;
        for (var at = 0; at < text.Length; at++)
        {
            if (Characters.IsBlank(text[at])) continue;
            if (string.CompareOrdinal(text, at, "/*", 0, 2) == 0)
            {
                var end = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
                at = end < 0 ? text.Length : end + 1;
            }
            else if (string.CompareOrdinal(text, at, "//", 0, 2) == 0)
            {
                var start = at;
                while (at < text.Length && !Characters.IsLineBreak(text[at])) at++;
                if (Comment.Read(source, TextSpan.Between(start, at), bag) is not { } comment) continue;
                if (lastSign >= 0 && source.PositionOf(lastSign).Line == source.PositionOf(start).Line) ignored.AddRange(comment.On(lastSign, bag));
                else above.Add(comment);
            }
            else
            {
                lastSign = at;
                foreach (var comment in above) ignored.AddRange(comment.On(at, bag));
                above.Clear();
            }
        }
        foreach (var comment in above) ignored.AddRange(comment.On(comment.Span.Start, bag));
        return ignored;
    }

    private sealed record Comment(TextSpan Span, string[] Codes, bool InFile)
    {
        /// <summary>A comment that speaks to the compiler; null for another one, and after reporting what is wrong.</summary>
        public static Comment? Read(SourceText source, TextSpan span, DiagnosticBag bag)
        {
            var words = source[span].Substring(2).Trim();
            if (!words.StartsWith(Prefix, StringComparison.Ordinal)) return null;
            var form = Form.Match(words.Substring(Prefix.Length).Trim());
            if (form.Success)
                return new Comment(span, [.. form.Groups["codes"].Value.Split(',').Select(code => code.Trim())], form.Groups["file"].Success);
            bag.UnreadableIgnore(span);
            return null;
        }

        /// <summary>What it ignores on the line of a place.</summary>
        public IEnumerable<IgnoredWarning> On(int place, DiagnosticBag bag)
        {
            int? line = InFile ? null : bag.Source.PositionOf(place).Line;
            foreach (var code in Codes)
                if (DiagnosticBag.CanBeIgnored(code)) yield return new IgnoredWarning(code, line, DiagnosticBag.UnusedIgnore(bag.Source, Span, code));
                else bag.IgnoredError(Span, code);
        }
    }
}
