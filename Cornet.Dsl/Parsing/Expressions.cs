using Sprache;

namespace Cornet.Dsl.Parsing;

/// <summary>Values: numbers, names, calls and tuples, joined by operators. From the tightest to the loosest: <c>^</c>, the sign, <c>* /</c>, <c>+ -</c>,
/// the cross of extents, <c>then</c>.</summary>
internal static class Expressions
{
    /// <summary>A value without <c>then</c>.</summary>
    public static readonly Parser<ExpressionSyntax> Size = Combinators.Rule(Extents);

    /// <summary><c>2 then 1</c>, <c>kernel x kernel</c>, <c>channels * scale</c>, ...</summary>
    public static readonly Parser<ExpressionSyntax> Value = Then(Size);

    /// <summary>A value that must stand on the same line.</summary>
    public static readonly Parser<ExpressionSyntax> OnLine = Combinators.Choose(at => at.Token.FirstOnLine ? Missing! : Value);

    // What values nest in are methods, not parsers: a frame for each level of precedence is all that a deep file needs of the stack.
    private static ExpressionSyntax Extents(ref TokenInput at)
    {
        var start = at;
        var value = Cross(ref at);
        if (!at.Is("if") || at.Token.FirstOnLine) return value;
        at = at.Next;
        var left = Sum(ref at);
        foreach (var _ in new[] { 0, 1 })
        {
            if (at.Is(TokenKind.Equals)) at = at.Next;
            else at.ReportMissing((bag, place, found) => bag.ExpectedSign(place, "'=='", "the left side", found, ConditionalExample));
        }
        var right = Sum(ref at);
        if (at.Is("else")) at = at.Next;
        else at.ReportMissing((bag, place, found) => bag.ExpectedSign(place, "'else'", "the condition", found, ConditionalExample));
        return new ConditionalExpression(value, left, right, Cross(ref at)) { Span = at.From(start) };
    }

    private const string ConditionalExample = "stride if i == 0 else 1";

    private static ExpressionSyntax Cross(ref TokenInput at)
    {
        var extents = new List<ExpressionSyntax> { Sum(ref at) };
        while (at.IsCross())
        {
            at = at.Next;
            extents.Add(Sum(ref at));
        }
        return extents.Count == 1 ? extents[0] : new SizeExpression(extents) { Span = Cover(extents[0], extents[extents.Count - 1]) };
    }

    private static ExpressionSyntax Sum(ref TokenInput at) =>
        LeftChain(ref at, Product, sign => sign.Kind is TokenKind.Plus or TokenKind.Minus && !sign.StartsSignForJoin());

    private static ExpressionSyntax Product(ref TokenInput at) =>
        LeftChain(ref at, Signed, sign => sign.Kind is TokenKind.Star or TokenKind.Slash && !sign.StartsSignForJoin());

    private static ExpressionSyntax Signed(ref TokenInput at)
    {
        var start = at;
        while (at.Is(TokenKind.Minus)) at = at.Next;
        var (sign, signs) = (at.Index, at.Index - start.Index);
        if (signs > Nesting.Deepest) start.ReportHere(Nesting.TooDeep);
        var value = Power(ref at);
        for (var i = 0; i < Math.Min(signs, Nesting.Deepest); i++)
            value = new NegateExpression(value) { Span = TextSpan.Between(at.Run.Tokens[--sign].Span.Start, value.Span.End) };
        return value;
    }

    private static ExpressionSyntax Power(ref TokenInput at) => LeftChain(ref at, Primary, sign => sign.Is(TokenKind.Caret));

    private static ExpressionSyntax Primary(ref TokenInput at) => at.Kind switch
    {
        _ when at.BeginsAnew() => Missing.Read(ref at),
        TokenKind.Number => Number(ref at),
        TokenKind.OpenParenthesis => Tuple(ref at),
        TokenKind.Word when !at.Is("x") && !at.Is("then") => NameOrCall(ref at),
        _ => Missing.Read(ref at),
    };

    /// <summary><c>0.1</c>, <c>50ms</c></summary>
    private static ExpressionSyntax Number(ref TokenInput at)
    {
        var span = at.Token.Span;
        var unit = Characters.NumberEnd(at.Run.Text, span.Start);
        var digits = at.Run.Text.Substring(span.Start, unit - span.Start);
        var isReadable = double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && !double.IsInfinity(value);
        if (!isReadable) at.ReportHere((bag, place, found) => bag.NumberTooLarge(place, found));
        at = at.Next;
        return new NumberExpression(value, digits.IndexOfAny(['.', 'e', 'E']) < 0, at.Run.Text.Substring(unit, span.End - unit)) { Span = span };
    }

