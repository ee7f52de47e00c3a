using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Projects;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Binding;

/// <summary>A declaration and the file it stands in.</summary>
internal sealed record Declared<T>(T Syntax, DiagnosticBag Bag) where T : Declaration;

/// <summary>What the files that can be seen declare: names are visible everywhere.</summary>
internal sealed class ProjectNames
{
    private readonly KnownNames? _known;
    private readonly Dictionary<string, Declared<CircuitDeclaration>> _circuits = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Declared<ModelDeclaration>> _models = new(StringComparer.Ordinal);
    private readonly List<Declared<StudyDeclaration>> _studies = [];
    private readonly List<Declared<RecipeDeclaration>> _recipes = [];

    /// <param name="scope">The files.</param>
    /// <param name="known">The names of the whole project; null where they are not known yet.</param>
    /// <param name="cancellation">Asked before every area.</param>
    public ProjectNames(FileScope scope, KnownNames? known, CancellationToken cancellation)
    {
        Cancellation = cancellation;
        _known = known;
        var seen = new Dictionary<string, Place>(StringComparer.Ordinal);
        foreach (var file in scope.Visible)
        {
            var bag = new DiagnosticBag(file.Source, file.Breaks);
            Bags.Add(bag);
            if (ReferenceEquals(file, scope.File)) Bag = bag;
            foreach (var declaration in file.Tree.Declarations)
            {
                var name = declaration.Name;
                if (name.IsMissing) continue;
                if (declaration is not RecipeDeclaration)
                {
                    if (seen.TryGetValue(name.Text, out var other))
                    {
                        // Every file tells its own: a name that a thousand files declare would be told a million times.
                        if (bag == Bag) bag.DuplicateDeclaration(name.Span, name.Text, other);
                        continue;
                    }
                    seen.Add(name.Text, new Place(bag, name.Span));
                }
                switch (declaration)
                {
                    case ModelDeclaration model: _models.Add(name.Text, new(model, bag)); break;
                    case CircuitDeclaration circuit: _circuits.Add(name.Text, new(circuit, bag)); break;
                    case StudyDeclaration study: _studies.Add(new(study, bag)); break;
                    case RecipeDeclaration recipe: _recipes.Add(new(recipe, bag)); break;
                }
            }
        }
    }

    /// <summary>Asked before every area.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>The findings of the file that is compiled.</summary>
    public DiagnosticBag Bag { get; } = null!;

    /// <summary>The findings of all files.</summary>
    public List<DiagnosticBag> Bags { get; } = [];

    /// <summary>Whether something was asked that only the whole project can answer.</summary>
    public bool Asked { get; private set; }

    /// <summary>Whether some declaration of some file could not be read.</summary>
    public bool MayBeIncomplete => Known?.MayBeIncomplete ?? false;

    /// <summary>The models of the file that is compiled.</summary>
    public IEnumerable<Declared<ModelDeclaration>> Models => _models.Values.Where(model => model.Bag == Bag);

    /// <summary>The circuits of the file that is compiled.</summary>
    public IEnumerable<Declared<CircuitDeclaration>> Circuits => _circuits.Values.Where(circuit => circuit.Bag == Bag);

    /// <summary>The circuits of the project, to find the one that was meant.</summary>
    public IReadOnlyCollection<string> CircuitNames => Known?.Circuits ?? default;

    private KnownNames? Known
    {
        get
        {
            Asked = true;
            return _known;
        }
    }

    /// <summary>The studies of the file that is compiled.</summary>
    public IEnumerable<Declared<StudyDeclaration>> Studies => _studies.Where(study => study.Bag == Bag);

    /// <summary>The recipes of the file that is compiled.</summary>
    public IEnumerable<Declared<RecipeDeclaration>> Recipes => _recipes.Where(recipe => recipe.Bag == Bag);

    /// <summary>The first recipe of a name for a model.</summary>
    public Declared<RecipeDeclaration>? FindRecipe(string name, string model) =>
        _recipes.Find(recipe => recipe.Syntax.Name.Text == name && recipe.Syntax.Model.Text == model);

    /// <summary>The models of the project, to find the one that was meant.</summary>
    public IReadOnlyCollection<string> ModelNames => Known?.Models ?? default;

    public Declared<ModelDeclaration>? FindModel(string name) => _models.TryGetValue(name, out var model) ? model : null;

    public Declared<CircuitDeclaration>? FindCircuit(string name) => _circuits.TryGetValue(name, out var circuit) ? circuit : null;
}
