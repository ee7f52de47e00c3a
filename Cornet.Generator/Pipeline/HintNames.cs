using System.IO;
using Cornet.Dsl;
using Cornet.Targets.TorchSharp;

namespace Cornet.Generator.Pipeline;

/// <summary>The names of generated files. Roslyn takes two that differ in case only for one, and then no model of the project is generated at
/// all.</summary>
internal sealed class HintNames : IEquatable<HintNames>
{
    /// <summary>The file that makes a project's models known by name.</summary>
    public const string Catalog = "CornetModels.g.cs";

    private readonly Dictionary<(string Path, string Name), string> _hints = [];
    private readonly EquatableArray<(string Path, string Name)> _models;

    /// <summary><c>Model.g.cs</c>; where that is taken <c>folder.Model.g.cs</c>, with a number behind it if it must be.</summary>
    /// <param name="models">Path and name of each model of a project, in any order of files.</param>
    public HintNames(IEnumerable<(string Path, string Name)> models)
    {
        _models = new(models.OrderBy(model => model.Path, StringComparer.Ordinal));
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { Catalog };
        var numbers = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var model in _models) _hints[model] = Candidates(model.Path, model.Name, numbers).First(taken.Add);
    }

    public string Of(string path, string name) => _hints[(path, name)];

    /// <inheritdoc/>
    public bool Equals(HintNames? other) => other is not null && _models == other._models;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as HintNames);

    /// <inheritdoc/>
    public override int GetHashCode() => _models.GetHashCode();

    // Numbers go on where the last model of that name stopped.
    private static IEnumerable<string> Candidates(string path, string name, Dictionary<string, int> numbers)
    {
        yield return $"{name}.g.cs";
        var parent = Path.GetFileName(Path.GetDirectoryName(path) ?? "");
        var folder = new string(parent.Where(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_').ToArray());
        if (folder.Length > 0) yield return $"{folder}.{name}.g.cs";
        while (true)
        {
            numbers[name] = numbers.TryGetValue(name, out var last) ? last + 1 : 2;
            yield return $"{name}.{Numbers.Plain(numbers[name])}.g.cs";
        }
    }
}
