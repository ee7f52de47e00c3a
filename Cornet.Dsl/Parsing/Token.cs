using Cornet.Dsl.Text;

namespace Cornet.Dsl.Parsing;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    Word,
    Number,
    OpenBrace,
    CloseBrace,
    OpenParenthesis,
    CloseParenthesis,
    Comma,
    Colon,
    Equals,
    Plus,
    Minus,
    Star,
    Slash,
    Dot,
    Arrow,
    End,
}

/// <summary>A word, a number with its unit, or a sign.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Span">Where it stands.</param>
/// <param name="FirstOnLine">Whether only blanks and comments stand before it on its line.</param>
/// <param name="Glued">Whether nothing at all stands between it and the token before.</param>
internal readonly record struct Token(TokenKind Kind, TextSpan Span, bool FirstOnLine, bool Glued);
