using Sprache;

namespace Cornet.Dsl.Parsing;

/// <summary>
/// A layer's word with its arguments. The first argument follows the word on the same line (see <see cref="Lookahead.StartsArgument"/>), each further
/// one a comma, behind which the line may break. Any word is a layer and any word a property here: the binder says which ones exist.
/// </summary>
internal static class Layers
{
    /// <summary>A layer in a block: <c>conv channels, 3x3, stride 2 then 1</c>, <c>batchnorm per step</c>.</summary>
    public static readonly Parser<LayerSyntax> InBlock = Layer(Arguments(Lookahead.StartsStatement, Expressions.Value));

    /// <summary>A layer as the value of a model's setting.</summary>
    public static readonly Parser<LayerSyntax> OfSetting = Layer(Arguments(Lookahead.StartsMember, Expressions.Value));

    /// <summary>A layer as one value of several, with at most one argument: <c>groupnorm 32</c>.</summary>
    public static readonly Parser<LayerSyntax> InList = Layer(input =>
    {
        var at = (TokenInput)input;
        if (!StartsListedArgument(at)) return Result.Success<EquatableArray<ArgumentSyntax>>(default, at);
        return Argument(StartsNextInList, Expressions.Value).Select(argument => new EquatableArray<ArgumentSyntax>([argument]))(at);
    });

    /// <summary>What a connection does beside its layers: <c>delay 1, merge add</c>. A value may be a word with a value of its own.</summary>
    public static readonly Parser<EquatableArray<ArgumentSyntax>> OfConnection =
        Arguments(Lookahead.StartsMember, Combinators.Choose(at => IsWordWithValue(at) ? Operands.Listed : Expressions.Value));

    /// <summary>What a recurrence does beside its block: <c>from conv2, gate soft</c>. A layer's word is the label of one without a label.</summary>
    public static readonly Parser<EquatableArray<ArgumentSyntax>> OfRecurrence = input =>
    {
        var at = (TokenInput)input;
        return Arguments(next => next.Is(TokenKind.OpenBrace) || next.IsOutsideOfBlocks(), Expressions.Value)(IsComma(at) ? at.Next : at);
    };

    private static bool IsWordWithValue(TokenInput at) => at.Is(TokenKind.Word) && at.Next.StartsArgument(Lookahead.StartsMember);

    /// <summary>Whether the word just before is a layer with an argument in a list of values.</summary>
    public static bool StartsListedArgument(TokenInput at) => at.StartsArgument(StartsNextInList);

    /// <summary>The arguments behind a layer's word, until something else begins.</summary>
    /// <param name="startsNext">What begins something else on the same line.</param>
    /// <param name="value">The value of an argument.</param>
    public static Parser<EquatableArray<ArgumentSyntax>> Arguments(Func<TokenInput, bool> startsNext, Parser<ExpressionSyntax> value)
    {
        var argument = Argument(startsNext, value);
        return input =>
        {
            var at = (TokenInput)input;
            if (!at.StartsArgument(startsNext) && !IsComma(at)) return Result.Success<EquatableArray<ArgumentSyntax>>(default, at);
            var arguments = new List<ArgumentSyntax>();
            while (true)
            {
                var result = argument(at);
                arguments.Add(result.Value);
                at = (TokenInput)result.Remainder;
                if (!IsComma(at)) return Result.Success<EquatableArray<ArgumentSyntax>>(arguments, at);
                at = at.Next;
            }
        };
    }

    private static bool IsComma(TokenInput at) => at.Is(TokenKind.Comma) && !at.Token.FirstOnLine;

    // stride 2, stride stride; or a value alone.
    private static Parser<ArgumentSyntax> Argument(Func<TokenInput, bool> startsNext, Parser<ExpressionSyntax> value)
    {
        var named =
            (from name in Names.Word
             from setting in value
             select new ArgumentSyntax(name.Span, name, setting)).Spanned();
        var signed =
            (from name in Names.Word
             from sign in SignBehindProperty(name)
             from setting in value
             select new ArgumentSyntax(name.Span, name, setting)).Spanned();
        var positional = value.Select(alone => new ArgumentSyntax(alone.Span, null, alone));
        return Combinators.Choose(at => !IsProperty(at) ? positional
            : at.Next.StartsArgument(startsNext) ? named
            : IsSignBehindProperty(at.Next) ? signed
            : positional);
    }

    // stride=2, stride: 2: the habit of other languages.
    private static bool IsSignBehindProperty(TokenInput at) => !at.Token.FirstOnLine && !at.Peek(1).FirstOnLine
        && at.Peek(1).Kind is TokenKind.Number or TokenKind.Word
        && (at.Is(TokenKind.Equals) || (at.Is(TokenKind.Colon) && !at.Next.IsLayerWord()));

    private static Parser<TokenInput> SignBehindProperty(Identifier name) => input =>
    {
        var at = (TokenInput)input;
        // What a truth value means for a word of its own is a matter of the layer.
        if (!at.Next.IsAnyOf(Keywords.TruthValues))
            at.ReportHere((bag, place, found) => bag.SignBehindWord(place, name.Text, found, Shown.Text($"{name.Text} {at.Next.Text}")));
        return Result.Success(at, at.Next);
    };

    private static bool IsProperty(TokenInput at) => at.Is(TokenKind.Word) && !at.Is("first") && !at.BeginsAnew();

    private static Parser<LayerSyntax> Layer(Parser<EquatableArray<ArgumentSyntax>> arguments) =>
        (from kind in Names.Word
         from given in Combinators.Choose(at => at.Is(TokenKind.OpenParenthesis) && at.Token.Glued ? InParentheses! : arguments)
         from perStep in PerStep!
         select new LayerSyntax(kind.Span, kind, given, perStep)).Spanned();

    /// <summary>conv(64, 3): the habit of other languages.</summary>
    private static readonly Parser<EquatableArray<ArgumentSyntax>> InParentheses = input =>
    {
        ((TokenInput)input).ReportHere((bag, place, _) => bag.ArgumentsInParentheses(place));
        return Calls.Arguments(input);
    };

    private static readonly Parser<TextSpan?> PerStep = input =>
    {
        var at = (TokenInput)input;
        if (!at.Is("per") || at.Token.FirstOnLine) return Result.Success<TextSpan?>(null, at);
        var step = at.Next;
        if (step.Is("step")) return Result.Success<TextSpan?>(TextSpan.Between(at.Token.Span.Start, step.Token.Span.End), step.Next);
        step.ReportMissing((bag, place, found) => bag.ExpectedSign(place, "'step'", "'per'", found, "norm1: batchnorm per step"));
        var isMisspelled = step.Is(TokenKind.Word) && !step.Token.FirstOnLine && !step.StartsStatement();
        return Result.Success<TextSpan?>(at.Token.Span, isMisspelled ? step.Next : step);
    };

    private static bool StartsNextInList(TokenInput at) => at.StartsMember() || at.StartsLabel() || at.IsAnyOf(Keywords.Factors);
}
