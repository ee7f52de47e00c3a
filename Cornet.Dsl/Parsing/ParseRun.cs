namespace Cornet.Dsl.Parsing;

/// <summary>What all inputs of one parse share: the tokens, and the account of errors.</summary>
internal sealed class ParseRun(SourceText source, Token[] tokens, DiagnosticBag diagnostics, ErrorLimit limit, CancellationToken cancellation)
{
    private int _lastReported = -1;
    private TextSpan _lastPlace;
    private readonly HashSet<string> _kept = new(StringComparer.Ordinal) { "state" };
    public string Text { get; } = source.Content;
    public SourceText Source { get; } = source;
    public Token[] Tokens { get; } = tokens;
    public CancellationToken Cancellation { get; } = cancellation;
    public int Depth { get; set; } // how many blocks and parentheses are open around the input

    /// <summary>Whether an error was reported on the line that is being read: what else is missed on it is a consequence. A loop ends that at the
    /// next line.</summary>
    public bool IsStumbling { get; private set; }

    /// <summary>How many errors the grammar met, reported or not. A loop compares it before and after an item to know whether to look for firm
    /// ground.</summary>
    public int Stumbles { get; private set; }

    private readonly HashSet<string> _states = new(StringComparer.Ordinal);

    public void Keep(string name) => _kept.Add(name);
    public void KeepState(string name)
    {
        _kept.Add(name);
        _states.Add(name);
    }

    public bool HasState(TextSpan name) => _states.Contains(Source[name]); // whether a state of that name has been declared, wherever in the file
    public bool Keeps(TextSpan name) => _kept.Contains(Source[name]); // whether a value of that name has been kept, wherever in the file

    /// <summary>Firm ground: what was missed on the lines before has no consequence from this token on, unless it was reported right here.</summary>
    public void StandUp(int token) => IsStumbling = token == _lastReported && _lastPlace == Tokens[token].Span;

    /// <summary>Reports an error that shows at a token, once per line and token: whatever else is missed there is a consequence of the
    /// first.</summary>
    public void Report(int token, TextSpan place, Action<DiagnosticBag, TextSpan> report)
    {
        Stumbles++;
        if (IsStumbling || token == _lastReported) return;
        IsStumbling = true;
        (_lastReported, _lastPlace) = (token, place);
        if (Tokens[token].Kind == TokenKind.End && limit.EndIsSwallowed) return;
        if (limit.StrayLines.Contains(Source.PositionOf(place.Start).Line)) return;
        if (limit.Admits(diagnostics, place.Start)) report(diagnostics, place);
    }
}

/// <summary>How many syntax errors of one file are worth reading. A file of another kind (an image, a program) would otherwise bury the one sentence
/// that matters under thousands.</summary>
internal sealed class ErrorLimit
{
    public const int MostErrors = 100;
    private int _admitted;
    private bool _closed;

    /// <summary>Whether an open comment has swallowed the end of the file: what is missing there is no mistake of its own.</summary>
    public bool EndIsSwallowed { get; set; }

    /// <summary>Lines with characters without meaning: what the grammar misses on one is where they stand.</summary>
    public HashSet<int> StrayLines { get; } = [];

    /// <summary>Whether one more error may be reported; the first one too many says so at its place.</summary>
    public bool Admits(DiagnosticBag diagnostics, int position)
    {
        if (_closed) return false;
        if (++_admitted <= MostErrors) return true;
        diagnostics.TooManyErrors(new TextSpan(position, 0), MostErrors);
        _closed = true;
        return false;
    }
}
