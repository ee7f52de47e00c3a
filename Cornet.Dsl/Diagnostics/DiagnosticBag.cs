namespace Cornet.Dsl.Diagnostics;

/// <summary>Collects the findings of one file. The catalog's methods (one per code, in the other parts of this class) are the only way in.</summary>
public sealed partial class DiagnosticBag
{
    // A name or a value may be a megabyte long, and what quotes it is still a sentence.
    private const int LongestMessage = 600;
    private const int ShownEnd = 200;
    private readonly List<Diagnostic> _findings = [];
    private readonly List<Diagnostic> _idle = [];
    private readonly HashSet<(TextSpan Span, string Id, string Message)> _said = [];
    private readonly Breaks? _breaks;
    private IEnumerable<RelatedPlace?> _related = [];

    /// <param name="source">The file that the spans belong to.</param>
    public DiagnosticBag(SourceText source) => Source = source;

    /// <summary>For what follows the syntax: what could not be read is known.</summary>
    internal DiagnosticBag(SourceText source, Breaks breaks) => (Source, _breaks) = (source, breaks);

    /// <summary>The file that the spans belong to.</summary>
    public SourceText Source { get; }

    /// <summary>Whether sentences name lines: those of a guard do not, as a comment that moves changes no program.</summary>
    internal bool HasPlaces { get; init; } = true;

    /// <summary>What was found so far, in the order of finding.</summary>
    public IReadOnlyList<Diagnostic> Findings => _findings;

    /// <summary>What nothing uses: worth saying only where the file has no errors, because it may be meant where something is wrong.</summary>
    internal IReadOnlyList<Diagnostic> Idle => _idle;

    /// <summary>Whether something of the declaration around a place could not be read: a program of the rest would be another network.</summary>
    internal bool IsBrokenAt(TextSpan at) => _breaks?.InDeclarationAt(at) ?? false;

    /// <summary>Whether something in front of a place could not be read in the declaration around it.</summary>
    internal bool IsBrokenBefore(int place) => _breaks?.InDeclarationBefore(place) ?? false;

    /// <summary>Takes back errors found after the first <paramref name="errors"/>, and forgets warnings, as far as they stand in some place.</summary>
    internal IReadOnlyList<Diagnostic> TakeBack(int errors, int warnings, Func<TextSpan, bool> stands)
    {
        Take(_idle, warnings);
        return Take(_findings, errors);

        List<Diagnostic> Take(List<Diagnostic> list, int count)
        {
            var taken = list.Skip(count).Where(finding => stands(finding.Span)).ToList();
            foreach (var finding in taken)
            {
                list.Remove(finding);
                _said.Remove((finding.Span, finding.Id, finding.Message));
            }
            return taken;
        }
    }

    /// <summary>A place of this file that a finding, of any file, is also about.</summary>
    internal RelatedPlace Related(TextSpan span, string sentence) =>
        new(Source.Path, span, Source.PositionOf(span.Start), Source.PositionOf(span.End), Short(sentence));

    /// <summary>This bag, for findings that are also about other places; those are looked up only for a finding.</summary>
    internal DiagnosticBag Also(params IEnumerable<RelatedPlace?> related)
    {
        var also = (DiagnosticBag)MemberwiseClone();
        also._related = related.Concat(_related);
        return also;
    }

    private void Error(string id, TextSpan span, string message, SuggestedEdit? fix = null) => Add(_findings, Severity.Error, id, span, message, fix);

    // The word at the place is to be replaced, where one word was probably meant; otherwise the sentence goes on in another way.
    private void Error(string id, TextSpan span, string sentence, string otherwise, Suggestion suggestion) =>
        Error(id, span, sentence + suggestion.Or(otherwise), suggestion.At(span));

    // Something is not there. It may stand in what could not be read of this declaration: one mistake, one finding.
    private void Absent(string id, TextSpan span, string sentence, string otherwise = "", Suggestion suggestion = default)
    {
        if (!IsBrokenAt(span)) Error(id, span, sentence, otherwise, suggestion);
    }

    // The same where it could only stand in the same line.
    private void AbsentInLine(string id, TextSpan span, string message)
    {
        if (!(_breaks?.InLinesOf(span) ?? false)) Error(id, span, message);
    }

    private void Unused(string id, TextSpan span, string message, SuggestedEdit? fix = null) => Add(_idle, Severity.Warning, id, span, message, fix);

    private void Add(List<Diagnostic> list, Severity severity, string id, TextSpan span, string message, SuggestedEdit? fix)
    {
        message = Short(message);
        // The same finding at the same place says nothing new: two instances of a circuit share its lines.
        if (!_said.Add((span, id, message))) return;
        list.Add(new Diagnostic(id, severity, Source.Path, span, Source.PositionOf(span.Start), Source.PositionOf(span.End), message)
        {
            Fix = fix,
            Related = _related.OfType<RelatedPlace>().Where(place => place.Path != Source.Path || place.Span != span).Distinct().ToArray(),
        });
    }

    private static string Short(string message) => message.Length <= LongestMessage
        ? message
        : message.Substring(0, LongestMessage - ShownEnd) + " ... " + message.Substring(message.Length - ShownEnd);
}
