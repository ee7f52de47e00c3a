using Sprache;

namespace Cornet.Dsl.Parsing;

/// <summary>What stands in the blocks of circuits, areas, decoders and connections.</summary>
internal static class Statements
{
    /// <summary><c>{ statements }</c></summary>
    /// <param name="owner">Whose block it is, as a message says it.</param>
    public static Parser<BlockSyntax> Block(string owner, string example) =>
        Nesting.Braces(owner, example, StartsInside, Combinators.Choose(_ => Items!)).Select(statements => new BlockSyntax(statements)).Spanned();

    private static bool StartsInside(TokenInput at) => at.StartsLabel() || at.StartsKeywordStatement() || at.IsLayerWord();

    private static readonly Parser<EquatableArray<StatementSyntax>> Items =
        Combinators.Items(at => at.Is(TokenKind.CloseBrace) || at.IsOutsideOfBlocks(), Lookahead.StartsLabel, Combinators.Choose(Statement));

    private static Parser<StatementSyntax?> Statement(TokenInput at)
    {
        if (at.Is("recur") && at.StartsLabel() && at.Peek(2).Kind == TokenKind.Number) return Recur!;
        if (at.StartsLabel()) return Labeled!;
        if (at.StartsHyphenatedName(TokenKind.Colon)) return LabeledLayer!;
        if (at.Is(TokenKind.Arrow)) return Arrow!;
        if (at.Is(TokenKind.Colon)) return Unlabeled!;
        if (at.StartsSignForJoin(isKept: false)) return SignForJoin!;
        if (at.StartsFormula()) return Formula!;
        if (!at.Is(TokenKind.Word) || at.Is("then")) return Unexpected!;
        if (at.IsAnyOf(Keywords.ControlFlow) && !at.Peek(1).FirstOnLine && at.Peek(1).Kind != TokenKind.Equals) return ControlFlow!;
        if (at.AssignsState()) return Assign!;
        if (at.DeclaresState()) return State!;
        if (at.Peek(1) is { Kind: TokenKind.Equals, FirstOnLine: false }) return LetWithoutWord!;
        return MeantKeyword(at) switch
        {
            "recur" => Recur!,
            "let" => Let!,
            "receive" => Receive!,
            "repeat" => Repeat!,
            "first" => Branch!,
            _ => Layer!,
        };
    }

    /// <summary>The keyword that stands here, or that is meant by the shape of what follows a word: <c>recurr times {</c>, <c>lte shortcut
    /// =</c>.</summary>
    private static string? MeantKeyword(TokenInput at)
    {
        if (at.IsAnyOf(Keywords.Statements)) return at.Text;
        if (at.IsLayerWord()) return null;
        var (next, second) = (at.Peek(1), at.Peek(2));
        if (next.FirstOnLine) return null;
        if (next.Kind == TokenKind.OpenBrace) return NearestWord.Of(at.Text, ["receive", "first"]);
        if (second.FirstOnLine) return null;
        if (next.Kind == TokenKind.Word && second.Kind == TokenKind.Equals) return "let";
        return second.Kind == TokenKind.OpenBrace ? NearestWord.Of(at.Text, ["recur"]) : null;
    }

    private static readonly Parser<StatementSyntax?> Labeled = Combinators.Choose(at => at.Peek(2) is { Kind: TokenKind.Word, FirstOnLine: false }
        && !at.Next.Next.StartsLabel() && !at.Next.Next.StartsKeywordStatement() ? LabeledLayer! : LabelAlone!);

    private static readonly Parser<StatementSyntax?> LabeledLayer =
        (from label in Names.WholeWord
         from colon in Combinators.Take
         from layer in Layers.InBlock
         select new LayerStatement(label, layer)).Spanned();

    private static readonly Parser<StatementSyntax?> LabelAlone = Combinators.Rule<StatementSyntax?>((ref at) =>
    {
        var label = Shown.Text(at.Text);
        at = at.Next.Next;
        at.ReportMissing((bag, place, found) => bag.ExpectedLayer(place, label, found));
        return null;
    });

    private static readonly Parser<StatementSyntax?> Unlabeled = Combinators.Rule((ref at) =>
    {
        at.ReportHere((bag, place, found) => bag.ExpectedName(place, "the layer", found, "conv1: conv 64, 3x3"));
        at = at.Next;
        return at.Is(TokenKind.Word) && !at.Token.FirstOnLine ? Layer!.Read(ref at) : null;
    });

    private static readonly Parser<StatementSyntax?> Layer = Layers.InBlock.Select(layer => new LayerStatement(null, layer) { Span = layer.Span });

    private static readonly Parser<StatementSyntax?> Recur =
        (from keyword in Names.KeywordWithoutSign("recur", "recur 4 { ... }")
         from times in Combinators.Choose(at => at.Is(TokenKind.OpenBrace) ? Expressions.Missing : Expressions.OnLine)
         from arguments in Layers.OfRecurrence
         from body in Block("'recur'", "recur times { ... }")
         select new RecurStatement(times, arguments, body)).Spanned();

