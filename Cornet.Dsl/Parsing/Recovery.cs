namespace Cornet.Dsl.Parsing;

/// <summary>Where to go on reading after an error, so that it is the only one it causes.</summary>
internal static class Recovery
{
    /// <summary>
    /// The next token that can begin an item: first on its line, a closing brace, or what <paramref name="resumes"/> recognizes within the line.
    /// Groups in braces on the way are passed over as a whole.
    /// </summary>
    public static TokenInput NextItem(TokenInput at, Func<TokenInput, bool> resumes)
    {
        while (!at.Is(TokenKind.End) && !at.Is(TokenKind.CloseBrace) && !at.Token.FirstOnLine && !resumes(at))
            at = Past(at);
        return at;
    }

    /// <summary>Behind this token, or behind the whole block that it opens.</summary>
    public static TokenInput Past(TokenInput at) => at.Is(TokenKind.OpenBrace) ? BehindBlock(at) : at.Next;

    /// <summary>Just behind the brace that matches this one, or the end of the file. A declaration at the start of a line ends the search early: the
    /// brace is missing, and what follows is worth reading.</summary>
    public static TokenInput BehindBlock(TokenInput opening) => Behind(opening, TokenKind.OpenBrace, TokenKind.CloseBrace,
        at => at.Is(TokenKind.End) || (at.Token.FirstOnLine && at.StartsDeclaration()));

    /// <summary>Just behind the parenthesis that matches this one; a brace or the start of a declaration or member ends the search early.</summary>
    public static TokenInput BehindParentheses(TokenInput opening) =>
        Behind(opening, TokenKind.OpenParenthesis, TokenKind.CloseParenthesis, Lookahead.EndsParentheses);

    private static TokenInput Behind(TokenInput at, TokenKind opens, TokenKind closes, Func<TokenInput, bool> ends)
    {
        at.Run.Cancellation.ThrowIfCancellationRequested();
        var open = 0;
        do
        {
            if (at.Is(opens)) open++;
            if (at.Is(closes)) open--;
            at = at.Next;
        }
        while (open > 0 && !ends(at));
        return at;
    }

    /// <summary>The next declaration, past whatever else stands at the top of the file.</summary>
    public static TokenInput NextDeclaration(TokenInput at)
    {
        var first = at.Index;
        while (!at.Is(TokenKind.End) && !(at.Index > first && at.Token.FirstOnLine && at.StartsDeclaration()))
            at = Past(at);
        return at;
    }
}
