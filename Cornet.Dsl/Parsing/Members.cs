using Sprache;

namespace Cornet.Dsl.Parsing;

/// <summary>What stands between the braces of a model.</summary>
internal static class Members
{
    private const string AreaExample = "area V1 { ... }";
    private const string DecoderExample = "decoder { avgpool   linear: linear classes }";
    private const string InitExample = "init conv normal(fan_out)";
    private const string TimingExample = "timing { V1: 50ms + 100ms * t }";
    private const string ConnectionExample = "IT -> V4 { conv 256, 1x1 } delay 1, merge add";

    /// <summary>Members up to the closing brace or the next declaration.</summary>
    public static readonly Parser<EquatableArray<MemberSyntax>> Items =
        Combinators.Items(at => at.Is(TokenKind.CloseBrace) || at.StartsDeclaration(), Lookahead.StartsKeywordMember, Combinators.Choose(Member));

    /// <summary>What shows that a model goes on here.</summary>
    public static bool StartsInside(TokenInput at) => at.StartsKeywordMember() || at.StartsConnection() || at.StartsSetting();

    private static Parser<MemberSyntax?> Member(TokenInput at)
    {
        if (at.StartsConnection() || at.Is(TokenKind.Arrow) || at.StartsHyphenatedName(TokenKind.Arrow)) return Connection!;
        var isDisplaced = at.StartsLabel() || at.IsLayerWord() || at.IsAnyOf(Keywords.Statements);
        if (!at.IsAnyOf(Keywords.Members) && isDisplaced && !at.StartsSetting())
            return Combinators.Unexpected<MemberSyntax>((bag, place, found) => bag.LayerOutside(place, found));
        return MeantKeyword(at) switch
        {
            "input" => Input!,
            "unroll" => Unroll!,
            "area" => Area!,
            "decoder" => Decoder!,
            "init" => Init!,
            "timing" => Timing!,
            "keys" => Keys!,
            _ => at.StartsSetting() ? Setting! : Combinators.Unexpected<MemberSyntax>((bag, place, found) => bag.ExpectedMember(place, found)),
        };
    }

    /// <summary>The keyword that stands here and begins no setting (<c>decoder.linear = absent</c>), or that a word without any other meaning is a misspelling of.</summary>
    private static string? MeantKeyword(TokenInput at)
    {
        if (at.IsAnyOf(Keywords.Members) && !(at.Peek(1).Kind == TokenKind.Dot && at.StartsSetting())) return at.Text;
        if (!at.Is(TokenKind.Word) || at.StartsSetting()) return null;
        return NearestWord.Of(at.Text, Keywords.Members);
    }

    private static readonly Parser<MemberSyntax> Input =
        (from keyword in Names.KeywordWithoutSign("input", "input 3 x 224 x 224")
         from size in Expressions.OnLine
         select new InputSyntax(size)).Spanned();

    private static readonly Parser<MemberSyntax> Unroll =
        (from keyword in Names.KeywordWithoutSign("unroll", "unroll 5 biological")
         from times in Expressions.OnLine
         from order in Names.Required("the order of the areas", "unroll times biological")
         select new UnrollSyntax(times, order)).Spanned();

    private static readonly Parser<MemberSyntax> Area =
        (from doc in Combinators.Documentation
         from keyword in Names.KeywordWithoutSign("area", AreaExample, isNamed: true)
         from name in Names.Required("the area", AreaExample)
         from body in AreaBody!
         from after in Combinators.When(IsAfter, After!)
         from source in Combinators.When(at => at.Is("from") && !at.Token.FirstOnLine, Source!)
         select new AreaSyntax(doc, name, body as CallExpression, body as BlockSyntax, after, source)).Spanned();

    // = Circuit(...), or layers of its own.
    private static readonly Parser<SyntaxNode> AreaBody = Combinators.Choose<SyntaxNode>(at =>
    {
        if (at.Is(TokenKind.Equals)) return Combinators.Take.Then(_ => Calls.Circuit);
        if (!at.Is(TokenKind.Word) || at.Token.FirstOnLine) return Statements.Block("the area", AreaExample);
        at.ReportHere((bag, place, found) => bag.ExpectedSign(place, "'=' or '{'", "the area's name", found, "area V2 = CORblockS(128)"));
        return Calls.Circuit;
    });

    private static bool IsAfter(TokenInput at) => at.Is("after")
        || (at.Is(TokenKind.Word) && !at.Token.FirstOnLine && !at.StartsMember() && NearestWord.Of(at.Text, ["after"]) is not null);

    private static readonly Parser<Identifier> After =
        from keyword in Names.KeywordOrMisspelling("after")
        from area in Names.Required("the area it follows", "area TEO = CORblockS(512) after IT")
        select area;

    private static readonly Parser<Identifier> Source =
        from keyword in Combinators.Take
        from area in Names.Required("the area it receives input from", "area MT = CORblockS(256) from V1")
        select area;