    private static readonly Parser<StatementSyntax?> Repeat =
        (from keyword in Names.KeywordWithoutSign("repeat", "repeat i in 3 { ... }")
         from variable in Combinators.Choose(at => at.Is(TokenKind.Word) && at.IsWord(1, "in")
            ? Names.Usable("the number", "repeat i in 3 { ... }").Then(name => Combinators.Take.Select(_ => (Identifier?)name)) : Parse.Return<Identifier?>(null))
         from times in Combinators.Choose(at => at.Is(TokenKind.OpenBrace) ? Expressions.Missing : Expressions.OnLine)
         from body in Block("'repeat'", "repeat i in 3 { ... }")
         select new RepeatStatement(variable, times, body)).Spanned();

    private static readonly Parser<StatementSyntax?> Let =
        (from keyword in Names.KeywordOrMisspelling("let")
         from name in Names.Usable("the value", LetExample)
         from value in Kept(name)
         select new LetStatement(name, value)).Spanned();

    private static Parser<ExpressionSyntax> Kept(Identifier name) => Combinators.Choose(at =>
    {
        at.Run.Keep(name.Text);
        return Names.Sign(TokenKind.Equals, "'='", "the value's name", LetExample).Then(_ => Operands.OfFlow);
    });

    private static readonly Parser<StatementSyntax?> State =
        (from keyword in Combinators.Take
         from name in Names.Usable("the state", "state h")
         from first in First(name)
         select new StateStatement(name, first)).Spanned();

    private static Parser<ExpressionSyntax?> First(Identifier name) => Combinators.Choose<ExpressionSyntax?>(at =>
    {
        at.Run.KeepState(name.Text);
        if (!at.Is(TokenKind.Equals) || at.Token.FirstOnLine) return Parse.Return<ExpressionSyntax?>(null);
        return Combinators.Take.Then(_ => Expressions.OnLine);
    });

    private static readonly Parser<StatementSyntax?> Assign =
        (from name in Names.Word
         from sign in Combinators.Take
         from value in Operands.OfFlow
         select new AssignStatement(name, value)).Spanned();

    private static readonly Parser<StatementSyntax?> Formula = Expressions.Size.Select(value => new FormulaStatement(value)).Spanned();

    private static readonly Parser<StatementSyntax?> LetWithoutWord = Combinators.Choose(at =>
    {
        at.ReportHere((bag, place, found) => bag.ExpectedSign(place, "'let'", "the start of the line", found, LetExample));
        return Names.Word.Then(name => Kept(name).Select(value => new LetStatement(name, value))).Spanned();
    });

    /// <summary><c>+ shortcut</c> on a line of its own.</summary>
    private static readonly Parser<StatementSyntax?> SignForJoin = Combinators.Rule<StatementSyntax?>((ref at) =>
    {
        var start = at;
        var value = at.Next.Is(TokenKind.Equals) ? at.Next.Next : at.Next;
        var join = at.Is(TokenKind.Plus) ? "add" : "multiply";
        at.Run.Report(at.Index, value.From(start), (bag, place) => bag.SignForJoin(place, bag.Source[place], join, Shown.Text(value.Text)));
        at = value.Next;
        return null;
    });

    /// <summary><c>if t == 0 { ... } else { ... }</c>: one finding for all of it.</summary>
    private static readonly Parser<StatementSyntax?> ControlFlow = Combinators.Rule<StatementSyntax?>((ref at) =>
    {
        var word = at.Text;
        at.ReportHere((bag, place, _) => bag.ControlFlow(place, word));
        do at = Recovery.Past(at);
        while (at.Is("else") || !at.Token.FirstOnLine && at.Kind is not (TokenKind.CloseBrace or TokenKind.End));
        return null;
    });

    private static readonly Parser<StatementSyntax?> Receive =
        (from keyword in Names.KeywordOrMisspelling("receive")
         from body in Block("'receive'", "receive { ... }")
         select new ReceiveStatement(body)).Spanned();

    private static readonly Parser<StatementSyntax?> Arrow =
        (from arrow in Combinators.Take
         from target in Names.Required("the target of '->'", "-> state")
         select new ArrowStatement(target)).Spanned();

    private static readonly Parser<StatementSyntax?> Branch =
        Combinators.Choose(at => at.Is("first") ? Operands.OfFlow : Names.KeywordOrMisspelling("first").Then(_ => Operands.OfFlow))
            .Select(value => new BranchStatement(value)).Spanned();

    private static readonly Parser<StatementSyntax?> Unexpected = Combinators.Choose(at =>
        at.Kind is TokenKind.Number or TokenKind.OpenParenthesis && !at.Token.FirstOnLine && at.At(at.Index - 1).Kind != TokenKind.OpenBrace
            ? Combinators.Unexpected<StatementSyntax>((bag, place, found) => bag.ExpectedComma(place, found))
            : Combinators.Unexpected<StatementSyntax>((bag, place, found) => bag.ExpectedStatement(place, found)));

    private const string LetExample = "let shortcut = identity";
}
