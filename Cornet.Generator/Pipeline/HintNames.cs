using System.IO;
using Cornet.Generator.Emission;

namespace Cornet.Generator.Pipeline;

/// <summary>
/// The names of generated files. Roslyn takes two that differ in case only for one, and then no model of the project is generated at all.
/// </summary>
internal static class HintNames
{
    /// <summary>The file that makes a project's models known by name.</summary>
    public const string Catalog = "CornetModels.g.cs";

    /// <summary><c>Model.g.cs</c>; where that is taken <c>folder.Model.g.cs</c>, with a number behind it if it must be.</summary>
    /// <param name="models">Path and name of each model.</param>
    public static IReadOnlyList<string> Of(IEnumerable<(string Path, string Name)> models)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { Catalog };
        return models.Select(model => Candidates(model.Path, model.Name).First(taken.Add)).ToArray();
    }

    private static IEnumerable<string> Candidates(string path, string name)
    {
        yield return $"{name}.g.cs";
        var parent = Path.GetFileName(Path.GetDirectoryName(path) ?? "");
        var folder = new string(parent.Where(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_').ToArray());
        if (folder.Length > 0) yield return $"{folder}.{name}.g.cs";
        for (var number = 2; ; number++) yield return $"{name}.{Numbers.Plain(number)}.g.cs";
    }
}