    private static readonly Parser<MemberSyntax> Decoder =
        (from keyword in Names.KeywordWithoutSign("decoder", DecoderExample)
         from name in Combinators.When(at => at.Is(TokenKind.Word) && !at.Token.FirstOnLine && at.Peek(1).Kind == TokenKind.OpenBrace, Names.Word)
         from body in Statements.Block("the decoder", DecoderExample)
         from source in Combinators.When(at => at.Is("from") && !at.Token.FirstOnLine, DecoderSource!)
         select new DecoderSyntax(name, body, source)).Spanned();

    private static readonly Parser<Identifier> DecoderSource =
        from keyword in Combinators.Take
        from area in Names.Required("the area it reads", "decoder early { avgpool   linear: linear classes } from V2")
        select area;

    private static readonly Parser<MemberSyntax> Init =
        (from keyword in Names.KeywordWithoutSign("init", InitExample)
         from layer in Names.Required("the layer", InitExample)
         from rule in Expressions.OnLine
         select new InitSyntax(layer, rule)).Spanned();

    private static readonly Parser<MemberSyntax> Timing =
        (from keyword in Names.KeywordWithoutSign("timing", TimingExample)
         from entries in Nesting.Braces("the timing", TimingExample, Lookahead.StartsLabel, Entries!)
         select new TimingSyntax(entries)).Spanned();

    private static readonly Parser<EquatableArray<TimingEntrySyntax>> Entries =
        Combinators.Items(at => at.Is(TokenKind.CloseBrace) || at.IsOutsideOfBlocks(), Lookahead.StartsLabel,
        Combinators.Choose(at => at.Kind is TokenKind.Word or TokenKind.Colon ? Entry! : UnexpectedEntry!));

    private static readonly Parser<TimingEntrySyntax?> Entry =
        (from area in Names.Leading("the area", "V1: 50ms + 100ms * t")
         from colon in Names.Sign(TokenKind.Colon, "':'", "the area's name", "V1: 50ms + 100ms * t")
         from start in Expressions.Value
         select new TimingEntrySyntax(area, start)).Spanned();

    private static readonly Parser<TimingEntrySyntax?> UnexpectedEntry =
        Combinators.Unexpected<TimingEntrySyntax>((bag, place, found) => bag.ExpectedName(place, "the area", found, "V1: 50ms + 100ms * t"));

    private const string KeysExample = "keys { stem.conv1: conv1 }";

    private static readonly Parser<MemberSyntax> Keys =
        (from keyword in Names.KeywordWithoutSign("keys", KeysExample)
         from entries in Nesting.Braces("the keys", KeysExample, at => at.Is(TokenKind.Word), KeyEntries!)
         select new KeysSyntax(entries)).Spanned();

    private static readonly Parser<EquatableArray<KeyEntrySyntax>> KeyEntries =
        Combinators.Items(at => at.Is(TokenKind.CloseBrace) || at.IsOutsideOfBlocks(), at => at.Is(TokenKind.Word),
        Combinators.Choose(at => at.Is(TokenKind.Word) ? KeyEntry!
            : Combinators.Unexpected<KeyEntrySyntax>((bag, place, found) => bag.ExpectedName(place, "the layer", found, "stem.conv1: conv1"))));

    private static readonly Parser<KeyEntrySyntax?> KeyEntry =
        (from path in KeyPath("the layer", begins: true)
         from colon in Names.Sign(TokenKind.Colon, "':'", "the layer", "stem.conv1: conv1")
         from key in KeyPath("the key", begins: false)
         select new KeyEntrySyntax(path, key)).Spanned();

    // features.0: words and numbers with dots between them.
    private static Parser<Identifier> KeyPath(string whose, bool begins) => Combinators.Rule((ref at) =>
    {
        if (at.Kind is not (TokenKind.Word or TokenKind.Number) || !begins && at.BeginsAnew())
        {
            at.ReportMissing((bag, place, found) => bag.ExpectedName(place, whose, found, "stem.conv1: conv1"));
            return new Identifier(at.From(at), "");
        }
        var start = at;
        do at = at.Next;
        while (at.Token.Glued && at.Kind is TokenKind.Word or TokenKind.Number or TokenKind.Dot);
        return new Identifier(at.From(start), at.Run.Source[at.From(start)]);
    });

    private static readonly Parser<MemberSyntax> Connection =
        (from source in Names.Leading("the area that projects", ConnectionExample)
         from arrow in Combinators.Take
         from target in Names.Required("the area that receives it", ConnectionExample)
         from body in Combinators.When(at => at.Is(TokenKind.OpenBrace), Statements.Block("the connection", ConnectionExample))
         from arguments in Layers.OfConnection
         select new ConnectionSyntax(source, target, body, arguments)).Spanned();

    private static readonly Parser<MemberSyntax> Setting =
        (from targets in Names.Targets
         from sign in Combinators.Take
         from value in Operands.OfSetting
         select new SettingSyntax(targets, value)).Spanned();
}
