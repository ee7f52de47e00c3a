namespace Cornet.Dsl.Parsing;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    Word,
    Number,
    OpenBrace,
    CloseBrace,

    /// <summary>A brace without partner; see <see cref="BraceRepair"/>.</summary>
    StrayBrace,
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
internal readonly record struct Token(TokenKind Kind, TextSpan Span, bool FirstOnLine, bool Glued)
{
    /// <summary>Whether it stands for a brace that is missing in the text.</summary>
    public bool IsPutIn => Span.Length == 0 && Kind != TokenKind.End;
}
