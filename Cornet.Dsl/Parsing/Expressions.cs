using Sprache;

namespace Cornet.Dsl.Parsing;

/// <summary>
/// Values: numbers, names, calls and tuples, joined by operators. From the tightest to the loosest: the sign, <c>* /</c>, <c>+ -</c>, the cross of
/// extents, <c>then</c>.
/// </summary>
internal static class Expressions
{
    /// <summary><c>2 then 1</c>, <c>kernel x kernel</c>, <c>channels * scale</c>, ...</summary>
    public static readonly Parser<ExpressionSyntax> Value = Then(Combinators.Choose(_ => Size!));

    /// <summary>A value without <c>then</c>.</summary>
    public static readonly Parser<ExpressionSyntax> Size = input =>
    {
        var result = Sum!(input);
        var at = (TokenInput)result.Remainder;
        if (!at.IsCross()) return result;
        var extents = new List<ExpressionSyntax> { result.Value };
        while (at.IsCross())
        {
            result = Sum!(at.Next);
            extents.Add(result.Value);
            at = (TokenInput)result.Remainder;
        }
        return Result.Success<ExpressionSyntax>(new SizeExpression(Cover(extents[0], extents[extents.Count - 1]), extents), at);
    };

    private static readonly Parser<ExpressionSyntax> Sum =
        LeftChain(Combinators.Choose(_ => Product!), at => at.Kind is TokenKind.Plus or TokenKind.Minus && !at.StartsSignForJoin());

    private static readonly Parser<ExpressionSyntax> Product =
        LeftChain(Combinators.Choose(_ => Signed!), at => at.Kind is TokenKind.Star or TokenKind.Slash && !at.StartsSignForJoin());

    private static readonly Parser<ExpressionSyntax> Signed = input =>
    {
        var at = (TokenInput)input;
        var signs = 0;
        for (; at.Is(TokenKind.Minus); at = at.Next) signs++;
        if (signs > Nesting.Deepest) ((TokenInput)input).ReportHere((bag, place, _) => bag.TooDeep(place, Nesting.Deepest));
        var result = Primary!(at);
        var value = result.Value;
        for (var sign = at.Index - 1; sign >= at.Index - Math.Min(signs, Nesting.Deepest); sign--)
            value = new NegateExpression(TextSpan.Between(at.At(sign).Token.Span.Start, value.Span.End), value);
        return Result.Success(value, result.Remainder);
    };

    private static readonly Parser<ExpressionSyntax> Primary = Combinators.Choose(at => at.Kind switch
    {
        _ when at.BeginsAnew() => Missing!,
        TokenKind.Number => Number!,
        TokenKind.OpenParenthesis => Tuple!,
        TokenKind.Word when !at.Is("x") && !at.Is("then") => NameOrCall!,
        _ => Missing!,
    });

    /// <summary><c>0.1</c>, <c>50ms</c></summary>
    public static readonly Parser<ExpressionSyntax> Number = input =>
    {
        var at = (TokenInput)input;
        var span = at.Token.Span;
        var unit = Characters.NumberEnd(at.Run.Text, span.Start);
        var digits = at.Run.Text.Substring(span.Start, unit - span.Start);
        var isReadable = double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && !double.IsInfinity(value);
        if (!isReadable) at.ReportHere((bag, place, found) => bag.NumberTooLarge(place, found));
        var isInteger = digits.IndexOfAny(['.', 'e', 'E']) < 0;
        return Result.Success(new NumberExpression(span, value, isInteger, at.Run.Text.Substring(unit, span.End - unit)), at.Next);
    };

    private static readonly Parser<ExpressionSyntax> Tuple = input =>
    {
        var result = Nesting.Parentheses(Value)(input);
        var span = TextSpan.Between(((TokenInput)input).Token.Span.Start, ((TokenInput)result.Remainder).PreviousEnd);
        if (result.Value.Count == 0)
            ((TokenInput)input).Next.ReportMissing((bag, place, found) => bag.ExpectedValue(place, "'('", found));
        ExpressionSyntax value = result.Value.Count switch
        {
            0 => new MissingExpression(span),
            1 => result.Value[0],
            _ => new TupleExpression(span, result.Value),
        };
        return Result.Success(value, result.Remainder);
    };

