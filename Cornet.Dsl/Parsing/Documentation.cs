using Sprache;

namespace Cornet.Dsl.Parsing;

/// <summary>The <c>///</c> lines above a declaration or an area.</summary>
internal static class Documentation
{
    /// <summary>What the lines above the next token say, joined by line feeds; empty without any. Consumes nothing.</summary>
    public static readonly Parser<string> Here = input =>
    {
        var at = (TokenInput)input;
        return Result.Success(Above(at.Run.Text, at.PreviousEnd, at.Token.Span.Start), at);
    };

    private static string Above(string text, int start, int end)
    {
        var lines = new List<string>();
        var ownLine = start == 0; // A comment behind a token explains that token.
        for (var i = start; i < end;)
        {
            if (Characters.IsLineBreak(text[i])) ownLine = true;
            if (string.CompareOrdinal(text, i, "/*", 0, 2) == 0)
            {
                i = text.IndexOf("*/", i + 2, StringComparison.Ordinal) + 2;
                continue;
            }
            if (string.CompareOrdinal(text, i, "//", 0, 2) != 0)
            {
                i++;
                continue;
            }
            var lineEnd = text.IndexOfAny(['\n', '\r'], i);
            if (lineEnd < 0) lineEnd = end;
            var isDocumentation = string.CompareOrdinal(text, i, "///", 0, 3) == 0 && string.CompareOrdinal(text, i, "////", 0, 4) != 0;
            if (ownLine && isDocumentation) lines.Add(text.Substring(i + 3, lineEnd - i - 3).Trim());
            i = lineEnd;
        }
        return string.Join("\n", lines);
    }
}
