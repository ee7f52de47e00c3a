namespace Cornet.Dsl.Diagnostics;

/// <summary>Where a file could not be read. What seems to be absent may stand there, so the catalog asks here before it says so: an error that only
/// follows from another one is noise.</summary>
internal sealed class Breaks
{
    private readonly List<int> _starts;
    private readonly HashSet<int> _broken = [];
    private readonly HashSet<int> _brokenLines = [];
    private readonly List<(int Declaration, int Start)> _places = [];
    private readonly SourceText _source;

    public Breaks(CornetFile file, SourceText source, IEnumerable<Diagnostic> findings)
    {
        _source = source;
        _starts = [.. file.Declarations.Select(declaration => declaration.Span.Start)];
        OutsideOfDeclarations = file.Declarations.Any(declaration => declaration.Name.IsMissing);
        foreach (var finding in findings)
        {
            var at = finding.Span.Start;
            var declaration = DeclarationAt(at);
            _broken.Add(declaration);
            _places.Add((declaration, at));
            // A brace that is missing at the end of a declaration is noticed where the next one begins.
            if (declaration > 0 && _starts[declaration] == at) _broken.Add(declaration - 1);
            OutsideOfDeclarations |= declaration < 0 || at > file.Declarations[declaration].Span.End;
            for (var line = finding.Start.Line; line <= finding.End.Line; line++) _brokenLines.Add(line);
        }
    }

    /// <summary>Whether a whole declaration may be lost.</summary>
    public bool OutsideOfDeclarations { get; }

    /// <summary>Whether something of the declaration around a place is lost.</summary>
    public bool InDeclarationAt(TextSpan at) => _broken.Contains(DeclarationAt(at.Start));

    /// <summary>Whether something in front of a place in the declaration around it is lost.</summary>
    public bool InDeclarationBefore(int place) => _places.Exists(at => at.Start < place && at.Declaration == DeclarationAt(place));

    /// <summary>Whether something of the lines of a construct is lost.</summary>
    public bool InLinesOf(TextSpan span)
    {
        var (first, last) = (_source.PositionOf(span.Start).Line, _source.PositionOf(span.End).Line);
        return _brokenLines.Any(line => first <= line && line <= last);
    }

    private int DeclarationAt(int offset)
    {
        var index = _starts.BinarySearch(offset);
        return index >= 0 ? index : ~index - 1;
    }
}
