using Cornet.Dsl.Catalog;

namespace Cornet.Dsl.Parsing;

/// <summary>The questions by which the grammar decides what stands ahead. All of them look at a bounded number of tokens.</summary>
internal static class Lookahead
{
    // More dots than any parameter's path has; the bound keeps a megabyte of "a.a.a." linear.
    private const int LongestPath = 8;

    // As many targets as anybody sets at once.
    private const int MostTargets = 64;

    /// <summary><c>model Name</c>, and the like; not <c>model:</c> or <c>model = 3</c>.</summary>
    public static bool StartsDeclaration(this TokenInput at) =>
        at.IsAnyOf(Keywords.Declarations) && at.Peek(1).Kind is TokenKind.Word or TokenKind.OpenBrace or TokenKind.OpenParenthesis;

    /// <summary>A member of a model by its keyword and what follows it; not the source of a connection (<c>input -> V4</c>), a label (<c>input: conv
    /// 64</c>) or an operand (<c>add input</c>).</summary>
    public static bool StartsKeywordMember(this TokenInput at)
    {
        if (!at.IsAnyOf(Keywords.Members)) return false;
        var next = at.Peek(1).Kind;
        if (at.Is("input")) return next == TokenKind.Number || (next == TokenKind.Word && at.IsWord(2, "x"));
        if (at.Is("decoder") && next == TokenKind.Word) return at.Peek(2).Kind == TokenKind.OpenBrace;
        if (at.Is("decoder") || at.Is("timing") || at.Is("keys")) return next == TokenKind.OpenBrace;
        return next is TokenKind.Word or TokenKind.Number or TokenKind.OpenBrace or TokenKind.Equals;
    }

    /// <summary><c>IT -> V4</c></summary>
    public static bool StartsConnection(this TokenInput at) => at.Is(TokenKind.Word) && at.Peek(1) is { Kind: TokenKind.Arrow, FirstOnLine: false };

    /// <summary><c>V4.times = 8</c>, <c>(conv1, norm1) = absent</c></summary>
    public static bool StartsSetting(this TokenInput at)
    {
        var end = at.Is(TokenKind.OpenParenthesis) ? at.EndOfTargets() : at.EndOfPath(0);
        return end > 0 && at.Peek(end) is { Kind: TokenKind.Equals, FirstOnLine: false };
    }

    // How far the token behind a path is; 0 where none stands.
    private static int EndOfPath(this TokenInput at, int start)
    {
        if (at.Peek(start).Kind != TokenKind.Word) return 0;
        var end = start + 1;
        while (end < start + 2 * LongestPath && at.Peek(end).Kind == TokenKind.Dot && at.Peek(end + 1).Kind == TokenKind.Word) end += 2;
        return end;
    }

    private static int EndOfTargets(this TokenInput at)
    {
        var end = 0;
        for (var targets = 0; targets < MostTargets; targets++)
        {
            end = at.EndOfPath(end + 1);
            if (end == 0 || at.Peek(end).Kind == TokenKind.CloseParenthesis) return end == 0 ? 0 : end + 1;
            if (at.Peek(end).Kind != TokenKind.Comma) return 0;
        }
        return 0;
    }

    /// <summary><c>conv1:</c></summary>
    public static bool StartsLabel(this TokenInput at) => at.Is(TokenKind.Word) && at.Peek(1) is { Kind: TokenKind.Colon, FirstOnLine: false };

    /// <summary><c>+ shortcut</c>, <c>* gate</c>, <c>+= shortcut</c>: a line of a sign and a value.</summary>
    /// <param name="isKept">Whether the value must be one that has been kept: behind a number the line may go on with a formula.</param>
    public static bool StartsSignForJoin(this TokenInput at, bool isKept = true)
    {
        if (!at.Token.FirstOnLine || at.Kind is not (TokenKind.Plus or TokenKind.Star)) return false;
        var value = at.Peek(1).Kind == TokenKind.Equals ? 2 : 1;
        var behind = at.Peek(value + 1);
        return at.Peek(value) is { Kind: TokenKind.Word, FirstOnLine: false } word && (behind.FirstOnLine || behind.Kind == TokenKind.CloseBrace)
            && (!isKept || at.Run.Keeps(word.Span));
    }

