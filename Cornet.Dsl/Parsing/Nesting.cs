using Sprache;

namespace Cornet.Dsl.Parsing;

/// <summary>Braces and parentheses, with what is missing of them.</summary>
internal static class Nesting
{
    /// <summary>How many braces and parentheses may be open at once, and how many operators one value may have.</summary>
    public const int Deepest = 64;

    /// <summary>Items between braces.</summary>
    /// <param name="owner">Whose braces they are, as a message says it: <c>the area</c>.</param>
    /// <param name="example">A line that is right.</param>
    /// <param name="startsInside">What stands inside only: where the opening brace is missing, it shows that the items follow all the same.</param>
    /// <param name="items">The items.</param>
    public static Parser<EquatableArray<T>> Braces<T>(
        string owner, string example, Func<TokenInput, bool> startsInside, Parser<EquatableArray<T>> items) => input =>
    {
        var at = (TokenInput)input;
        if (!at.Is(TokenKind.OpenBrace) || at.Token.IsPutIn)
        {
            at.ReportMissing((bag, place, found) => bag.ExpectedBlock(place, owner, found, example));
            while (!at.Token.FirstOnLine && at.Kind is not (TokenKind.OpenBrace or TokenKind.CloseBrace or TokenKind.End)) at = at.Next;
            if (!at.Is(TokenKind.OpenBrace) && !startsInside(at)) return Result.Success<EquatableArray<T>>(default, at);
        }
        var run = at.Run;
        if (run.Depth >= Deepest)
        {
            at.ReportHere((bag, place, _) => bag.TooDeep(place, Deepest));
            return Result.Success<EquatableArray<T>>(default, Recovery.BehindBlock(at));
        }
        run.Depth++;
        var result = items(at.Is(TokenKind.OpenBrace) ? at.Next : at);
        run.Depth--;
        return Result.Success(result.Value, Close(at, (TokenInput)result.Remainder));
    };

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
    public static Parser<EquatableArray<T>> Parentheses<T>(Parser<T> item) => input =>
    {
        var opening = (TokenInput)input;
        var run = opening.Run;
        if (run.Depth >= Deepest)
        {
            opening.ReportHere((bag, place, _) => bag.TooDeep(place, Deepest));
            return Result.Success<EquatableArray<T>>(default, Recovery.BehindParentheses(opening));
        }
        run.Depth++;
        var items = new List<T>();
        var stumbles = run.Stumbles;
        var at = opening.Next;
        while (!at.Is(TokenKind.CloseParenthesis) && !at.EndsParentheses())
        {
            run.Cancellation.ThrowIfCancellationRequested();
            var start = at.Index;
            var result = item(at);
            items.Add(result.Value);
            at = (TokenInput)result.Remainder;
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
        return Result.Success<EquatableArray<T>>(items, at);
    };

    private static TokenInput SkipToComma(TokenInput at)
    {
        while (!at.Is(TokenKind.Comma) && !at.Is(TokenKind.CloseParenthesis) && !at.EndsParentheses())
            at = at.Is(TokenKind.OpenParenthesis) ? Recovery.BehindParentheses(at) : at.Next;
        return at;
    }
}