    private static ExpressionSyntax Tuple(ref TokenInput at)
    {
        var start = at;
        var items = Nesting.Parentheses(Value).Read(ref at);
        if (items.Count == 0) start.Next.ReportMissing((bag, place, found) => bag.ExpectedValue(place, "'('", found));
        return items.Count switch
        {
            0 => new MissingExpression { Span = at.From(start) },
            1 => items[0],
            _ => new TupleExpression(items) { Span = at.From(start) },
        };
    }

    // Lab.Layers.Gabor is one name.
    private static ExpressionSyntax NameOrCall(ref TokenInput at)
    {
        var start = at;
        at = at.Next;
        while (at.Is(TokenKind.Dot) && at.Token.Glued && at.Peek(1) is { Kind: TokenKind.Word, Glued: true }) at = at.Next.Next;
        var name = new Identifier(at.From(start), at.Run.Source[at.From(start)]);
        if (!at.Is(TokenKind.OpenParenthesis) || !at.Token.Glued) return new NameExpression(name.Text) { Span = name.Span };
        var arguments = Calls.Arguments.Read(ref at);
        return new CallExpression(name, arguments) { Span = at.From(start) };
    }

    /// <summary>Reports that a value is missing behind the token before.</summary>
    public static readonly Parser<ExpressionSyntax> Missing = Combinators.Rule<ExpressionSyntax>((ref at) =>
    {
        var before = Shown.Text(at.At(at.Index - 1).Text);
        at.ReportMissing((bag, place, found) => bag.ExpectedValue(place, $"'{before}'", found));
        return new MissingExpression { Span = at.From(at) };
    });

    /// <summary><c>first a then b</c>, <c>a then b</c>, or a alone.</summary>
    public static Parser<ExpressionSyntax> Then(Parser<ExpressionSyntax> operand) => input =>
    {
        var at = (TokenInput)input;
        var start = at.Token.Span.Start;
        var isFirst = at.Is("first") && at.Peek(1).Kind is not (TokenKind.Comma or TokenKind.CloseParenthesis or TokenKind.CloseBrace);
        if (isFirst) at = at.Next;
        var operands = new List<ExpressionSyntax> { operand.Read(ref at) };
        if (isFirst && !at.Is("then"))
        {
            at.ReportMissing((bag, place, found) => bag.ExpectedThen(place, found));
            if (at.Token.FirstOnLine || at.Kind is not (TokenKind.Word or TokenKind.OpenBrace)) return Result.Success(operands[0], at);
            operands.Add(operand.Read(ref at));
        }
        while (at.Is("then") || IsMisspelledThen(at))
        {
            if (!at.Is("then")) at.ReportHere((bag, place, found) => bag.Misspelled(place, found, "then"));
            if (operands.Count == Nesting.Deepest) at.ReportHere(Nesting.TooDeep);
            at = at.Next;
            var next = operand.Read(ref at);
            if (operands.Count < Nesting.Deepest) operands.Add(next);
        }
        var value = operands[operands.Count - 1];
        for (var i = operands.Count - 2; i >= 0; i--)
            value = new ThenExpression(operands[i], value) { Span = TextSpan.Between(i == 0 ? start : operands[i].Span.Start, value.Span.End) };
        return Result.Success(value, at);
    };

    // Behind a value a word can only be this one or begin something new.
    private static bool IsMisspelledThen(TokenInput at) => at.Is(TokenKind.Word) && !at.Token.FirstOnLine && !at.StartsStatement() && !at.StartsMember()
        && !at.Peek(1).FirstOnLine && NearestWord.Of(at.Text, ["then"]) is not null;

    private static ExpressionSyntax LeftChain(ref TokenInput at, Reading<ExpressionSyntax> operand, Func<TokenInput, bool> isOperator)
    {
        var start = at;
        var value = operand(ref at);
        for (var operators = 1; isOperator(at); operators++)
        {
            var sign = at.Text[0];
            if (operators == Nesting.Deepest + 1) at.ReportHere(Nesting.TooDeep);
            at = at.Next;
            var right = operand(ref at);
            if (operators <= Nesting.Deepest) value = new BinaryExpression(sign, value, right) { Span = at.From(start) };
        }
        return value;
    }

    private static TextSpan Cover(SyntaxNode a, SyntaxNode b) => TextSpan.Cover(a.Span, b.Span);
}