    /// <summary>How many parts hyphens join to this word: 1 for <c>CORnet-S</c>.</summary>
    public static int HyphenatedParts(this TokenInput at)
    {
        var parts = 0;
        while (parts < LongestPath && at.Peek(2 * parts + 1) is { Kind: TokenKind.Minus, Glued: true }
            && at.Peek(2 * parts + 2) is { Kind: TokenKind.Word or TokenKind.Number, Glued: true }) parts++;
        return at.Is(TokenKind.Word) ? parts : 0;
    }

    /// <summary>Whether a sign stands behind the hyphenated name that begins here: <c>conv-1: conv 64, 3x3</c>.</summary>
    public static bool StartsHyphenatedName(this TokenInput at, TokenKind sign) =>
        at.HyphenatedParts() is > 0 and var parts && at.Peek(2 * parts + 1) is { FirstOnLine: false } next && next.Kind == sign;

    /// <summary>A statement that is none of layers: <c>recur</c>, <c>let</c>, <c>receive</c>, <c>first {</c>, <c>-></c>.</summary>
    public static bool StartsKeywordStatement(this TokenInput at)
    {
        if (at.Is(TokenKind.Arrow) || at.DeclaresState() || at.AssignsState()) return true;
        if (!at.IsAnyOf(Keywords.Statements)) return false;
        if (at.Is("repeat")) return at.Peek(1) is { Kind: TokenKind.Number or TokenKind.Word, FirstOnLine: false } && at.Peek(2).Kind is TokenKind.OpenBrace or TokenKind.Word or TokenKind.Star or TokenKind.Plus;
        return !at.Is("first") || at.Peek(1).Kind == TokenKind.OpenBrace;
    }

    /// <summary><c>state h</c>; not the state of <c>add state   relu</c>.</summary>
    public static bool DeclaresState(this TokenInput at)
    {
        if (!at.Is("state") || at.Peek(1) is not { Kind: TokenKind.Word, FirstOnLine: false }) return false;
        var name = at.Next;
        return !name.StartsLabel() && !name.IsLayerWord() && !name.IsAnyOf(Keywords.Statements);
    }

    /// <summary><c>h = h + z</c>, where <c>state h</c> stands above.</summary>
    public static bool AssignsState(this TokenInput at) =>
        at.Is(TokenKind.Word) && at.Peek(1) is { Kind: TokenKind.Equals, FirstOnLine: false } && at.Run.HasState(at.Token.Span);

    /// <summary>A formula of activations on a line of its own: <c>h + z</c>, <c>(a + b) * c</c>, <c>1 - z</c>, <c>tanh(h) * z</c>.</summary>
    public static bool StartsFormula(this TokenInput at)
    {
        if (at.Is(TokenKind.OpenParenthesis)) return at.Token.FirstOnLine || at.At(at.Index - 1).Kind == TokenKind.OpenBrace;
        if (at.IsFunctionOfValue()) return true;
        return at.Kind is TokenKind.Word or TokenKind.Number && !at.Peek(1).FirstOnLine && at.Next.ContinuesValue()
            && at.Peek(1).Kind is TokenKind.Plus or TokenKind.Minus or TokenKind.Star or TokenKind.Slash or TokenKind.Caret;
    }

    /// <summary><c>sigmoid(h)</c>; not <c>conv(64, 3)</c>, the habit of other languages.</summary>
    private static bool IsFunctionOfValue(this TokenInput at) =>
        LayerWords.Contains(at.Text) && at.Peek(1) is { Kind: TokenKind.OpenParenthesis, Glued: true }
            && (at.Peek(2).Kind == TokenKind.OpenParenthesis || at.Peek(2).Kind == TokenKind.Word && (at.Run.Keeps(at.Peek(2).Span) || at.At(at.Index + 2).IsFunctionOfValue()));

