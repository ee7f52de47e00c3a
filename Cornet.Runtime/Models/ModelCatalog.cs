using Cornet.Runtime.Training;

namespace Cornet.Runtime.Models;

/// <summary>
/// The models a program knows by name. The generator adds each model of a project when its assembly is loaded, without reflection, so that
/// <c>train CORnetS</c> finds it.
/// </summary>
public static class ModelCatalog
{
    private static readonly SortedDictionary<string, ModelEntry> Known = new(StringComparer.Ordinal);

    /// <summary>All models, by name.</summary>
    public static IReadOnlyCollection<ModelEntry> Entries => Known.Values;

    /// <summary>Adds a model; one of the same name is replaced.</summary>
    public static void Add(ModelEntry entry) => Known[entry.Card.Name] = entry;

    /// <summary>Where models come from that the program does not have; null where there is no such place.</summary>
    internal static INetworkSource? Source { get; set; }

    /// <summary>The model of a name, whatever its case; in the command <c>cornet</c> also that of a file.</summary>
    /// <exception cref="CornetException">There is no such model; the message lists those there are.</exception>
    public static ModelEntry Find(string name) =>
        Of(name) ?? (Source?.FindModel(name) is { } found ? Of(found) : null)
        ?? throw new CornetException(Known.Count == 0 ? None : $"There is no model '{name}' here; there are {string.Join(", ", Known.Keys)}.");

    private static ModelEntry? Of(string name) =>
        Known.Values.FirstOrDefault(entry => string.Equals(entry.Card.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What a program without models says: one built without them.</summary>
    internal static string None =>
        "There are no models in this program: the networks of a project are compiled into the project's own program, so run 'dotnet run -- VERB ...' in its "
        + "folder; a project without networks needs a .cornet file.";
}

/// <summary>A model a program can make.</summary>
/// <param name="Card">What the compiler knew about it.</param>
/// <param name="Create">
/// Makes one; <c>classes</c> sets the parameter of that name where the model has one. A model without it ignores the number.
/// </param>
public sealed record ModelEntry(ModelCard Card, Func<long?, CornetModel> Create)
{
    /// <summary>The recipes it can be trained by: its own, and those of the models it varies.</summary>
    public IReadOnlyList<NamedRecipe> Recipes { get; init; } = [];
}

/// <summary>A recipe and its name.</summary>
/// <param name="Name">The name, as <c>train --recipe</c> takes it.</param>
/// <param name="Recipe">The recipe.</param>
public sealed record NamedRecipe(string Name, Recipe Recipe);
