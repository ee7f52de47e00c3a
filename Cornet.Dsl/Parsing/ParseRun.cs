using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Parsing;

/// <summary>What all inputs of one parse share: the tokens, and the account of errors.</summary>
internal sealed class ParseRun(SourceText source, Token[] tokens, DiagnosticBag diagnostics, ErrorLimit limit, CancellationToken cancellation)
{
    private int _lastReported = -1;

    public string Text { get; } = source.Content;

    public SourceText Source { get; } = source;

    public Token[] Tokens { get; } = tokens;

    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>How many blocks and parentheses are open around the input.</summary>
    public int Depth { get; set; }

    /// <summary>
    /// Whether an error was reported on the line that is being read: what else is missed on it is a consequence. A loop ends that at the next line.
    /// </summary>
    public bool IsStumbling { get; set; }

    /// <summary>How many errors the grammar met, reported or not. A loop compares it before and after an item to know whether to look for firm ground.</summary>
    public int Stumbles { get; private set; }

    /// <summary>
    /// Reports an error that shows at a token, once per token: whatever else is missed at the same place is a consequence of the first.
    /// </summary>
    public void Report(int token, TextSpan place, Action<DiagnosticBag> report)
    {
        Stumbles++;
        if (IsStumbling || token == _lastReported) return;
        IsStumbling = true;
        _lastReported = token;
        if (Tokens[token].Kind == TokenKind.End && limit.EndIsSwallowed) return;
        if (limit.Admits(diagnostics, place.Start)) report(diagnostics);
    }
}
