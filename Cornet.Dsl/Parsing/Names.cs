using Sprache;

namespace Cornet.Dsl.Parsing;

/// <summary>Words in their places: names that are required, keywords that are expected.</summary>
internal static class Names
{
    // Words that mean something between values: a parameter of such a name could not be used.
    private static readonly string[] Reserved = ["x", "then", "first", "per"];

    public static readonly Parser<Identifier> Word = Combinators.Rule((ref at) =>
    {
        var word = new Identifier(at.Token.Span, at.Text);
        at = at.Next;
        return word;
    });

    /// <summary>A word, and what a hyphen joins to it (<c>CORnet-S</c>): reported, and read as if the hyphen were not there.</summary>
    public static readonly Parser<Identifier> WholeWord = Combinators.Rule((ref at) =>
    {
        var (start, parts) = (at, at.HyphenatedParts());
        if (parts == 0) return Word.Read(ref at);
        at = at.At(at.Index + 2 * parts + 1);
        var written = at.Run.Source[at.From(start)];
        var meant = written.Replace("-", "");
        at.Run.Report(start.Index, at.From(start), (bag, place) => bag.HyphenInName(place, Shown.Text(written), Shown.Text(meant)));
        return new Identifier(at.From(start), meant);
    });

    /// <summary>A name on the same line; where none stands, an empty one in its place, reported.</summary>
    /// <param name="whose">What it names, as the message says it: <c>the area</c>.</param>
    public static Parser<Identifier> Required(string whose, string example) => Combinators.Rule((ref at) =>
    {
        if (at.Is(TokenKind.Word) && !at.Token.FirstOnLine) return WholeWord.Read(ref at);
        at.ReportMissing((bag, place, found) => bag.ExpectedName(place, whose, found, example));
        return new Identifier(at.From(at), "");
    });

    public static Parser<Identifier> Leading(string whose, string example) => Combinators.Rule((ref at) =>
    {
        if (at.Is(TokenKind.Word)) return WholeWord.Read(ref at);
        at.ReportHere((bag, place, found) => bag.ExpectedName(place, whose, found, example));
        return new Identifier(at.From(at), "");
    });

    /// <summary>A name that values can use.</summary>
    public static Parser<Identifier> Usable(string whose, string example) => Combinators.Choose(at =>
    {
        if (at.IsAnyOf(Reserved)) at.ReportHere((bag, place, _) => bag.ReservedName(place, at.Text));
        return at.Is(TokenKind.Word) ? Word : Required(whose, example);
    });

    /// <summary>A keyword between two names (<c>of</c>, <c>for</c>). Another word in its place is taken for a misspelling; where the name follows at
    /// once the keyword is taken for left out.</summary>
    public static Parser<Token> Between(string keyword, string after, string example) => Combinators.Rule((ref at) =>
    {
        var start = at;
        var isMisspelled = !at.Is(keyword) && at.Is(TokenKind.Word) && !at.Token.FirstOnLine && at.Peek(1).Kind == TokenKind.Word;
        if (at.Is(keyword) || isMisspelled) at = at.Next;
        if (isMisspelled && NearestWord.Of(start.Text, [keyword]) is not null)
            start.ReportHere((bag, place, found) => bag.Misspelled(place, found, keyword));
        else if (!start.Is(keyword)) start.ReportMissing((bag, place, found) => bag.ExpectedSign(place, $"'{keyword}'", after, found, example));
        return start.Token;
    });

    /// <summary>The keyword that begins a construct; another word in its place has been recognized as a misspelling of it.</summary>
    public static Parser<Token> KeywordOrMisspelling(string keyword) => Combinators.Choose(at =>
    {
        if (!at.Is(keyword)) at.ReportHere((bag, place, found) => bag.Misspelled(place, found, keyword));
        return Combinators.Take;
    });

    /// <summary>The same, for a keyword that no sign follows: <c>input: 3 x 224 x 224</c> and <c>input = ...</c> are reported, and read without the
    /// sign.</summary>
    /// <param name="isNamed">Whether a name follows: then it is the name that seems to be missing before '='.</param>
    public static Parser<Token> KeywordWithoutSign(string keyword, string example, bool isNamed = false) => Combinators.Rule((ref at) =>
    {
        var word = KeywordOrMisspelling(keyword).Read(ref at);
        if (at.Token.FirstOnLine || !(at.Is(TokenKind.Colon) || (at.Is(TokenKind.Equals) && !isNamed))) return word;
        at.ReportHere((bag, place, found) => bag.SignBehindWord(place, keyword, found, example));
        at = at.Next;
        return word;
    });

    /// <summary><c>V4.times</c> as its names.</summary>
    public static readonly Parser<EquatableArray<Identifier>> Path = Combinators.Separated(
        Combinators.Choose(at => at.Is(TokenKind.Word) ? Word : Required("the parameter", "V4.times = 8")), at => at.Is(TokenKind.Dot));

    /// <summary><c>V4.times</c>, or <c>(V2.times, V4.times)</c>: what is set.</summary>
    public static readonly Parser<EquatableArray<EquatableArray<Identifier>>> Targets = Combinators.Choose(at =>
        at.Is(TokenKind.OpenParenthesis) ? Nesting.Parentheses(Path) : Path.Select(path => new EquatableArray<EquatableArray<Identifier>>([path])));

    /// <summary>A sign that has to stand here; what follows goes on without it.</summary>
    public static Parser<Token> Sign(TokenKind kind, string sign, string after, string example) => Combinators.Rule((ref at) =>
    {
        if (at.Is(kind)) return Combinators.Take.Read(ref at);
        at.ReportMissing((bag, place, found) => bag.ExpectedSign(place, sign, after, found, example));
        return at.Token;
    });
}

/// <summary>The words that begin something.</summary>
internal static class Keywords
{
    public static readonly string[] Declarations = ["model", "circuit", "study", "recipe"];
    public static readonly string[] Members = ["input", "unroll", "area", "decoder", "init", "timing", "keys"];

    /// <summary>Statements of a block other than layers.</summary>
    public static readonly string[] Statements = ["recur", "let", "receive", "first", "repeat"];

    /// <summary>Words of programming languages that a circuit has other words for.</summary>
    public static readonly string[] ControlFlow = ["if", "else", "for", "while", "loop"];

    /// <summary>What other languages give to switches.</summary>
    public static readonly string[] TruthValues = ["true", "false", "True", "False"];
    public static readonly string[] Factors = ["vary", "cross"];
}
