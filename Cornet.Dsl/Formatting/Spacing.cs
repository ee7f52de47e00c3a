using Cornet.Dsl.Parsing;

namespace Cornet.Dsl.Formatting;

/// <summary>How many blanks stand between two tokens of one line.</summary>
/// <param name="marks">What the tree says about them.</param>
internal sealed class Spacing(Token[] tokens, Landmarks marks, LineBreaks breaks)
{
    // Entries that share a line are told apart by a wider gap than words: `avgpool   linear: linear classes`.
    private const int BetweenEntries = 3;

    /// <summary>Blanks before a token, where nothing but blanks stands between it and the one before.</summary>
    public int Before(int token)
    {
        var (last, next) = (tokens[token - 1].Kind, tokens[token].Kind);
        if (last == TokenKind.OpenBrace || next is TokenKind.OpenBrace or TokenKind.CloseBrace) return 1;
        if (marks.Entries.Contains(token)) return BetweenEntries;
        if (marks.Columns.TryGetValue(token, out var blanks) && breaks.Before(token - 2)) return blanks;
        if (next is TokenKind.Comma or TokenKind.CloseParenthesis or TokenKind.Dot) return 0;
        if (next == TokenKind.Colon) return marks.BaseColons.Contains(token) ? 1 : 0;
        if (last is TokenKind.Dot or TokenKind.OpenParenthesis) return 0;
        if (marks.Signs.Contains(token - 1) || marks.TightCommas.Contains(token - 1)) return 0;
        return marks.Calls.Contains(token) || marks.TightCrosses.Contains(token) || marks.TightCrosses.Contains(token - 1) ? 0 : 1;
    }

    /// <summary>Blanks before a token that a comment precedes on its line.</summary>
    public int BehindComment(int token) => tokens[token].Kind is TokenKind.Comma or TokenKind.CloseParenthesis ? 0 : 1;
}
