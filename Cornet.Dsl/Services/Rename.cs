using Cornet.Dsl.Catalog;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Text;
using System.Text;

namespace Cornet.Dsl.Services;

/// <summary>New text for a stretch of a file.</summary>
/// <param name="Place">The stretch.</param>
/// <param name="Text">The text.</param>
public sealed record TextChange(FileSpan Place, string Text);

/// <summary>What a request to rename comes to: the changes, or the sentence that says why not.</summary>
/// <param name="Changes">The changes, in all files; empty where it is refused.</param>
/// <param name="Refusal">Why it is refused, or null.</param>
public sealed record RenameResult(IReadOnlyList<TextChange> Changes, string? Refusal);

/// <summary>Renames what is declared in the files, everywhere at once, and only where nothing gets another meaning by it.</summary>
public static class Rename
{
    private static readonly string[] Reserved = ["x", "then", "first", "per", "state", "input", "decoder"];

    /// <summary>The name at a place, where it is one that can be renamed.</summary>
    public static FileSpan? NameAt(Project project, string path, int offset) =>
        project.Symbols.At(path, offset) is [var (span, _), ..] ? new FileSpan(path, span) : null;

    /// <summary>Renames the symbol at a place.</summary>
    public static RenameResult Apply(Project project, string path, int offset, string name)
    {
        var symbols = project.Symbols.At(path, offset);
        if (symbols.Count == 0)
            return Refuse("There is nothing to rename here: models, circuits, areas, parameters and local bindings can be renamed.");
        var symbol = symbols[0].Symbol;
        if (symbols.Count > 1) return Refuse($"'{symbol.Name}' stands for the parameters of several circuits here; rename it in each circuit.");
        if (!IsName(name)) return Refuse($"'{name}' is not a name: use letters from a to z, digits and '_', and do not begin with a digit.");
        if (name == symbol.Name) return new RenameResult([], null);
        var isWordOfValues = symbol.Kind is SymbolKind.Parameter or SymbolKind.Value && LayerWords.Contains(name);
        if (Reserved.Contains(name) || isWordOfValues) return Refuse($"'{name}' is a word of the language; choose another name.");
        var places = project.Symbols.MentionsOf(symbol);
        foreach (var place in places)
            if (project.Symbols.At(place.Path, place.Span.Start).Count > 1)
                return Refuse($"'{symbol.Name}' in {place.Path}, line {Line(project.Find(place.Path)!, place.Span.Start)}, "
                    + "stands for other parameters too; change that line first.");
        var changes = places.Select(place => new TextChange(place, name)).ToList();
        return Clash(project, symbol, changes, name) is { } clash ? Refuse(clash) : new RenameResult(changes, null);
    }

    /// <summary>What would mean something else afterwards, or null: found by trying it.</summary>
    private static string? Clash(Project project, Symbol symbol, List<TextChange> changes, string name)
    {
        var renamed = Project.Of(project.Files.Select(file => new SourceText(file.Path, Changed(file, changes))).ToList(), project);
        // Where the name stands, by file. It has one length everywhere.
        var starts = changes.GroupBy(change => change.Place.Path)
            .ToDictionary(file => file.Key, file => file.Select(change => change.Place.Span.Start).OrderBy(start => start).ToList(), StringComparer.Ordinal);
        foreach (var file in project.Files)
        {
            var before = project.Symbols.In(file.Path).Select(one => (Moved(file.Path, one.Span), Moved(one.Symbol.Place.Path, one.Symbol.Place.Span),
                one.Symbol.Place.Path)).ToList();
            var after = renamed.Symbols.In(file.Path).Select(one => (one.Span, one.Symbol.Place.Span, one.Symbol.Place.Path)).ToList();
            foreach (var (span, _, _) in after.Except(before).Concat(before.Except(after)))
                return $"'{name}' already means something in {file.Path}, line {Line(file, Back(file.Path, span))}; choose another name.";
        }
        var errors = Errors(project).Select(error => error.Id).ToList();
        return Errors(renamed).FirstOrDefault(error => !errors.Remove(error.Id)) is { } added
            ? $"'{symbol.Name}' cannot become '{name}': {added.Message}"
            : null;

        TextSpan Moved(string path, TextSpan span)
        {
            if (!starts.TryGetValue(path, out var renamed)) return span;
            var place = renamed.BinarySearch(span.Start);
            var before = place >= 0 ? place : ~place;
            return new TextSpan(span.Start + before * (name.Length - symbol.Name.Length), place >= 0 ? name.Length : span.Length);
        }

        int Back(string path, TextSpan span)
        {
            var offset = span.Start;
            foreach (var change in changes.Where(change => change.Place.Path == path).OrderBy(change => change.Place.Span.Start))
                if (change.Place.Span.Start < offset) offset -= name.Length - change.Place.Span.Length;
            return offset;
        }
    }

    private static IEnumerable<Diagnostic> Errors(Project project) => project.Diagnostics.Where(finding => finding.Severity == Severity.Error);

    private static string Changed(SourceText file, List<TextChange> changes)
    {
        var text = new StringBuilder();
        var end = 0;
        foreach (var change in changes.Where(change => change.Place.Path == file.Path).OrderBy(change => change.Place.Span.Start))
        {
            text.Append(file.Content, end, change.Place.Span.Start - end).Append(change.Text);
            end = change.Place.Span.End;
        }
        return text.Append(file.Content, end, file.Content.Length - end).ToString();
    }

    private static string Line(SourceText file, int offset) => (file.PositionOf(offset).Line + 1).ToString(CultureInfo.InvariantCulture);

    private static bool IsName(string name) => name.Length > 0 && !Parsing.Characters.IsDigit(name[0])
        && name.All(c => Parsing.Characters.IsLetter(c) || Parsing.Characters.IsDigit(c) || c == '_');

    private static RenameResult Refuse(string sentence) => new([], sentence);
}
