using Sprache;

namespace Cornet.Dsl.Parsing;

/// <summary>
/// What this grammar adds to Sprache's combinators. A parser commits on the first token it looks at, so alternatives are chosen by looking ahead and
/// never by trying; and a parser that has committed always succeeds, with missing pieces where it had to report something.
/// </summary>
internal static class Combinators
{
    /// <summary>Decides by looking ahead. The lambda also breaks the circles of the grammar: it is run when the input is there.</summary>
    public static Parser<T> Choose<T>(Func<TokenInput, Parser<T>> choice) => input => choice((TokenInput)input)(input);

    /// <summary>The parser's value where the condition holds for what lies ahead, otherwise null and nothing consumed.</summary>
    public static Parser<T?> When<T>(Func<TokenInput, bool> condition, Parser<T> parser) where T : class =>
        input => condition((TokenInput)input) ? parser(input) : Result.Success<T?>(null, input);

    /// <summary>A token that is known to stand here.</summary>
    public static readonly Parser<Token> Take = input => Result.Success(((TokenInput)input).Token, ((TokenInput)input).Next);

    /// <summary>What the <c>///</c> lines above the next token say, joined by line feeds; empty without any. Consumes nothing.</summary>
    public static readonly Parser<string> Documentation = input =>
    {
        var at = (TokenInput)input;
        // A comment behind a token explains that token.
        var above = at.Token.Comments.SkipWhile(comment => at.Index > 0 && comment.LinesBefore == 0).Select(comment => at.Run.Source[comment.Span]);
        var lines = above.Where(text => text.StartsWith("///", StringComparison.Ordinal) && !text.StartsWith("////", StringComparison.Ordinal));
        return Result.Success(string.Join("\n", lines.Select(line => line.Substring(3).Trim())), at);
    };

    /// <summary>Where the next token begins.</summary>
    public static readonly Parser<TokenInput> Here = input => Result.Success((TokenInput)input, input);

    /// <summary>Gives the node the span from its first to its last token.</summary>
    public static Parser<T> Spanned<T>(this Parser<T> parser) where T : SyntaxNode => input =>
    {
        var result = parser(input);
        var start = ((TokenInput)input).Token.Span.Start;
        var rest = (TokenInput)result.Remainder;
        if (rest.Index == ((TokenInput)input).Index) return result; // Nothing stands there: the parser has set an empty span.
        return Result.Success(result.Value with { Span = TextSpan.Between(start, rest.PreviousEnd) }, rest);
    };

    /// <summary>Reports a token that no item begins with; the loop around goes on behind it.</summary>
    public static Parser<T?> Unexpected<T>(Action<DiagnosticBag, TextSpan, string> report) where T : class => input =>
    {
        var at = (TokenInput)input;
        if (at.Is(TokenKind.StrayBrace) && at.Text == "}") at.ReportHere((bag, place, _) => bag.StrayBrace(place));
        else at.ReportHere(report);
        return Result.Success<T?>(null, at);
    };

    /// <summary>
    /// Items until <paramref name="ends"/> holds. After an item that stumbled the loop looks for firm ground: the start of a line, a closing brace,
    /// or what <paramref name="resumes"/> recognizes within a line.
    /// </summary>
    public static Parser<EquatableArray<T>> Items<T>(
        Func<TokenInput, bool> ends, Func<TokenInput, bool> resumes, Parser<T?> item) where T : class => input =>
    {
        var items = new List<T>();
        var at = (TokenInput)input;
        while (!at.Is(TokenKind.End) && !ends(at))
        {
            at.Run.Cancellation.ThrowIfCancellationRequested();
            if (at.Token.FirstOnLine) at.Run.StandUp(at.Index);
            var stumbles = at.Run.Stumbles;
            var result = item(at);
            if (result.Value is { } value) items.Add(value);
            var next = (TokenInput)result.Remainder;
            if (next.Index == at.Index) next = Recovery.NextItem(Recovery.Past(at), resumes);
            else if (at.Run.Stumbles != stumbles) next = Recovery.NextItem(next, resumes);
            at = next;
        }
        return Result.Success<EquatableArray<T>>(items, at);
    };
}
