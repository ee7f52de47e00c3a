using Cornet.Dsl.Syntax;
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
    private Breaks? _breaks;

    /// <summary>The file that the spans belong to.</summary>
    public SourceText Source { get; } = source;

    /// <summary>What was found so far, in the order of finding.</summary>
    public IReadOnlyList<Diagnostic> Findings => _findings;

    /// <summary>Whether any finding is an error.</summary>
    public bool HasErrors => _findings.Exists(finding => finding.Severity == Severity.Error);

    /// <summary>The parser has read the whole file: what could not be read is known from here on.</summary>
    internal void EndOfSyntax(CornetFile file) => _breaks = new Breaks(file, Source, _findings);

    /// <summary>Whether something of the declaration around a place could not be read: a plan of the rest would be another network.</summary>
    internal bool IsBrokenAt(TextSpan at) => _breaks?.InDeclarationAt(at) ?? false;

    /// <summary>Whether a whole declaration may be among what could not be read.</summary>
    internal bool MayLackDeclarations => _breaks?.OutsideOfDeclarations ?? false;

    private void Error(string id, TextSpan span, string message) => Add(Severity.Error, id, span, message);

    // Something is not there. It may stand in what could not be read of this declaration: one mistake, one finding.
    private void Absent(string id, TextSpan span, string message)
    {
        if (!IsBrokenAt(span)) Error(id, span, message);
    }

    // The same where it could only stand in the same line.
    private void AbsentInLine(string id, TextSpan span, string message)
    {
        if (!(_breaks?.InLinesOf(span) ?? false)) Error(id, span, message);
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
