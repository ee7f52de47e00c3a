using System.IO;
using Cornet.Dsl.Programs;
using Cornet.Targets.TorchSharp;

namespace Cornet.Generator.Pipeline;

/// <summary>The C# of one recipe.</summary>
/// <param name="Hint">The generated file.</param>
/// <param name="Text">Its content.</param>
internal sealed record RecipeSource(string Hint, string Text)
{
    /// <summary>What its generated file is called after.</summary>
    public static string NameOf(RecipeValues recipe) => $"{recipe.Model}.{recipe.Name}";

    /// <summary>Writes a recipe.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="path">The file it stands in.</param>
    /// <param name="hints">The names of generated files.</param>
    /// <param name="space">The project's root namespace.</param>
    public static RecipeSource Write(RecipeValues recipe, string path, HintNames hints, string space) =>
        new(hints.Of(path, NameOf(recipe)), RecipeEmitter.Emit(recipe, Path.GetFileName(path), space));
}
