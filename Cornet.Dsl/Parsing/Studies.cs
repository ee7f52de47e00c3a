using Sprache;

namespace Cornet.Dsl.Parsing;

/// <summary><c>study Name of Model { vary ... }</c></summary>
internal static class Studies
{
    private const string Example = "study CircuitVariants of CORnetS { vary scale = 1, 2, 4 }";
    private const string FactorExample = "vary bottleneck scale = 1, 2, 4, 6";

    public static readonly Parser<Declaration> Study =
        (from doc in Combinators.Documentation
         from keyword in Names.KeywordOrMisspelling("study")
         from name in Names.Required("the study", Example)
         from of in Names.Between("of", "the study's name", Example)
         from model in Names.Required("the model", Example)
         from factors in Nesting.Braces("the study", Example, at => at.IsAnyOf(Keywords.Factors), Factors!)
         select new StudyDeclaration(doc, name, model, factors)).Spanned();

    private static readonly Parser<EquatableArray<FactorSyntax>> Factors = Combinators.Items(
        at => at.Is(TokenKind.CloseBrace) || at.IsOutsideOfBlocks(), at => at.IsAnyOf(Keywords.Factors), Combinators.Choose(FactorOrNot));

    private static Parser<FactorSyntax?> FactorOrNot(TokenInput at)
    {
        if (at.IsAnyOf(Keywords.Factors)) return Factor(at.Text);
        var meant = at.Is(TokenKind.Word) && at.Peek(1).Kind == TokenKind.Word ? NearestWord.Of(at.Text, Keywords.Factors) : null;
        return meant is null ? Combinators.Unexpected<FactorSyntax>((bag, place, found) => bag.ExpectedFactor(place, found)) : Factor(meant);
    }

    private static Parser<FactorSyntax> Factor(string keyword) =>
        (from word in Names.KeywordOrMisspelling(keyword)
         from name in Names.Required("the factor", FactorExample)
         from targets in Targets!
         from values in Values!
         select new FactorSyntax(new Identifier(word.Span, keyword), name, targets.Paths, targets.HasSign, values)).Spanned();

    /// <summary><c>(V2.times, V4.times) =</c>, <c>scale =</c>, or <c>=</c> alone where the factor is called like the parameter.</summary>
    private static readonly Parser<(EquatableArray<EquatableArray<Identifier>> Paths, bool HasSign)> Targets =
        Combinators.Rule<(EquatableArray<EquatableArray<Identifier>>, bool)>((ref at) =>
        {
            if (!at.Is(TokenKind.OpenParenthesis) && !at.StartsSetting() && !at.Is(TokenKind.Equals)) return default;
            var paths = at.Is(TokenKind.Equals) ? default : Names.Targets.Read(ref at);
            Names.Sign(TokenKind.Equals, "'='", "the parameters", "vary steps (V2.times, V4.times) = (1,1), (2,2)").Read(ref at);
            return (paths, true);
        });

    private static readonly Parser<EquatableArray<ExpressionSyntax>> Values = Combinators.Separated(
        Combinators.Choose(at => at.Token.FirstOnLine && !at.At(at.Index - 1).Is(TokenKind.Comma) ? Expressions.Missing : Operands.Listed),
        at => at.Is(TokenKind.Comma));
}
