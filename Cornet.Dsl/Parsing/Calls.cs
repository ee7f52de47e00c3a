using Sprache;

namespace Cornet.Dsl.Parsing;

/// <summary><c>CORblockS(128, times: 2)</c></summary>
internal static class Calls
{
    private const string Example = "area V2 = CORblockS(128, times: 2)";

    /// <summary>The arguments in parentheses, which are known to stand here.</summary>
    public static readonly Parser<EquatableArray<ArgumentSyntax>> Arguments =
        Nesting.Parentheses(Combinators.Choose(at => IsNamed(at) ? Named! : Positional!));

    /// <summary>The circuit of an area, with or without arguments.</summary>
    public static readonly Parser<CallExpression> Circuit =
        (from name in Names.Required("the circuit", Example)
         from arguments in Combinators.Choose(at => at.Is(TokenKind.OpenParenthesis) && !at.StartsSetting() ? Arguments! : None!)
         select new CallExpression(name.Span, name, arguments)).Spanned();

    // times: 2, and what is meant by times = 2 and times 2.
    private static bool IsNamed(TokenInput at)
    {
        var next = at.Peek(1).Kind;
        return next is TokenKind.Colon or TokenKind.Equals || (next == TokenKind.Number && at.Is(TokenKind.Word) && !at.IsLayerWord());
    }

    private static readonly Parser<ArgumentSyntax> Named =
        (from name in Names.Usable("the argument", Example)
         from colon in Colon!
         from value in Operands.Listed
         select new ArgumentSyntax(name.Span, name, value)).Spanned();

    private static readonly Parser<EquatableArray<ArgumentSyntax>> None = Parse.Return(default(EquatableArray<ArgumentSyntax>));

    private static readonly Parser<ArgumentSyntax> Positional = input =>
        Operands.Listed.Select(value => new ArgumentSyntax(value.Span, null, value))(input);

    private static readonly Parser<TokenInput> Colon = input =>
    {
        var at = (TokenInput)input;
        if (at.Is(TokenKind.Colon)) return Result.Success(at, at.Next);
        at.ReportHere((bag, place, found) => bag.ExpectedSign(place, "':'", "the argument's name", found, Example));
        return Result.Success(at, at.Is(TokenKind.Equals) ? at.Next : at);
    };
}
