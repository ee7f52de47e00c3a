namespace Cornet.Targets.TorchSharp;

/// <summary>A model as the catalog of a program needs it.</summary>
/// <param name="Name">The model.</param>
/// <param name="Classes">Its constructor's argument that sets how many classes its decoder tells apart; null where there is none.</param>
/// <param name="Base">The model it varies, whose recipes it can be trained by; or null.</param>
internal sealed record CatalogEntry(string Name, Parameter? Classes, string? Base);

/// <summary>Writes what happens when a project's assembly is loaded: its models become known by name, without reflection.</summary>
internal static class CatalogEmitter
{
    /// <summary>The C# of the catalog; empty without models.</summary>
    /// <param name="models">The models of the project; null for one that could not be compiled.</param>
    /// <param name="recipes">The recipes of the project: the model, and the name.</param>
    public static string Emit(
        IEnumerable<CatalogEntry?> models, IEnumerable<StudyTable> studies, IEnumerable<RecipeEntry> recipes, string space)
    {
        var compiled = models.OfType<CatalogEntry>().OrderBy(model => model.Name, StringComparer.Ordinal).ToArray();
        if (compiled.Length == 0) return "";
        var writer = new SourceWriter();
        Preamble.Write(writer, "Cornet: the models of this project.", space);
        writer.Write("""
            using global::System.Runtime.CompilerServices;
            using global::Cornet.Runtime;
            using global::Cornet.Runtime.Models;

            internal static class CornetModels
            {
                [ModuleInitializer]
                internal static void Register()
                {
                    // Before anything else of this program can touch TorchSharp.
                    Backend.Prepare();
            """);
        var bases = compiled.Where(model => model.Base is not null).ToDictionary(model => model.Name, model => model.Base!);
        var ofModel = recipes.ToLookup(recipe => recipe.Model);
        writer.Indented(() => writer.Indented(() =>
        {
            writer.Write(compiled.Select(model => Add(model, RecipesOf(model.Name, bases, ofModel))));
            foreach (var study in studies.OrderBy(study => study.Name, StringComparer.Ordinal)) Write(writer, study, compiled);
        }));
        writer.Write("""
                }
            }
            """);
        return writer.ToString();
    }

    // Those of the model itself, then those of the models it varies, from the nearest on.
    private static IReadOnlyList<RecipeEntry> RecipesOf(string model, IReadOnlyDictionary<string, string> bases, ILookup<string, RecipeEntry> recipes)
    {
        var found = new List<RecipeEntry>();
        for (var one = model; one is not null; one = bases.TryGetValue(one, out var above) ? above : null)
            found.AddRange(recipes[one].Where(recipe => !found.Exists(other => other.Name == recipe.Name)));
        return found;
    }

    private static string Add(CatalogEntry model, IReadOnlyList<RecipeEntry> recipes)
    {
        var name = Identifiers.Class(model.Name);
        var named = recipes.Select(recipe => $"new(\"{recipe.Name}\", {Identifiers.Class(recipe.Model)}.{recipe.Member})");
        var known = recipes.Count == 0 ? "" : $" {{ Recipes = [{string.Join(", ", named)}] }}";
        var made = model.Classes is not { } classes ? $"_ => new {name}()"
            : $"classes => new {name}({Identifiers.Escape(classes.Name)}: classes ?? {Numbers.Plain(classes.Default ?? 0)})";
        return $"ModelCatalog.Add(new ModelEntry({name}.Facts, {made}){known});";
    }

    private static void Write(SourceWriter writer, StudyTable study, IReadOnlyList<CatalogEntry> models)
    {
        var rows = study.Rows.Where(row => models.Any(model => model.Name == row.Model)).ToArray();
        writer.Write([$"StudyCatalog.Add(new Study(\"{study.Name}\", \"{study.Model}\",", "["]);
        writer.Indented(() => writer.Write(rows.Select(row => Row(row) + ",")));
        writer.Write("]));");
    }

    private static string Row(StudyRow row)
    {
        var levels = string.Join(", ", row.Levels.Select(level => row.Levels.Count == 1 ? Level(level) : $"new({Level(level)})"));
        var changes = string.Join(", ", row.Recipe.Select(RecipeEmitter.Change));
        return $"new({(row.Levels.Count == 1 ? levels : $"[{levels}]")}, \"{row.Model}\")"
            + (changes.Length == 0 ? "" : $" {{ Recipe = recipe => recipe with {{ {changes} }} }}");
    }

    private static string Level(StudyLevel level) => $"{StringLiteral.Of(level.Factor)}, {StringLiteral.Of(level.Value)}";
}
