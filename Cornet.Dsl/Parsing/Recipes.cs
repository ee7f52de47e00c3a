using Sprache;

namespace Cornet.Dsl.Parsing;

/// <summary><c>recipe Name for Model { settings }</c>. A setting is one line: a word and its arguments, with or without commas between them. It may
/// go on behind a comma.</summary>
internal static class Recipes
{
    private const string Example = "recipe Paper for CORnetS { sgd lr 0.1, momentum 0.9 }";

    public static readonly Parser<Declaration> Recipe =
        (from doc in Combinators.Documentation
         from keyword in Names.KeywordOrMisspelling("recipe")
         from name in Names.Required("the recipe", Example)
         from @for in Names.Between("for", "the recipe's name", Example)
         from model in Names.Required("the model", Example)
         from settings in Nesting.Braces("the recipe", Example, at => at.Is(TokenKind.Word) && !at.StartsDeclaration(), Settings!)
         select new RecipeDeclaration(doc, name, model, settings)).Spanned();

    private static readonly Parser<EquatableArray<LayerSyntax>> Settings = Combinators.Items(
        at => at.Is(TokenKind.CloseBrace) || at.IsOutsideOfBlocks(),
        _ => false, Combinators.Choose(at => at.Is(TokenKind.Word) ? Setting!
            : Combinators.Unexpected<LayerSyntax>((bag, place, found) => bag.ExpectedSetting(place, found))));

    private static readonly Parser<LayerSyntax?> Setting =
        (from word in Names.Word
         from arguments in Arguments!
         select new LayerSyntax(word, arguments, null)).Spanned();

    private static readonly Parser<EquatableArray<ArgumentSyntax>> Arguments = Combinators.Rule<EquatableArray<ArgumentSyntax>>((ref at) =>
    {
        var arguments = new List<ArgumentSyntax>();
        for (var isExpected = false; isExpected || !(at.Token.FirstOnLine || at.Is(TokenKind.CloseBrace));)
        {
            var stumbles = at.Run.Stumbles;
            arguments.Add(Argument!.Read(ref at));
            if (at.Run.Stumbles != stumbles) break;
            isExpected = at.Is(TokenKind.Comma) && !at.Token.FirstOnLine;
            if (isExpected) at = at.Next;
        }
        return arguments;
    });

    // lr 0.1; every 20 epochs; / 10; or a value alone, as is IT in `IT weight 1`.
    private static readonly Parser<ArgumentSyntax> Argument = Combinators.Choose(at =>
    {
        var next = at.Peek(1);
        var isValue = next.Kind is TokenKind.Word or TokenKind.Number or TokenKind.OpenParenthesis && !next.FirstOnLine;
        var isAlone = next.Kind == TokenKind.Word && at.Peek(2) is { FirstOnLine: false, Kind: TokenKind.Number };
        return at.Kind is TokenKind.Slash or TokenKind.Star || at.Is(TokenKind.Word) && isValue && !isAlone ? Named! : Expr!.Select(Layers.Positional);
    });

    private static readonly Parser<ArgumentSyntax> Named =
        (from name in Names.Word
         from value in Expr!
         select new ArgumentSyntax(name, value)).Spanned();

    /// <summary>A value; a word that stands alone behind a number is its unit.</summary>
    private static readonly Parser<ExpressionSyntax> Expr = Combinators.Rule((ref at) =>
    {
        var value = Expressions.Value.Read(ref at);
        if (value is not NumberExpression { Unit: "" } number || !at.Is(TokenKind.Word) || at.Token.FirstOnLine || at.Is("on") || at.Is("nesterov")
            || at.Peek(1) is { FirstOnLine: false, Kind: TokenKind.Number or TokenKind.OpenParenthesis }) return value;
        var unit = Names.Word.Read(ref at);
        return number with { Span = TextSpan.Cover(number.Span, unit.Span), Unit = unit.Text };
    });
}
