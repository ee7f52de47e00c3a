using Sprache;

namespace Cornet.Dsl.Parsing;

/// <summary>A rule written as statements: it reads at a position, and moves it on.</summary>
internal delegate T Reading<out T>(ref TokenInput at);

/// <summary>What this grammar adds to Sprache's combinators. A parser commits on the first token it looks at, so alternatives are chosen by looking
/// ahead and never by trying; and a parser that has committed always succeeds, with missing pieces where it had to report something.</summary>
internal static class Combinators
{
    public static Parser<T> Rule<T>(Reading<T> read) => input =>
    {
        var at = (TokenInput)input;
        var value = read(ref at);
        return Result.Success(value, at);
    };

    /// <summary>Reads with a parser inside of a rule.</summary>
    public static T Read<T>(this Parser<T> parser, ref TokenInput at)
    {
        var result = parser(at);
        at = (TokenInput)result.Remainder;
        return result.Value;
    }

    /// <summary>Decides by looking ahead. The lambda also breaks the circles of the grammar: it is run when the input is there.</summary>
    public static Parser<T> Choose<T>(Func<TokenInput, Parser<T>> choice) => input => choice((TokenInput)input)(input);

    /// <summary>The parser's value where the condition holds for what lies ahead, otherwise null and nothing consumed.</summary>
    public static Parser<T?> When<T>(Func<TokenInput, bool> condition, Parser<T> parser) where T : class =>
        Choose(at => condition(at) ? parser : Parse.Return<T?>(null));

    /// <summary>A token that is known to stand here.</summary>
    public static readonly Parser<Token> Take = Rule((ref at) =>
    {
        var taken = at.Token;
        at = at.Next;
        return taken;
    });

    /// <summary>What the <c>///</c> lines above the next token say, joined by line feeds; empty without any. Consumes nothing.</summary>
    public static readonly Parser<string> Documentation = input =>
    {
        var at = (TokenInput)input;
        // A comment behind a token explains that token.
        var above = at.Token.Comments.SkipWhile(comment => at.Index > 0 && comment.LinesBefore == 0).Select(comment => at.Run.Source[comment.Span]);
        var lines = above.Where(text => text.StartsWith("///", StringComparison.Ordinal) && !text.StartsWith("////", StringComparison.Ordinal));
        return Result.Success(string.Join("\n", lines.Select(line => line.Substring(3).Trim())), at);
    };

    /// <summary>Gives the node the span from its first to its last token.</summary>
    public static Parser<T> Spanned<T>(this Parser<T> parser) where T : SyntaxNode => input =>
    {
        var result = parser(input);
        var rest = (TokenInput)result.Remainder;
        return Result.Success(result.Value with { Span = rest.From((TokenInput)input) }, rest);
    };

    /// <summary>Reports a token that no item begins with; the loop around goes on behind it.</summary>
    public static Parser<T?> Unexpected<T>(Action<DiagnosticBag, TextSpan, string> report) where T : class => Rule<T?>((ref at) =>
    {
        if (at.Is(TokenKind.StrayBrace) && at.Text == "}") at.ReportHere((bag, place, _) => bag.StrayBrace(place));
        else at.ReportHere(report);
        return null;
    });

    /// <summary>One item or more, with a separator between each two.</summary>
    public static Parser<EquatableArray<T>> Separated<T>(Parser<T> item, Func<TokenInput, bool> isSeparator) => input =>
    {
        var at = (TokenInput)input;
        var items = new List<T> { item.Read(ref at) };
        while (isSeparator(at))
        {
            at = at.Next;
            items.Add(item.Read(ref at));
        }
        return Result.Success(new EquatableArray<T>(items), at);
    };

    /// <summary>
    /// Items until <paramref name="ends"/> holds. After an item that stumbled the loop looks for firm ground: the start of a line, a closing brace,
    /// or what <paramref name="resumes"/> recognizes within a line.
    /// </summary>
    public static Parser<EquatableArray<T>> Items<T>(
        Func<TokenInput, bool> ends, Func<TokenInput, bool> resumes, Parser<T?> item) where T : class => Rule((ref at) =>
    {
        var items = new List<T>();
        while (!at.Is(TokenKind.End) && !ends(at))
        {
            at.Run.Cancellation.ThrowIfCancellationRequested();
            if (at.Token.FirstOnLine) at.Run.StandUp(at.Index);
            var (start, stumbles) = (at, at.Run.Stumbles);
            if (item.Read(ref at) is { } value) items.Add(value);
            if (at.Index == start.Index) at = Recovery.NextItem(Recovery.Past(at), resumes);
            else if (at.Run.Stumbles != stumbles) at = Recovery.NextItem(at, resumes);
        }
        return new EquatableArray<T>(items);
    });
}
