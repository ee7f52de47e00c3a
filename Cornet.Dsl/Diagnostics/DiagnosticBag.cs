using Cornet.Dsl.Text;

namespace Cornet.Dsl.Diagnostics;

/// <summary>
/// Collects the findings of one file. The catalogue's methods (one per code, in the other parts of this class) are the only way in.
/// </summary>
/// <param name="source">The file that the spans belong to.</param>
public sealed partial class DiagnosticBag(SourceText source)
{
    private readonly List<Diagnostic> _findings = [];
    private readonly HashSet<(TextSpan Span, string Id, string Message)> _said = [];

    /// <summary>The file that the spans belong to.</summary>
    public SourceText Source { get; } = source;

    /// <summary>What was found so far, in the order of finding.</summary>
    public IReadOnlyList<Diagnostic> Findings => _findings;

    /// <summary>Whether any finding is an error.</summary>
    public bool HasErrors => _findings.Exists(finding => finding.Severity == Severity.Error);

    /// <summary>
    /// Whether something in the file could not be read. What seems to be absent or unused may then stand in that part, so the catalogue keeps silent about it:
    /// one mistake, one finding.
    /// </summary>
    public bool IsBroken { get; private set; }

    /// <summary>The parser has read the whole file.</summary>
    internal void EndOfSyntax() => IsBroken = HasErrors;

    private void Error(string id, TextSpan span, string message) => Add(Severity.Error, id, span, message);

    // Something is not there: no finding of its own where part of the file could not be read.
    private void Absent(string id, TextSpan span, string message)
    {
        if (!IsBroken) Error(id, span, message);
    }

    private void Unused(string id, TextSpan span, string message)
    {
        if (!HasErrors) Add(Severity.Warning, id, span, message);
    }

    private void Add(Severity severity, string id, TextSpan span, string message)
    {
        // The same finding at the same place says nothing new: two instances of a circuit share its lines.
        if (!_said.Add((span, id, message))) return;
        _findings.Add(new Diagnostic(id, severity, Source.Path, span, Source.PositionOf(span.Start), Source.PositionOf(span.End), message));
    }
}
