namespace Cornet.Dsl.Parsing;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    Word, Number, OpenBrace, CloseBrace, OpenParenthesis, CloseParenthesis, Comma, Colon, Equals, Plus, Minus, Star, Slash, Dot, Caret, Arrow, End,
    /// <summary>A brace without partner; see <see cref="BraceRepair"/>.</summary>
    StrayBrace,
}

/// <summary>A word, a number with its unit, or a sign.</summary>
/// <param name="FirstOnLine">Whether only blanks and comments stand before it on its line.</param>
/// <param name="Glued">Whether nothing at all stands between it and the token before.</param>
/// <param name="LinesBefore">Line breaks behind the last comment, or behind the token before where there is none.</param>
/// <param name="Comments">The comments between the token before and this one.</param>
internal readonly record struct Token(TokenKind Kind, TextSpan Span, bool FirstOnLine, bool Glued, int LinesBefore, Comment[] Comments)
{
    /// <summary>Whether it stands for a brace that is missing in the text.</summary>
    public bool IsPutIn => Span.Length == 0 && Kind != TokenKind.End;
}

/// <summary>A comment between two tokens.</summary>
/// <param name="Span">From its first sign to its last character, without the line break that ends a line comment.</param>
/// <param name="LinesBefore">Line breaks between it and what stands before it.</param>
/// <param name="EndsLine">Whether it is one that reaches to the end of its line.</param>
internal readonly record struct Comment(TextSpan Span, int LinesBefore, bool EndsLine);
