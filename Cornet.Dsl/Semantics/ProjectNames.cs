using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Semantics;

/// <summary>A file with its tree and its findings.</summary>
/// <param name="File">The tree.</param>
/// <param name="Bag">The findings.</param>
internal sealed record ParsedFile(CornetFile File, DiagnosticBag Bag);

/// <summary>A declaration and the file it stands in.</summary>
internal sealed record Declared<T>(T Syntax, DiagnosticBag Bag) where T : Declaration;

/// <summary>What all files of a project declare: names are visible everywhere.</summary>
internal sealed class ProjectNames
{
    private readonly Dictionary<string, Declared<CircuitDeclaration>> _circuits = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Declared<ModelDeclaration>> _models = new(StringComparer.Ordinal);

    public ProjectNames(IEnumerable<ParsedFile> files)
    {
        var seen = new Dictionary<string, Place>(StringComparer.Ordinal);
        foreach (var (file, bag) in files)
        {
            MayBeIncomplete |= bag.MayLackDeclarations;
            foreach (var declaration in file.Declarations)
            {
                var name = declaration.Name;
                if (name.IsMissing) continue;
                if (declaration is ModelDeclaration or CircuitDeclaration)
                {
                    if (seen.TryGetValue(name.Text, out var other))
                    {
                        bag.DuplicateDeclaration(name.Span, name.Text, other.Bag.Source.Path, other.Bag.Source.PositionOf(other.Span.Start).Line + 1);
                        continue;
                    }
                    seen.Add(name.Text, new Place(bag, name.Span));
                }
                switch (declaration)
                {
                    case ModelDeclaration model: _models.Add(name.Text, new(model, bag)); break;
                    case CircuitDeclaration circuit: _circuits.Add(name.Text, new(circuit, bag)); break;
                    case StudyDeclaration: bag.NotYet(name.Span, "studies"); break;
                    case RecipeDeclaration: bag.NotYet(name.Span, "recipes"); break;
                }
            }
        }
    }

    /// <summary>Whether some declaration of some file could not be read.</summary>
    public bool MayBeIncomplete { get; }

    public IEnumerable<Declared<ModelDeclaration>> Models => _models.Values;

    public IEnumerable<Declared<CircuitDeclaration>> Circuits => _circuits.Values;

    public IReadOnlyCollection<string> CircuitNames => _circuits.Keys;

    public Declared<CircuitDeclaration>? FindCircuit(string name) => _circuits.TryGetValue(name, out var circuit) ? circuit : null;
}
