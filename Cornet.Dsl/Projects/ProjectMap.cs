namespace Cornet.Dsl.Projects;

/// <summary>Which file of a project can see which: names are visible across files, and a file needs those whose names it says.</summary>
public sealed class ProjectMap
{
    private readonly IReadOnlyList<ReadFile> _files;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly HashSet<int> _repeated = [];
    private readonly int[][][] _needs;

    /// <param name="files">The files in the order of the project; of two with one path the first counts.</param>
    public ProjectMap(IEnumerable<ReadFile> files)
    {
        var distinct = new List<ReadFile>();
        foreach (var file in files)
        {
            if (_places.TryGetValue(file.Source.Path, out var place))
            {
                _repeated.Add(place);
                continue;
            }
            _places.Add(file.Source.Path, distinct.Count);
            distinct.Add(file);
        }
        _files = distinct;
        var declaring = distinct.SelectMany((file, place) => file.Declared.Select(name => (name, place))).GroupBy(one => one.name, one => one.place)
            .ToDictionary(name => name.Key, name => name.ToArray(), StringComparer.Ordinal);
        Names = new KnownNames(NamesOf<CircuitDeclaration>(), NamesOf<ModelDeclaration>(), distinct.Exists(file => file.Breaks.OutsideOfDeclarations));
        _needs = [.. distinct.Select(file => Needs(file, declaring))];
    }

    /// <summary>The files, each once.</summary>
    public IReadOnlyList<ReadFile> Files => _files;

    /// <summary>The names of the whole project.</summary>
    public KnownNames Names { get; }

    /// <summary>What a file of this project can see; null for one whose path an earlier one has.</summary>
    public FileScope? ScopeOf(ReadFile file)
    {
        var place = _places[file.Source.Path];
        var first = _files[place];
        // An equal file is this one, read at another time, unless the project lists it twice.
        if (!first.Equals(file) || _repeated.Contains(place) && !ReferenceEquals(first, file)) return null;
        var seen = new HashSet<int> { place };
        var names = new HashSet<int[]>();
        var next = new Stack<int>();
        next.Push(place);
        while (next.Count > 0)
        {
            foreach (var declaring in _needs[next.Pop()])
            {
                if (!names.Add(declaring)) continue;
                foreach (var other in declaring)
                    if (seen.Add(other)) next.Push(other);
            }
        }
        return new FileScope(first, seen.OrderBy(one => one).Select(one => _files[one]).ToArray());
    }

    private EquatableArray<string> NamesOf<T>() where T : Declaration =>
        _files.SelectMany(file => file.Tree.Declarations.OfType<T>()).Select(one => one.Name.Text).Where(name => name.Length > 0).Distinct().ToArray();

    // For every name of the project that the file says: the files that declare it. They share the array of a name.
    private static int[][] Needs(ReadFile file, Dictionary<string, int[]> declaring)
    {
        var needs = new List<int[]>();
        foreach (var word in file.Words)
            if (declaring.TryGetValue(word, out var places)) needs.Add(places);
        return needs.ToArray();
    }
}

/// <summary>All that the compilation of one file depends on: the file and those it can reach by names, directly or through others. What a file cannot
/// reach may change without anything of it being compiled again.</summary>
/// <param name="File">The file.</param>
/// <param name="Visible">Itself and those it can reach, in the order of the project: of two that declare a name the first counts.</param>
public sealed record FileScope(ReadFile File, EquatableArray<ReadFile> Visible);

/// <summary>The names of a whole project, for messages about one that nothing has.</summary>
/// <param name="Circuits">Its circuits, in the order of declaration.</param>
/// <param name="Models">Its models, in the order of declaration.</param>
/// <param name="MayBeIncomplete">Whether some declaration of some file could not be read: what seems to be missing may be that one.</param>
public sealed record KnownNames(EquatableArray<string> Circuits, EquatableArray<string> Models, bool MayBeIncomplete);
