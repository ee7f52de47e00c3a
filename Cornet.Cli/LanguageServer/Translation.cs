using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Services;
using Cornet.Dsl.Text;

namespace Cornet.Cli.LanguageServer;

/// <summary>Between the words of the language's services and those of the protocol.</summary>
internal static class Translation
{
    /// <summary>The path of a file, or the whole address of what is none (a buffer that was never saved).</summary>
    public static string PathOf(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var address) && address.IsFile
            ? Path.GetFullPath(Uri.UnescapeDataString(address.AbsolutePath) is ['/', _, ':', ..] windows ? windows[1..] : address.LocalPath)
            : uri;

    public static string UriOf(string path) => Path.IsPathRooted(path) ? new Uri(path).AbsoluteUri : path;

    public static int OffsetOf(this SourceText source, Position position) => source.OffsetOf(new LinePosition(position.Line, position.Character));

    public static TextSpan SpanOf(this SourceText source, Range range)
    {
        var (start, end) = (source.OffsetOf(range.Start), source.OffsetOf(range.End));
        return TextSpan.Between(Math.Min(start, end), Math.Max(start, end));
    }

    public static Range RangeOf(this SourceText source, TextSpan span) => new(At(source.PositionOf(span.Start)), At(source.PositionOf(span.End)));

    /// <summary>A finding, with its other places where the client can show them.</summary>
    public static Diagnostic Told(this Dsl.Diagnostics.Diagnostic finding, bool showsRelated) => new(
        new Range(At(finding.Start), At(finding.End)), finding.Severity == Severity.Error ? 1 : 2, finding.Id, "cornet", finding.Message,
        showsRelated && finding.Related.Count > 0 ? [.. finding.Related.Select(Told)] : null);

    private static DiagnosticRelatedInformation Told(RelatedPlace other) =>
        new(new Location(UriOf(other.Path), new Range(At(other.Start), At(other.End))), other.Sentence);

    /// <summary>Changes by file.</summary>
    public static WorkspaceEdit Told(Project project, IEnumerable<TextChange> changes) => new(changes.GroupBy(change => change.Place.Path).ToDictionary(
        file => UriOf(file.Key),
        file => (IReadOnlyList<TextEdit>)[.. file.Select(change => new TextEdit(project.Find(file.Key)!.RangeOf(change.Place.Span), change.Text))]));

    public static DocumentSymbol Told(this OutlineEntry entry, SourceText source) => new(
        entry.Name,
        entry.Kind switch { SymbolKind.Model => 5, SymbolKind.Circuit => 12, SymbolKind.Area or SymbolKind.Decoder => 2, SymbolKind.Layer => 8, _ => 19 },
        source.RangeOf(entry.Span), source.RangeOf(entry.NameSpan), [.. entry.Inner.Select(inner => inner.Told(source))]);

    /// <summary>The protocol's number for a kind of word.</summary>
    public static int Told(this CompletionKind kind) => kind switch
    {
        CompletionKind.Layer => 3,
        CompletionKind.Property => 10,
        CompletionKind.Model => 7,
        CompletionKind.Circuit => 22,
        CompletionKind.Area or CompletionKind.Connection => 9,
        CompletionKind.Parameter or CompletionKind.Value => 6,
        _ => 14,
    };

    private static Position At(LinePosition position) => new(position.Line, position.Column);
}
