namespace Cornet.Dsl.Parsing;

/// <summary>
/// How many syntax errors of one file are worth reading. A file of another kind (an image, a program) would otherwise bury the one sentence that
/// matters under thousands.
/// </summary>
internal sealed class ErrorLimit
{
    public const int MostErrors = 100;

    private readonly HashSet<int> _strayLines = [];
    private int _admitted;
    private bool _closed;

    /// <summary>Whether an open comment has swallowed the end of the file: what is missing there is no mistake of its own.</summary>
    public bool EndIsSwallowed { get; set; }

    /// <summary>Whether characters without meaning were found on a line: what the grammar misses on it is where they stand.</summary>
    public bool HasStrayCharacters(int line) => _strayLines.Contains(line);

    /// <summary>Remembers a line with characters without meaning.</summary>
    public void AddStrayCharacters(int line) => _strayLines.Add(line);

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
