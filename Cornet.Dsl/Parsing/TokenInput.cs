using Sprache;

namespace Cornet.Dsl.Parsing;

/// <summary>Sprache's input, advancing by tokens instead of characters: a parser that fails then fails at the start of a word, looking ahead costs an
/// index, and the combinators' bookkeeping is paid once per word.</summary>
internal sealed class TokenInput(ParseRun run, int index) : IInput
{
    private Dictionary<object, object>? _memos;
    public ParseRun Run => run;
    public int Index => index;
    public Token Token => run.Tokens[index];
    public TokenKind Kind => run.Tokens[index].Kind;
    public TokenInput Next => index + 1 < run.Tokens.Length ? new TokenInput(run, index + 1) : this;

    /// <summary>The end of the token before, where a construct that ends here ends.</summary>
    public int PreviousEnd => index > 0 ? run.Tokens[index - 1].Span.End : 0;

    /// <summary>What lies behind another input and in front of this one; an empty place where that is nothing.</summary>
    public TextSpan From(TokenInput start) => index == start.Index ? new(PreviousEnd, 0) : TextSpan.Between(start.Token.Span.Start, PreviousEnd);
    public TokenInput At(int token) => new(run, token);

    /// <summary>A token further on; the end of the file behind the last.</summary>
    public Token Peek(int distance) => run.Tokens[Math.Min(index + distance, run.Tokens.Length - 1)];
    public bool Is(TokenKind kind) => Kind == kind;
    public bool Is(string word) => IsWord(0, word);

    /// <summary>Whether the token <paramref name="distance"/> further on is this word.</summary>
    public bool IsWord(int distance, string word)
    {
        var token = Peek(distance);
        return token.Kind == TokenKind.Word && token.Span.Length == word.Length
            && string.CompareOrdinal(run.Text, token.Span.Start, word, 0, word.Length) == 0;
    }

    public bool IsAnyOf(string[] words) => Array.Exists(words, Is);

    public string Text => run.Text.Substring(Token.Span.Start, Token.Span.Length);
    public TokenInput Written => Token.IsPutIn ? Next.Written : this; // the token itself, or the next one that stands in the text

    /// <summary>Reports the token itself as the wrong one.</summary>
    public void ReportHere(Action<DiagnosticBag, TextSpan, string> report)
    {
        var written = Written;
        if (written.Is(TokenKind.End)) ReportMissing(report);
        else run.Report(written.Index, written.Token.Span, (bag, place) => report(bag, place, $"'{Shown.Text(written.Text)}'"));
    }

    /// <summary>Reports that something should stand here: at the token that stands here instead, or where the line ends too early.</summary>
    public void ReportMissing(Action<DiagnosticBag, TextSpan, string> report)
    {
        var written = Written;
        if (!written.Token.FirstOnLine)
        {
            ReportHere(report);
            return;
        }
        var found = written.Is(TokenKind.End) ? "the end of the file" : "the end of the line";
        run.Report(written.Index, new TextSpan(PreviousEnd, 0), (bag, place) => report(bag, place, found));
    }

    string IInput.Source => run.Text;
    char IInput.Current => run.Text[Token.Span.Start];
    bool IInput.AtEnd => Is(TokenKind.End);
    int IInput.Position => Token.Span.Start;
    int IInput.Line => run.Source.PositionOf(Token.Span.Start).Line + 1;
    int IInput.Column => run.Source.PositionOf(Token.Span.Start).Column + 1;

    // Nothing of this grammar is memoised: it reads no token twice.
    IDictionary<object, object> IInput.Memos => _memos ??= [];

    IInput IInput.Advance() => Next;

    bool IEquatable<IInput>.Equals(IInput other) => Equals(other);

    public override bool Equals(object? obj) => obj is TokenInput other && other.Index == index;
    public override int GetHashCode() => index;
}