    private static readonly Parser<ExpressionSyntax> NameOrCall = input =>
    {
        var path = Path!(input);
        var at = (TokenInput)path.Remainder;
        var name = path.Value;
        if (!at.Is(TokenKind.OpenParenthesis) || !at.Token.Glued) return Result.Success(new NameExpression(name.Span, name.Text), at);
        var arguments = Calls.Arguments(at);
        var span = TextSpan.Between(name.Span.Start, ((TokenInput)arguments.Remainder).PreviousEnd);
        return Result.Success(new CallExpression(span, name, arguments.Value), arguments.Remainder);
    };

    /// <summary><c>Lab.Layers.Gabor</c> as one name.</summary>
    private static readonly Parser<Identifier> Path = input =>
    {
        var first = (TokenInput)input;
        var at = first.Next;
        while (at.Is(TokenKind.Dot) && at.Token.Glued && at.Peek(1) is { Kind: TokenKind.Word, Glued: true }) at = at.Next.Next;
        var span = TextSpan.Between(first.Token.Span.Start, at.PreviousEnd);
        return Result.Success(new Identifier(span, at.Run.Text.Substring(span.Start, span.Length)), at);
    };

    /// <summary>Reports that a value is missing behind the token before.</summary>
    public static readonly Parser<ExpressionSyntax> Missing = input =>
    {
        var at = (TokenInput)input;
        at.ReportMissing((bag, place, found) => bag.ExpectedValue(place, $"'{Shown.Text(at.At(at.Index - 1).Text)}'", found));
        return Result.Success(new MissingExpression(new TextSpan(at.PreviousEnd, 0)), at);
    };

    /// <summary><c>first a then b</c>, <c>a then b</c>, or a alone.</summary>
    public static Parser<ExpressionSyntax> Then(Parser<ExpressionSyntax> operand) => input =>
    {
        var at = (TokenInput)input;
        var start = at.Token.Span.Start;
        var isFirst = at.Is("first") && at.Peek(1).Kind is not (TokenKind.Comma or TokenKind.CloseParenthesis or TokenKind.CloseBrace);
        var operands = new List<ExpressionSyntax>();
        var result = operand(isFirst ? at.Next : at);
        operands.Add(result.Value);
        at = (TokenInput)result.Remainder;
        if (isFirst && !at.Is("then"))
        {
            at.ReportMissing((bag, place, found) => bag.ExpectedThen(place, found));
            if (at.Token.FirstOnLine || at.Kind is not (TokenKind.Word or TokenKind.OpenBrace))
                return Result.Success(result.Value, at);
            result = operand(at);
            operands.Add(result.Value);
            at = (TokenInput)result.Remainder;
        }
        while (at.Is("then") || IsMisspelledThen(at))
        {
            if (!at.Is("then")) at.ReportHere((bag, place, found) => bag.Misspelled(place, found, "then"));
            if (operands.Count == Nesting.Deepest) at.ReportHere((bag, place, _) => bag.TooDeep(place, Nesting.Deepest));
            result = operand(at.Next);
            if (operands.Count < Nesting.Deepest) operands.Add(result.Value);
            at = (TokenInput)result.Remainder;
        }
        var value = operands[operands.Count - 1];
        for (var i = operands.Count - 2; i >= 0; i--)
            value = new ThenExpression(TextSpan.Between(i == 0 ? start : operands[i].Span.Start, value.Span.End), operands[i], value);
        return Result.Success(value, at);
    };

    // Behind a value a word can only be this one or begin something new.
    private static bool IsMisspelledThen(TokenInput at) => at.Is(TokenKind.Word) && !at.Token.FirstOnLine && !at.StartsStatement() && !at.StartsMember()
        && !at.Peek(1).FirstOnLine && NearestWord.Of(at.Text, ["then"]) is not null;

    private static Parser<ExpressionSyntax> LeftChain(Parser<ExpressionSyntax> operand, Func<TokenInput, bool> isOperator) => input =>
    {
        var result = operand(input);
        var value = result.Value;
        var at = (TokenInput)result.Remainder;
        for (var operators = 1; isOperator(at); operators++)
        {
            var sign = at.Text[0];
            if (operators == Nesting.Deepest + 1) at.ReportHere((bag, place, _) => bag.TooDeep(place, Nesting.Deepest));
            result = operand(at.Next);
            if (operators <= Nesting.Deepest) value = new BinaryExpression(Cover(value, result.Value), sign, value, result.Value);
            at = (TokenInput)result.Remainder;
        }
        return Result.Success(value, at);
    };

    private static TextSpan Cover(SyntaxNode a, SyntaxNode b) => TextSpan.Cover(a.Span, b.Span);
}
