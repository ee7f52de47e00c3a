using System.IO;
using Cornet.Dsl.Programs;
using Cornet.Targets.TorchSharp;

namespace Cornet.Generator.Pipeline;

/// <summary>The C# of one recipe.</summary>
internal sealed record RecipeSource(string Hint, string Text)
{
    /// <summary>What its generated file is called after.</summary>
    public static string NameOf(RecipeValues recipe) => $"{recipe.Model}.{recipe.Name}";

    public static RecipeSource Write(RecipeValues recipe, string path, HintNames hints, string space) =>
        new(hints.Of(path, NameOf(recipe)), RecipeEmitter.Emit(recipe, Path.GetFileName(path), space));
}
