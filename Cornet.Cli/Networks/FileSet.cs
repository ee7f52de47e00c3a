using Cornet.Dsl;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Projects;
using Cornet.Dsl.Text;
using Cornet.Runtime;

namespace Cornet.Cli.Networks;

/// <summary>
/// Files that are named, and those that they need: names that they do not declare are looked up in the other files of their folder, then in the networks of
/// this program (in the command: the CORnet family).
/// </summary>
/// <param name="Named">The files that are named.</param>
/// <param name="Beside">The other files of their folders.</param>
/// <param name="BuiltIn">The networks of this program.</param>
internal sealed record FileSet(IReadOnlyList<SourceText> Named, IReadOnlyList<SourceText> Beside, IReadOnlyList<SourceText> BuiltIn)
{
    // No file's path begins like this.
    private const string Prefix = "built-in:/";

    /// <summary>The set of some files.</summary>
    /// <param name="named">Their texts, with the paths of the command line.</param>
    public static FileSet Of(IReadOnlyList<SourceText> named)
    {
        var taken = named.Select(source => Path.GetFullPath(source.Path)).ToHashSet(StringComparer.Ordinal);
        var folders = named.Select(source => Path.GetDirectoryName(source.Path) ?? "").DistinctBy(folder => Path.GetFullPath(Path.Combine(folder, ".")));
        return new FileSet(
            named, [.. folders.SelectMany(Directly).Where(file => !taken.Contains(Path.GetFullPath(file))).Select(TryRead).OfType<SourceText>()], OfProgram());
    }

    /// <summary>The set of the file that a word names, or that declares the name; null where no file does.</summary>
    /// <param name="asked">The word.</param>
    /// <param name="folder">The folder where a name that stands alone is looked up; the current one by default.</param>
    /// <exception cref="CornetException">The file cannot be read.</exception>
    public static FileSet? Of(NetworkWord asked, string folder = "")
    {
        if (asked.File is { } file) return Of(CornetFiles.Read([file]));
        var all = OfFolder(folder);
        var declaring = all.Beside.Concat(all.BuiltIn).FirstOrDefault(source => ReadFile.Of(source).Declares.Any(name => Same(name, asked.Name!)));
        if (declaring is null) return null;
        // Built-in networks need nothing of the folder, but may be trained by recipes that lie there.
        return IsBuiltIn(declaring.Path)
            ? new FileSet([declaring], [.. all.Beside.Where(source => ReadFile.Of(source).Recipes.Count > 0)], Others(all.BuiltIn))
            : new FileSet([declaring], Others(all.Beside), all.BuiltIn);

        IReadOnlyList<SourceText> Others(IReadOnlyList<SourceText> level) => [.. level.Where(source => source != declaring)];
    }

    /// <summary>What a name that stands alone is looked up in: the files of a folder, by default the current one, and the networks of this program.</summary>
    public static FileSet OfFolder(string folder = "") => new([], [.. Directly(folder).Select(TryRead).OfType<SourceText>()], OfProgram());

    /// <summary>Whether a path is that of a network of this program rather than of a file.</summary>
    public static bool IsBuiltIn(string path) => path.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether two names are one: the command line asks for no capitals.</summary>
    public static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a path is that of a named file.</summary>
    public bool IsNamed(string path) => Named.Any(source => source.Path == path);

    /// <summary>Whether a named file declares a circuit, model or study.</summary>
    public bool Declares(string name) => Named.Any(source => ReadFile.Of(source).Declares.Contains(name));

    /// <summary>The findings that are about the named files, and the errors of those they need; a warning about another file is that file's own.</summary>
    public IEnumerable<Diagnostic> About(CompilationResult result) =>
        result.Diagnostics.Where(finding => IsNamed(finding.Path) || finding.Severity == Severity.Error);

    /// <summary>Compiles all that can be seen, for lists.</summary>
    public CompilationResult CompileAll() => CornetCompiler.Compile([.. Files().Select(file => file.Source)]);

    /// <summary>The named files and those they need, in this order. Of two that declare a name the nearer one is taken.</summary>
    /// <param name="withRecipes">Also the files with recipes for the models of these.</param>
    public IReadOnlyList<SourceText> Needed(bool withRecipes = false)
    {
        var files = Files();
        var map = new ProjectMap(files);
        HashSet<ReadFile> needed = [.. files.Take(Named.Count).SelectMany(file => Visible(map, file))];
        if (withRecipes)
        {
            var declared = needed.SelectMany(file => file.Declares).ToHashSet(StringComparer.Ordinal);
            foreach (var file in files.Where(file => file.Recipes.Any(recipe => declared.Contains(recipe.Model)))) needed.UnionWith(Visible(map, file));
        }
        return [.. files.Where(needed.Contains).Select(file => file.Source)];
    }

    // A file that declares again what a nearer one does is left out: the user's CORnetS takes the place of the family's.
    private List<ReadFile> Files()
    {
        List<ReadFile> files = [.. Named.Select(source => ReadFile.Of(source))];
        foreach (var level in new[] { Beside, BuiltIn })
        {
            var names = files.SelectMany(file => file.Declares).ToHashSet(StringComparer.Ordinal);
            var recipes = files.SelectMany(file => file.Recipes).ToHashSet();
            files.AddRange(level.Select(source => ReadFile.Of(source)).Where(file => !file.Declares.Any(names.Contains) && !file.Recipes.Any(recipes.Contains)).ToList());
        }
        return files;
    }

    private static List<SourceText> OfProgram() => [.. ProgramModels.Texts().Select(source => new SourceText(Prefix + source.Path, source.Content))];

    private static IEnumerable<ReadFile> Visible(ProjectMap map, ReadFile file) => map.ScopeOf(file)?.Visible ?? [];

    private static IEnumerable<string> Directly(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder.Length == 0 ? "." : folder).Where(CornetFiles.IsOne).Order(StringComparer.Ordinal)
                .Select(file => Path.Combine(folder, Path.GetFileName(file)))];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // One that nobody named need not be readable.
    private static SourceText? TryRead(string file)
    {
        try
        {
            return new SourceText(file, File.ReadAllText(file));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
