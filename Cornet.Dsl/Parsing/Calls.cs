using Sprache;

namespace Cornet.Dsl.Parsing;

/// <summary><c>CORblockS(128, times: 2)</c></summary>
internal static class Calls
{
    private const string Example = "area V2 = CORblockS(128, times: 2)";

    /// <summary>The arguments in parentheses, which are known to stand here.</summary>
    public static readonly Parser<EquatableArray<ArgumentSyntax>> Arguments =
        Nesting.Parentheses(Combinators.Choose(at => IsNamed(at) ? Named! : Operands.Listed.Select(Layers.Positional)));

    /// <summary>The circuit of an area, with or without arguments.</summary>
    public static readonly Parser<CallExpression> Circuit =
        (from name in Names.Required("the circuit", Example)
         from arguments in Combinators.Choose(at => at.Is(TokenKind.OpenParenthesis) && !at.StartsSetting() ? Arguments : Layers.NoArguments)
         select new CallExpression(name, arguments)).Spanned();

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
         select new ArgumentSyntax(name, value)).Spanned();

    private static readonly Parser<Token> Colon = Combinators.Rule((ref at) =>
    {
        var start = at;
        if (!at.Is(TokenKind.Colon)) at.ReportHere((bag, place, found) => bag.ExpectedSign(place, "':'", "the argument's name", found, Example));
        if (at.Kind is TokenKind.Colon or TokenKind.Equals) at = at.Next;
        return start.Token;
    });
}
