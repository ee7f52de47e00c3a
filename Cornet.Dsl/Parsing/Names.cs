using Sprache;

namespace Cornet.Dsl.Parsing;

/// <summary>Words in their places: names that are required, keywords that are expected.</summary>
internal static class Names
{
    // Words that mean something between values: a parameter of such a name could not be used.
    private static readonly string[] Reserved = ["x", "then", "first", "per"];

    /// <summary>A word that is known to stand here.</summary>
    public static readonly Parser<Identifier> Word = input =>
        Result.Success(new Identifier(((TokenInput)input).Token.Span, ((TokenInput)input).Text), ((TokenInput)input).Next);

    /// <summary>A word, and what a hyphen joins to it (<c>CORnet-S</c>): reported, and read as if the hyphen were not there.</summary>
    public static readonly Parser<Identifier> WholeWord = input =>
    {
        var at = (TokenInput)input;
        var parts = at.HyphenatedParts();
        if (parts == 0) return Word(at);
        var span = TextSpan.Between(at.Token.Span.Start, at.Peek(2 * parts).Span.End);
        var written = at.Run.Text.Substring(span.Start, span.Length);
        var meant = written.Replace("-", "");
        at.Run.Report(at.Index, span, (bag, place) => bag.HyphenInName(place, Shown.Text(written), Shown.Text(meant)));
        return Result.Success(new Identifier(span, meant), at.At(at.Index + 2 * parts + 1));
    };

    /// <summary>A name on the same line; where none stands, an empty one in its place, reported.</summary>
    /// <param name="whose">What it names, as the message says it: <c>the area</c>.</param>
    /// <param name="example">A line that is right.</param>
    public static Parser<Identifier> Required(string whose, string example) => input =>
    {
        var at = (TokenInput)input;
        if (at.Is(TokenKind.Word) && !at.Token.FirstOnLine) return WholeWord(at);
        at.ReportMissing((bag, place, found) => bag.ExpectedName(place, whose, found, example));
        return Result.Success(Missing(at), at);
    };

    /// <summary>The name that an item begins with.</summary>
    public static Parser<Identifier> Leading(string whose, string example) => input =>
    {
        var at = (TokenInput)input;
        if (at.Is(TokenKind.Word)) return WholeWord(at);
        at.ReportHere((bag, place, found) => bag.ExpectedName(place, whose, found, example));
        return Result.Success(Missing(at), at);
    };

    /// <summary>A name that values can use.</summary>
    public static Parser<Identifier> Usable(string whose, string example) => input =>
    {
        var at = (TokenInput)input;
        if (at.IsAnyOf(Reserved)) at.ReportHere((bag, place, _) => bag.ReservedName(place, at.Text));
        return at.Is(TokenKind.Word) ? Word(at) : Required(whose, example)(at);
    };

    /// <summary>
    /// A keyword between two names (<c>of</c>, <c>for</c>). Another word in its place is taken for a misspelling; where the name follows at once the
    /// keyword is taken for left out.
    /// </summary>
    public static Parser<TokenInput> Between(string keyword, string after, string example) => input =>
    {
        var at = (TokenInput)input;
        if (at.Is(keyword)) return Result.Success(at, at.Next);
        var isMisspelled = at.Is(TokenKind.Word) && !at.Token.FirstOnLine && at.Peek(1).Kind == TokenKind.Word;
        if (isMisspelled && NearestWord.Of(at.Text, [keyword]) is not null) at.ReportHere((bag, place, found) => bag.Misspelled(place, found, keyword));
        else at.ReportMissing((bag, place, found) => bag.ExpectedSign(place, $"'{keyword}'", after, found, example));
        return Result.Success(at, isMisspelled ? at.Next : at);
    };

    /// <summary>The keyword that begins a construct; another word in its place has been recognized as a misspelling of it.</summary>
    public static Parser<TokenInput> KeywordOrMisspelling(string keyword) => input =>
    {
        var at = (TokenInput)input;
        if (!at.Is(keyword)) at.ReportHere((bag, place, found) => bag.Misspelled(place, found, keyword));
        return Result.Success(at, at.Next);
    };

    /// <summary>
    /// The same, for a keyword that no sign follows: <c>input: 3 x 224 x 224</c> and <c>input = ...</c> are reported, and read without the sign.
    /// </summary>
    /// <param name="keyword">The keyword.</param>
    /// <param name="example">A line that is right.</param>
    /// <param name="isNamed">Whether a name follows: then it is the name that seems to be missing before '='.</param>
    public static Parser<TokenInput> KeywordWithoutSign(string keyword, string example, bool isNamed = false) => input =>
    {
        var result = KeywordOrMisspelling(keyword)(input);
        var at = (TokenInput)result.Remainder;
        if (at.Token.FirstOnLine || !(at.Is(TokenKind.Colon) || (at.Is(TokenKind.Equals) && !isNamed))) return result;
        at.ReportHere((bag, place, found) => bag.SignBehindWord(place, keyword, found, example));
        return Result.Success(result.Value, at.Next);
    };

    /// <summary><c>V4.times</c> as its names.</summary>
    public static readonly Parser<EquatableArray<Identifier>> Path = input =>
    {
        var names = new List<Identifier>();
        var result = PathPart!(input);
        names.Add(result.Value);
        while (((TokenInput)result.Remainder).Is(TokenKind.Dot))
        {
            result = PathPart!(((TokenInput)result.Remainder).Next);
            names.Add(result.Value);
        }
        return Result.Success<EquatableArray<Identifier>>(names, result.Remainder);
    };

    /// <summary><c>V4.times</c>, or <c>(V2.times, V4.times)</c>: what is set.</summary>
    public static readonly Parser<EquatableArray<EquatableArray<Identifier>>> Targets = Combinators.Choose(at =>
        at.Is(TokenKind.OpenParenthesis) ? Nesting.Parentheses(Path) : Path.Select(path => new EquatableArray<EquatableArray<Identifier>>([path])));

    private static readonly Parser<Identifier> PathPart =
        Combinators.Choose(at => at.Is(TokenKind.Word) ? Word : Required("the parameter", "V4.times = 8"));

    /// <summary>A sign that has to stand here; what follows goes on without it.</summary>
    public static Parser<TokenInput> Sign(TokenKind kind, string sign, string after, string example) => input =>
    {
        var at = (TokenInput)input;
        if (at.Is(kind)) return Result.Success(at, at.Next);
        at.ReportMissing((bag, place, found) => bag.ExpectedSign(place, sign, after, found, example));
        return Result.Success(at, at);
    };

    public static Identifier Missing(TokenInput at) => new(new TextSpan(at.PreviousEnd, 0), "");
}
