using Cornet.Dsl.Syntax;
using Sprache;

namespace Cornet.Dsl.Parsing;

/// <summary>
/// Values that may be more than numbers: a block, or a layer. A word of the language's layers stands for a layer here, except <c>identity</c>, which
/// is a name; any other word is a layer where an argument follows it.
/// </summary>
internal static class Operands
{
    /// <summary>The value of a <c>let</c>, and of <c>first a then b</c> on the flow; a layer has all its arguments.</summary>
    public static readonly Parser<ExpressionSyntax> OfFlow = Expressions.Then(
        Combinators.Choose(at => at.Is(TokenKind.OpenBrace) ? Block! : IsLayer(at, next => next.StartsArgument(Lookahead.StartsStatement)) ? LayerOfFlow! : Expressions.Size));

    /// <summary>One value of several between commas, or of a setting: a layer has at most one argument.</summary>
    public static readonly Parser<ExpressionSyntax> Listed = Expressions.Then(
        Combinators.Choose(at => at.Is(TokenKind.OpenBrace) ? Block! : IsLayer(at, Layers.StartsListedArgument) ? LayerInList! : Expressions.Size));

    /// <summary>The value of a setting on its own line: a layer has all its arguments.</summary>
    public static readonly Parser<ExpressionSyntax> OfSetting = Expressions.Then(
        Combinators.Choose(at => at.Is(TokenKind.OpenBrace) ? Block! : IsLayer(at, next => next.StartsArgument(Lookahead.StartsMember)) ? LayerOfSetting! : Expressions.Size));

    private static readonly Parser<ExpressionSyntax> LayerOfSetting = Layers.OfSetting.Select(AsValue);

    private static readonly Parser<ExpressionSyntax> Block =
        Combinators.Choose(_ => Statements.Block("the block", "let shortcut = first { conv channels, 1x1 } then identity"))
            .Select(block => (ExpressionSyntax)new BlockExpression(block.Span, block));

    private static readonly Parser<ExpressionSyntax> LayerOfFlow = Layers.InBlock.Select(AsValue);

    private static readonly Parser<ExpressionSyntax> LayerInList = Layers.InList.Select(AsValue);

    private static ExpressionSyntax AsValue(LayerSyntax layer) => new LayerExpression(layer.Span, layer);

    private static bool IsLayer(TokenInput at, Func<TokenInput, bool> startsArgument)
    {
        if (!at.Is(TokenKind.Word) || at.BeginsAnew() || at.Is("x") || at.Is("then") || at.Next.ContinuesValue() && !at.Next.Is("then")) return false;
        return startsArgument(at.Next) || (at.IsLayerWord() && !at.Is("identity"));
    }
}
