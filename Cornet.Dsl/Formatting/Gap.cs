using Cornet.Dsl.Parsing;

namespace Cornet.Dsl.Formatting;

/// <summary>A comment between two tokens.</summary>
/// <param name="Span">From its first sign to its last character, without the line break that ends a line comment.</param>
/// <param name="LinesBefore">Line breaks between it and what stands before it.</param>
/// <param name="EndsLine">Whether it is one that reaches to the end of its line.</param>
internal readonly record struct Comment(TextSpan Span, int LinesBefore, bool EndsLine);

/// <summary>What stands between two tokens: comments, and line breaks between the last of them and the second token.</summary>
/// <param name="Comments">The comments.</param>
/// <param name="LinesBefore">Line breaks behind the last comment, or behind the first token where there is none.</param>
internal sealed record Gap(IReadOnlyList<Comment> Comments, int LinesBefore)
{
    /// <summary>Reads a stretch of text that holds no token.</summary>
    public static Gap Between(string text, int start, int end)
    {
        var comments = new List<Comment>();
        var lines = 0;
        for (var i = start; i < end;)
        {
            if (IsAt(text, i, "//") || IsAt(text, i, "/*"))
            {
                var behind = EndOf(text, i, end);
                comments.Add(new Comment(TextSpan.Between(i, behind), lines, IsAt(text, i, "//")));
                (lines, i) = (0, behind);
                continue;
            }
            if (IsAt(text, i, "\r\n")) i++;
            if (Characters.IsLineBreak(text[i])) lines++;
            i++;
        }
        return new Gap(comments, lines);
    }

    /// <summary>Whether it spreads over several lines.</summary>
    public bool BreaksLine(string text) => LinesBefore > 0
        || Comments.Any(comment => comment.LinesBefore > 0 || text.IndexOfAny(['\n', '\r'], comment.Span.Start, comment.Span.Length) >= 0);

    private static int EndOf(string text, int comment, int end)
    {
        var behind = text[comment + 1] == '*'
            ? text.IndexOf("*/", comment + 2, StringComparison.Ordinal) + 2
            : text.IndexOfAny(['\n', '\r'], comment);
        return behind < comment ? end : behind;
    }

    private static bool IsAt(string text, int index, string sign) => string.CompareOrdinal(text, index, sign, 0, sign.Length) == 0;
}