    public static bool IsLayerWord(this TokenInput at) => at.Is(TokenKind.Word) && LayerWords.Contains(at.Text);

    /// <summary>What cannot stand in a block: the block's brace is missing.</summary>
    public static bool IsOutsideOfBlocks(this TokenInput at) => at.StartsDeclaration() || at.StartsKeywordMember();

    /// <summary>A member of a model, whatever its form: an argument or value on the same line ends before it.</summary>
    public static bool StartsMember(this TokenInput at) =>
        at.StartsKeywordMember() || at.StartsDeclaration() || at.StartsConnection() || at.StartsSetting();

    /// <summary>A statement of a block, or what ends the block: an argument on the same line ends before it.</summary>
    public static bool StartsStatement(this TokenInput at) =>
        at.StartsLabel() || at.StartsKeywordStatement() || at.IsLayerWord() && !at.IsFunctionOfValue() || at.IsOutsideOfBlocks();

    /// <summary>A brace, the end, or the start of something else at the start of a line: the parentheses' own end is missing.</summary>
    public static bool EndsParentheses(this TokenInput at) =>
        at.Kind is TokenKind.End or TokenKind.OpenBrace or TokenKind.CloseBrace
        || (at.Token.FirstOnLine && (at.IsOutsideOfBlocks() || at.StartsConnection() || at.StartsKeywordStatement()));

    /// <summary>Whether a value cannot stand here because the line has ended and the next one begins something else. A value may go on behind an
    /// operator or a comma on the next line.</summary>
    public static bool BeginsAnew(this TokenInput at) =>
        at.Token.FirstOnLine && (at.StartsMember() || at.StartsStatement() || at.IsAnyOf(Keywords.Factors));

    /// <summary>What goes on with a value: <c>+ * / x then</c>, or a minus that is no sign of a number (<c>a - 1</c>, not <c>a -1</c>).</summary>
    public static bool ContinuesValue(this TokenInput at)
    {
        if (at.StartsSignForJoin()) return false;
        if (at.Kind is TokenKind.Plus or TokenKind.Star or TokenKind.Slash or TokenKind.Dot or TokenKind.Caret || at.Is("then") || at.Is("if") && !at.Token.FirstOnLine) return true;
        if (at.Is(TokenKind.OpenParenthesis)) return at.Token.Glued;
        if (at.Is(TokenKind.Minus)) return at.Token.Glued || !at.Peek(1).Glued;
        return at.IsCross();
    }

    /// <summary>The <c>x</c> of <c>3 x 224 x 224</c>.</summary>
    public static bool IsCross(this TokenInput at) => !at.Token.FirstOnLine && at.Is("x") && at.Peek(1).Kind != TokenKind.Colon;

    /// <summary>Whether the word just before has an argument or a value here: a layer its first argument (<c>conv 64</c>, <c>add shortcut</c>), a
    /// property its value (<c>stride 2</c>, <c>stride stride</c>). Later arguments follow a comma and need no such question. It stands on the word's
    /// own line, and it is a number, a parenthesis or a word that does not begin something new: in a block that is a word with a colon, a word of the
    /// language's layers, <c>recur</c>, <c>let</c>, <c>receive</c>, <c>first {</c> and <c>-></c>.</summary>
    /// <param name="startsNext">What begins something new where the word stands.</param>
    public static bool StartsArgument(this TokenInput at, Func<TokenInput, bool> startsNext)
    {
        if (at.Token.FirstOnLine || at.ContinuesValue()) return false;
        if (at.Is(TokenKind.Word)) return !startsNext(at) && !at.Is("per");
        return at.Kind is TokenKind.Number or TokenKind.Minus || (at.Is(TokenKind.OpenParenthesis) && !startsNext(at));
    }
}
