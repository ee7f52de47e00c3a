using System.Text.RegularExpressions;

namespace Cornet.Dsl.Parsing;

/// <summary>Reads the comments that ignore warnings: <c>// cornet: ignore CORNET0063</c> behind a line, or above the next one that is no comment, and
/// <c>// cornet: ignore CORNET0063 in this file</c> anywhere. Behind a colon a reason may follow.</summary>
internal static class IgnoreComments
{
    private const string Prefix = "cornet:";

    private static readonly Regex Form = new(
        @"^ignore\s+(?<codes>[A-Za-z0-9]+(\s*,\s*[A-Za-z0-9]+)*)(?<file>\s+in\s+this\s+file)?(\s*:.*)?$", RegexOptions.CultureInvariant);

    /// <summary>What a file ignores, in the order of the text.</summary>
    /// <param name="bag">Gets what is wrong with the comments.</param>
    public static IReadOnlyList<IgnoredWarning> Read(SourceText source, Token[] tokens, DiagnosticBag bag)
    {
        var ignored = new List<IgnoredWarning>();
        for (var i = 0; i < tokens.Length; i++)
            foreach (var written in tokens[i].Comments.Where(comment => comment.EndsLine))
            {
                if (Instruction.Read(source, written.Span, bag) is not { } instruction) continue;
                var isBehind = i > 0 && LineOf(tokens[i - 1].Span.Start) == LineOf(written.Span.Start);
                var next = tokens[i].Kind == TokenKind.End ? written.Span : tokens[i].Span;
                ignored.AddRange(instruction.On(isBehind ? tokens[i - 1].Span.Start : next.Start, bag));
            }
        return ignored;

        int LineOf(int place) => source.PositionOf(place).Line;
    }

    private sealed record Instruction(TextSpan Span, string[] Codes, bool InFile)
    {
        /// <summary>A comment that speaks to the compiler; null for another one, and after reporting what is wrong.</summary>
        public static Instruction? Read(SourceText source, TextSpan span, DiagnosticBag bag)
        {
            var words = source[span].Substring(2).Trim();
            if (!words.StartsWith(Prefix, StringComparison.Ordinal)) return null;
            var form = Form.Match(words.Substring(Prefix.Length).Trim());
            if (form.Success)
                return new Instruction(span, [.. form.Groups["codes"].Value.Split(',').Select(code => code.Trim())], form.Groups["file"].Success);
            bag.UnreadableIgnore(span);
            return null;
        }

        public IEnumerable<IgnoredWarning> On(int place, DiagnosticBag bag)
        {
            int? line = InFile ? null : bag.Source.PositionOf(place).Line;
            foreach (var code in Codes)
                if (DiagnosticBag.CanBeIgnored(code)) yield return new IgnoredWarning(code, line, DiagnosticBag.UnusedIgnore(bag.Source, Span, code));
                else bag.IgnoredError(Span, code);
        }
    }
}
