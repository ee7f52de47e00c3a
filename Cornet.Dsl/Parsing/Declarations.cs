using Sprache;

namespace Cornet.Dsl.Parsing;

/// <summary>What stands at the top of a file.</summary>
internal static class Declarations
{
    private const string ModelExample = "model CORnetS(classes = 1000) { ... }";
    private const string CircuitExample = "circuit CORblockS(channels, times) { ... }";

    public static readonly Parser<EquatableArray<Declaration>> Items =
        Combinators.Items(_ => false, _ => false, Combinators.Choose(Declaration));

    private static Parser<Declaration?> Declaration(TokenInput at) => MeantKeyword(at) switch
    {
        "model" => Model!,
        "circuit" => Circuit!,
        "study" => Studies.Study,
        "recipe" => Recipes.Recipe,
        _ => Unexpected!,
    };

    private static string? MeantKeyword(TokenInput at)
    {
        if (at.IsAnyOf(Keywords.Declarations)) return at.Text;
        return at.Is(TokenKind.Word) && at.Peek(1).Kind == TokenKind.Word ? NearestWord.Of(at.Text, Keywords.Declarations) : null;
    }

    private static readonly Parser<Declaration> Model =
        (from doc in Combinators.Documentation
         from keyword in Names.KeywordOrMisspelling("model")
         from name in Names.Required("the model", ModelExample)
         from parameters in Parameters!
         from varied in Combinators.When(at => at.Is(TokenKind.Colon), Base!)
         from members in Nesting.Braces("the model", ModelExample, Members.StartsInside, Members.Items)
         select new ModelDeclaration(doc, name, parameters, varied, members)).Spanned();

    private static readonly Parser<Identifier> Base =
        from colon in Combinators.Take
        from name in Names.Required("the model it varies", "model Feedback : CORnetRT { ... }")
        select name;

    private static readonly Parser<Declaration> Circuit =
        (from doc in Combinators.Documentation
         from keyword in Names.KeywordOrMisspelling("circuit")
         from name in Names.Required("the circuit", CircuitExample)
         from parameters in Parameters!
         from body in Statements.Block("the circuit", CircuitExample)
         select new CircuitDeclaration(doc, name, parameters, body)).Spanned();

    private static readonly Parser<EquatableArray<ParameterSyntax>> Parameters = Combinators.Choose(at =>
        at.Is(TokenKind.OpenParenthesis) ? Nesting.Parentheses(Parameter!) : Parse.Return(default(EquatableArray<ParameterSyntax>)));

    private static readonly Parser<ParameterSyntax> Parameter =
        (from name in Names.Usable("the parameter", "scale = 4")
         from value in Combinators.When(at => at.Is(TokenKind.Equals), Combinators.Take.Then(_ => Operands.Listed))
         select new ParameterSyntax(name, value)).Spanned();

    private static readonly Parser<Declaration?> Unexpected = Combinators.Rule<Declaration?>((ref at) =>
    {
        if (at.Kind is TokenKind.CloseBrace or TokenKind.StrayBrace) at.ReportHere((bag, place, _) => bag.StrayBrace(place));
        else at.ReportHere((bag, place, found) => bag.ExpectedDeclaration(place, found));
        at = Recovery.NextDeclaration(at);
        return null;
    });
}
