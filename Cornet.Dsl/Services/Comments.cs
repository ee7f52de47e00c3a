using Cornet.Dsl.Formatting;
using Cornet.Dsl.Parsing;

namespace Cornet.Dsl.Services;

/// <summary>What stands in comments means nothing to the language.</summary>
internal static class Comments
{
    /// <summary>The tokens of a text, the end among them.</summary>
    public static Token[] Tokens(SourceText source) => new Lexer(source, new DiagnosticBag(source), new ErrorLimit()).Tokens(default);

    /// <summary>Whether a place is inside a comment; just behind a line comment still is.</summary>
    public static bool Holds(SourceText source, int offset)
    {
        var tokens = Tokens(source);
        var next = Array.FindIndex(tokens, token => token.Span.End >= offset && token.Span.Length > 0 || token.Kind == TokenKind.End);
        if (tokens[next].Span.Start < offset) return false;
        return Gap.Between(source.Content, next == 0 ? 0 : tokens[next - 1].Span.End, tokens[next].Span.Start).Comments
            .Any(comment => comment.Span.Start < offset && (offset < comment.Span.End || comment.EndsLine && offset == comment.Span.End));
    }
}
