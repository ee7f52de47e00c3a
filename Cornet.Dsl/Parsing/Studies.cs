using Sprache;

namespace Cornet.Dsl.Parsing;

/// <summary><c>study Name of Model { vary ... }</c></summary>
internal static class Studies
{
    private const string Example = "study CircuitVariants of CORnetS { vary scale = 1, 2, 4 }";
    private const string FactorExample = "vary bottleneck scale = 1, 2, 4, 6";

    public static readonly Parser<Declaration> Study =
        from doc in Combinators.Documentation
        from study in
            (from keyword in Names.KeywordOrMisspelling("study")
             from name in Names.Required("the study", Example)
             from of in Names.Between("of", "the study's name", Example)
             from model in Names.Required("the model", Example)
             from factors in Nesting.Braces("the study", Example, at => at.IsAnyOf(Keywords.Factors), Factors!)
             select new StudyDeclaration(name.Span, doc, name, model, factors)).Spanned()
        select study;

    private static readonly Parser<EquatableArray<FactorSyntax>> Factors = Combinators.Items(
        at => at.Is(TokenKind.CloseBrace) || at.IsOutsideOfBlocks(), at => at.IsAnyOf(Keywords.Factors), Combinators.Choose(FactorOrNot));

    private static Parser<FactorSyntax?> FactorOrNot(TokenInput at)
    {
        if (at.IsAnyOf(Keywords.Factors)) return Factor(at.Text);
        var meant = at.Is(TokenKind.Word) && at.Peek(1).Kind == TokenKind.Word ? NearestWord.Of(at.Text, Keywords.Factors) : null;
        return meant is null ? Unexpected! : Factor(meant);
    }

    private static Parser<FactorSyntax> Factor(string keyword) =>
        (from word in Names.KeywordOrMisspelling(keyword)
         from name in Names.Required("the factor", FactorExample)
         from targets in Targets!
         from values in Values!
         select new FactorSyntax(name.Span, new Identifier(word.Token.Span, keyword), name, targets.Paths, targets.HasSign, values)).Spanned();

    /// <summary><c>(V2.times, V4.times) =</c>, <c>scale =</c>, or <c>=</c> alone where the factor is called like the parameter.</summary>
    private static readonly Parser<(EquatableArray<EquatableArray<Identifier>> Paths, bool HasSign)> Targets = Combinators.Choose(at =>
    {
        if (at.Is(TokenKind.OpenParenthesis)) return Signed(SeveralTargets!);
        if (at.StartsSetting()) return Signed(OneTarget!);
        return at.Is(TokenKind.Equals) ? Signed(NoTarget!) : Parse.Return<(EquatableArray<EquatableArray<Identifier>>, bool)>(default);
    });

    private static Parser<(EquatableArray<EquatableArray<Identifier>>, bool)> Signed(Parser<EquatableArray<EquatableArray<Identifier>>> paths) =>
        paths.Select(found => (found, true));

    private static readonly Parser<EquatableArray<EquatableArray<Identifier>>> SeveralTargets =
        from paths in Nesting.Parentheses(Names.Path)
        from sign in Names.Sign(TokenKind.Equals, "'='", "the parameters", "vary steps (V2.times, V4.times) = (1,1), (2,2)")
        select paths;

    private static readonly Parser<EquatableArray<EquatableArray<Identifier>>> OneTarget =
        from path in Names.Path
        from sign in Combinators.Take
        select new EquatableArray<EquatableArray<Identifier>>([path]);

    private static readonly Parser<EquatableArray<EquatableArray<Identifier>>> NoTarget =
        Combinators.Take.Select(_ => default(EquatableArray<EquatableArray<Identifier>>));

    private static readonly Parser<EquatableArray<ExpressionSyntax>> Values = input =>
    {
        var values = new List<ExpressionSyntax>();
        var result = ((TokenInput)input).Token.FirstOnLine ? Expressions.Missing(input) : Operands.Listed(input);
        values.Add(result.Value);
        while (((TokenInput)result.Remainder).Is(TokenKind.Comma))
        {
            result = Operands.Listed(((TokenInput)result.Remainder).Next);
            values.Add(result.Value);
        }
        return Result.Success<EquatableArray<ExpressionSyntax>>(values, result.Remainder);
    };

    private static readonly Parser<FactorSyntax?> Unexpected =
        Combinators.Unexpected<FactorSyntax>((bag, place, found) => bag.ExpectedFactor(place, found));
}
