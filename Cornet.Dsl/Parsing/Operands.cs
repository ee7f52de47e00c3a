using Sprache;

namespace Cornet.Dsl.Parsing;

/// <summary>Values that may be more than numbers: a block, or a layer. A word of the language's layers stands for a layer here, except
/// <c>identity</c>, which is a name; any other word is a layer where an argument follows it.</summary>
internal static class Operands
{
    /// <summary>The value of a <c>let</c>, and of <c>first a then b</c> on the flow; a layer has all its arguments.</summary>
    public static readonly Parser<ExpressionSyntax> OfFlow = Operand(Layers.InBlock, at => at.StartsArgument(Lookahead.StartsStatement));

    /// <summary>The value of a setting on its own line: a layer has all its arguments.</summary>
    public static readonly Parser<ExpressionSyntax> OfSetting = Operand(Layers.OfSetting, at => at.StartsArgument(Lookahead.StartsMember));

    /// <summary>One value of several between commas: a layer has at most one argument.</summary>
    public static readonly Parser<ExpressionSyntax> Listed = Operand(Layers.InList, Layers.StartsListedArgument);

    private static Parser<ExpressionSyntax> Operand(Parser<LayerSyntax> layer, Func<TokenInput, bool> startsArgument)
    {
        var layerAsValue = layer.Select(word => (ExpressionSyntax)new LayerExpression(word) { Span = word.Span });
        return Expressions.Then(Combinators.Choose(at =>
            at.Is(TokenKind.OpenBrace) ? Block! : IsLayer(at, startsArgument) ? layerAsValue : Expressions.Size));
    }

    private static readonly Parser<ExpressionSyntax> Block = Combinators
        .Choose(_ => Statements.Block("the value", "let shortcut = first { conv channels, 1x1 } then identity"))
        .Select(block => (ExpressionSyntax)new BlockExpression(block) { Span = block.Span });

    private static bool IsLayer(TokenInput at, Func<TokenInput, bool> startsArgument)
    {
        if (!at.Is(TokenKind.Word) || at.BeginsAnew() || at.Is("x") || at.Is("then")) return false;
        if (at.Next.ContinuesValue() && !at.Next.Is("then")) return false;
        return startsArgument(at.Next) || (at.IsLayerWord() && !at.Is("identity"));
    }
}
