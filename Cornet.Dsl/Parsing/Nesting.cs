using Sprache;

namespace Cornet.Dsl.Parsing;

/// <summary>Braces and parentheses, with what is missing of them.</summary>
internal static class Nesting
{
    /// <summary>How many braces and parentheses may be open at once, and how many operators one value may have.</summary>
    public const int Deepest = 64;

    public static void TooDeep(DiagnosticBag bag, TextSpan place, string found) => bag.TooDeep(place, Deepest);

    /// <param name="owner">Whose braces they are, as a message says it: <c>the area</c>.</param>
    /// <param name="startsInside">What stands inside only: where the opening brace is missing, it shows that the items follow all the same.</param>
    public static Parser<EquatableArray<T>> Braces<T>(
        string owner, string example, Func<TokenInput, bool> startsInside, Parser<EquatableArray<T>> items) => Combinators.Rule((ref at) =>
    {
        if (!at.Is(TokenKind.OpenBrace) || at.Token.IsPutIn)
        {
            at.ReportMissing((bag, place, found) => bag.ExpectedBlock(place, owner, found, example));
            while (!at.Token.FirstOnLine && at.Kind is not (TokenKind.OpenBrace or TokenKind.CloseBrace or TokenKind.End)) at = at.Next;
            if (!at.Is(TokenKind.OpenBrace) && !startsInside(at)) return default;
        }
        var (opening, run) = (at, at.Run);
        if (run.Depth >= Deepest)
        {
            at.ReportHere(TooDeep);
            at = Recovery.BehindBlock(at);
            return default;
        }
        run.Depth++;
        if (at.Is(TokenKind.OpenBrace)) at = at.Next;
        var read = items.Read(ref at);
        run.Depth--;
        at = Close(opening, at);
        return read;
    });

    private static TokenInput Close(TokenInput opening, TokenInput at)
    {
        var written = at.Written;
        var opened = at.Run.Source.PositionOf(opening.Token.Span.Start).Line;
        // The lines before hide nothing of this one, unless they are the one that opened the block.
        if (written.Token.FirstOnLine && at.Run.Source.PositionOf(at.PreviousEnd).Line > opened) at.Run.StandUp(written.Index);
        if (!at.Is(TokenKind.CloseBrace) || at.Token.IsPutIn)
            written.ReportHere((bag, place, found) => bag.MissingBrace(place, opened + 1, found));
        return at.Is(TokenKind.CloseBrace) ? at.Next : at;
    }

    /// <summary>Items between parentheses, separated by commas; line breaks are free.</summary>
    public static Parser<EquatableArray<T>> Parentheses<T>(Parser<T> item) => Combinators.Rule<EquatableArray<T>>((ref at) =>
    {
        var run = at.Run;
        if (run.Depth >= Deepest)
        {
            at.ReportHere(TooDeep);
            at = Recovery.BehindParentheses(at);
            return default;
        }
        run.Depth++;
        var (items, stumbles) = (new List<T>(), run.Stumbles);
        at = at.Next;
        while (!at.Is(TokenKind.CloseParenthesis) && !at.EndsParentheses())
        {
            run.Cancellation.ThrowIfCancellationRequested();
            var start = at.Index;
            items.Add(item.Read(ref at));
            if (!at.Is(TokenKind.Comma) && !at.Is(TokenKind.CloseParenthesis))
            {
                at.ReportMissing((bag, place, found) => bag.ExpectedInParentheses(place, found));
                if (at.Kind is TokenKind.Word or TokenKind.Number && at.Index > start) continue; // Only the comma is missing.
                at = SkipToComma(at);
            }
            if (!at.Is(TokenKind.Comma)) break;
            at = at.Next;
            if (at.Is(TokenKind.CloseParenthesis)) at.ReportHere((bag, place, found) => bag.ExpectedValue(place, "','", found));
        }
        run.Depth--;
        if (at.Is(TokenKind.CloseParenthesis)) at = at.Next;
        else if (run.Stumbles == stumbles) at.ReportMissing((bag, place, found) => bag.ExpectedInParentheses(place, found));
        return items;
    });

    private static TokenInput SkipToComma(TokenInput at)
    {
        while (!at.Is(TokenKind.Comma) && !at.Is(TokenKind.CloseParenthesis) && !at.EndsParentheses())
            at = at.Is(TokenKind.OpenParenthesis) ? Recovery.BehindParentheses(at) : at.Next;
        return at;
    }
}
