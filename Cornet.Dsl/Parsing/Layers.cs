using Cornet.Dsl.Catalog;
using Sprache;

namespace Cornet.Dsl.Parsing;

/// <summary>A layer's word with its arguments. The first argument follows the word on the same line (see <see cref="Lookahead.StartsArgument"/>),
/// each further one a comma, behind which the line may break. Any word is a layer and any word a property here: the binder says which ones
/// exist.</summary>
internal static class Layers
{
    /// <summary>A layer in a block: <c>conv channels, 3x3, stride 2 then 1</c>, <c>batchnorm per step</c>.</summary>
    public static readonly Parser<LayerSyntax> InBlock = Layer(Arguments(Lookahead.StartsStatement, Expressions.Value));

    /// <summary>A layer as the value of a model's setting.</summary>
    public static readonly Parser<LayerSyntax> OfSetting = Layer(Arguments(Lookahead.StartsMember, Expressions.Value));

    /// <summary>A layer as one value of several, with at most one argument: <c>groupnorm 32</c>.</summary>
    public static readonly Parser<LayerSyntax> InList = Layer(Combinators.Choose(at => !StartsListedArgument(at) ? NoArguments!
        : Argument(StartsNextInList, Expressions.Value).Select(argument => new EquatableArray<ArgumentSyntax>([argument]))));

    /// <summary>What a connection does beside its layers: <c>delay 1, merge add</c>. A value may be a word with a value of its own.</summary>
    public static readonly Parser<EquatableArray<ArgumentSyntax>> OfConnection =
        Arguments(Lookahead.StartsMember, Combinators.Choose(at => IsWordWithValue(at) ? Operands.Listed : Expressions.Value));

    /// <summary>What a recurrence does beside its block: <c>from conv2, gate soft</c>. A layer's word is the label of one without a label.</summary>
    public static readonly Parser<EquatableArray<ArgumentSyntax>> OfRecurrence = Combinators.Rule((ref at) =>
    {
        if (IsComma(at)) at = at.Next;
        return Arguments(next => next.Is(TokenKind.OpenBrace) || next.IsOutsideOfBlocks(), Expressions.Value).Read(ref at);
    });

    public static readonly Parser<EquatableArray<ArgumentSyntax>> NoArguments = Parse.Return(default(EquatableArray<ArgumentSyntax>));

    public static ArgumentSyntax Positional(ExpressionSyntax value) => new(null, value) { Span = value.Span };
    private static bool IsWordWithValue(TokenInput at) => at.Is(TokenKind.Word) && at.Next.StartsArgument(Lookahead.StartsMember);

    /// <summary>Whether the word just before is a layer with an argument in a list of values.</summary>
    public static bool StartsListedArgument(TokenInput at) => at.StartsArgument(StartsNextInList);

    /// <summary>The arguments behind a layer's word, until something else begins.</summary>
    /// <param name="startsNext">What begins something else on the same line.</param>
    public static Parser<EquatableArray<ArgumentSyntax>> Arguments(Func<TokenInput, bool> startsNext, Parser<ExpressionSyntax> value)
    {
        var arguments = Combinators.Separated(Argument(startsNext, value), IsComma);
        return Combinators.Choose(at => at.StartsArgument(startsNext) || IsComma(at) ? arguments : NoArguments!);
    }

    private static bool IsComma(TokenInput at) => at.Is(TokenKind.Comma) && !at.Token.FirstOnLine;

    // stride 2, stride stride; or a value alone.
    private static Parser<ArgumentSyntax> Argument(Func<TokenInput, bool> startsNext, Parser<ExpressionSyntax> value)
    {
        var named =
            (from name in Names.Word
             from sign in SkipSign(name)
             from setting in value
             select new ArgumentSyntax(name, setting)).Spanned();
        var positional = value.Select(Positional);
        return Combinators.Choose(at => IsProperty(at) && (at.Next.StartsArgument(startsNext) || IsSignBehindProperty(at.Next)) ? named : positional);
    }

    // stride=2, stride: 2: the habit of other languages.
    private static bool IsSignBehindProperty(TokenInput at) => !at.Token.FirstOnLine && !at.Peek(1).FirstOnLine
        && at.Peek(1).Kind is TokenKind.Number or TokenKind.Word
        && (at.Is(TokenKind.Equals) || (at.Is(TokenKind.Colon) && !at.Next.IsLayerWord()));

    private static Parser<Token> SkipSign(Identifier property) => Combinators.Rule((ref at) =>
    {
        var (sign, value) = (at, at.Next);
        if (!IsSignBehindProperty(sign)) return sign.Token;
        // What a truth value means for a word of its own is a matter of the layer.
        if (!value.IsAnyOf(Keywords.TruthValues))
            sign.ReportHere((bag, place, found) => bag.SignBehindWord(place, property.Text, found, Shown.Text($"{property.Text} {value.Text}")));
        at = value;
        return sign.Token;
    });

    private static bool IsProperty(TokenInput at) => at.Is(TokenKind.Word) && !at.Is("first") && !at.BeginsAnew();

    private static Parser<LayerSyntax> Layer(Parser<EquatableArray<ArgumentSyntax>> arguments) =>
        (from kind in Names.Word
         from isCall in Combinators.Choose(at => Parse.Return(at.Is(TokenKind.OpenParenthesis) && at.Token.Glued))
         from given in Combinators.Choose(at => !isCall ? arguments : LayerWords.Contains(kind.Text) ? InParentheses! : Calls.Arguments)
         from perStep in PerStep!
         select new LayerSyntax(kind, given, perStep) { IsCall = isCall && !LayerWords.Contains(kind.Text) }).Spanned();

    /// <summary>conv(64, 3): the habit of other languages.</summary>
    private static readonly Parser<EquatableArray<ArgumentSyntax>> InParentheses = Combinators.Choose(at =>
    {
        at.ReportHere((bag, place, _) => bag.ArgumentsInParentheses(place));
        return Calls.Arguments;
    });

    private static readonly Parser<TextSpan?> PerStep = Combinators.Rule<TextSpan?>((ref at) =>
    {
        var per = at;
        if (!at.Is("per") || at.Token.FirstOnLine) return null;
        at = at.Next;
        var isRight = at.Is("step");
        if (!isRight) at.ReportMissing((bag, place, found) => bag.ExpectedSign(place, "'step'", "'per'", found, "norm1: batchnorm per step"));
        if (isRight || at.Is(TokenKind.Word) && !at.Token.FirstOnLine && !at.StartsStatement()) at = at.Next;
        return isRight ? at.From(per) : per.Token.Span;
    });

    private static bool StartsNextInList(TokenInput at) => at.StartsMember() || at.StartsLabel() || at.IsAnyOf(Keywords.Factors);
}
