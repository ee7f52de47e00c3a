using Cornet.Dsl.Projects;
using Cornet.Dsl.Text;

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
    /// <summary>The set of some files.</summary>
    /// <param name="named">Their texts, with the paths of the command line.</param>
    public static FileSet Of(IReadOnlyList<SourceText> named)
    {
        var taken = named.Select(source => Path.GetFullPath(source.Path)).ToHashSet(StringComparer.Ordinal);
        var folders = named.Select(source => Path.GetDirectoryName(source.Path) ?? "").DistinctBy(folder => Path.GetFullPath(Path.Combine(folder, ".")));
        return new FileSet(
            named, [.. folders.SelectMany(Directly).Where(file => !taken.Contains(Path.GetFullPath(file))).Select(TryRead).OfType<SourceText>()], ProgramModels.Texts());
    }

    /// <summary>The set for a name that stands alone: the files of the current folder, and the networks of this program.</summary>
    public static FileSet OfFolder() => new([], [.. Directly("").Select(TryRead).OfType<SourceText>()], ProgramModels.Texts());

    /// <summary>Whether a path is that of a network of this program rather than of a file.</summary>
    public bool IsBuiltIn(string path) => BuiltIn.Any(source => source.Path == path);

    /// <summary>The file that declares a circuit, model or study, whatever the case of the name; null for none.</summary>
    public SourceText? Declaring(string name) => Beside.Concat(BuiltIn).Select(source => ReadFile.Of(source))
        .FirstOrDefault(file => file.Declares.Any(declared => string.Equals(declared, name, StringComparison.OrdinalIgnoreCase)))?.Source;

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
            var known = needed.SelectMany(file => file.Recipes).ToHashSet();
            foreach (var file in files.Where(file => !needed.Contains(file) && file.Recipes.Any(recipe => declared.Contains(recipe.Model))).ToList())
            {
                if (file.Recipes.Any(known.Contains)) continue;
                known.UnionWith(file.Recipes);
                needed.UnionWith(Visible(map, file));
            }
        }
        return [.. files.Where(needed.Contains).Select(file => file.Source)];
    }

    // A file that declares again what a nearer one does is left out: the user's CORnetS takes the place of the family's.
    private List<ReadFile> Files()
    {
        List<ReadFile> files = [.. Named.Select(source => ReadFile.Of(source))];
        foreach (var level in new[] { Beside, BuiltIn })
        {
            var taken = files.SelectMany(file => file.Declares).ToHashSet(StringComparer.Ordinal);
            files.AddRange(level.Select(source => ReadFile.Of(source)).Where(file => !file.Declares.Any(taken.Contains)).ToList());
        }
        return files;
    }

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
