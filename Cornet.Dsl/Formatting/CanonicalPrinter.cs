using System.Text.RegularExpressions;
using Cornet.Dsl.Parsing;

namespace Cornet.Dsl.Formatting;

/// <summary>What the printer makes of a file.</summary>
/// <param name="Text">The text in canonical form; null where the file has syntax errors and is left as it is.</param>
/// <param name="Diagnostics">The syntax errors.</param>
public sealed record FormattedFile(string? Text, EquatableArray<Diagnostic> Diagnostics);

/// <summary>The canonical form of a file: indented by two blanks per brace, one blank between words, three between entries that share a line, at most
/// one empty line. It changes blanks and line breaks and nothing else: every comment stays, and the meaning. Printing twice is printing
/// once.</summary>
public static class CanonicalPrinter
{
    /// <summary>Prints one file. Line ends stay what most of them are, and so does a byte order mark.</summary>
    /// <param name="source">The file.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static FormattedFile Format(SourceText source, CancellationToken cancellation = default)
    {
        var bag = new DiagnosticBag(source);
        var file = CornetParser.Parse(source, bag, out var tokens, cancellation);
        if (bag.Findings.Count > 0) return new FormattedFile(null, bag.Findings.OrderBy(finding => finding.Span.Start).ToArray());
        var page = new Page(source, tokens, new Landmarks(file, tokens), LineEnd(source.Content));
        var mark = source.Content.StartsWith("\uFEFF", StringComparison.Ordinal) ? "\uFEFF" : "";
        return new FormattedFile(mark + page.Print(), default);
    }

    // What ends most lines; files are mixed by accident.
    private static string LineEnd(string text)
    {
        var ends = Regex.Matches(text, "\r\n|\n|\r").Cast<Match>().ToLookup(end => end.Value);
        return Page.LineEnds.Where(ends.Contains).OrderByDescending(end => ends[end].Count()).FirstOrDefault() ?? "\n";
    }
}
