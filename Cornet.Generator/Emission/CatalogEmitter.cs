using Cornet.Dsl;
using Cornet.Dsl.Timing;

namespace Cornet.Generator.Emission;

/// <summary>A model as the catalogue of a program needs it.</summary>
/// <param name="Name">The model.</param>
/// <param name="Parameters">Its constructor's arguments.</param>
internal sealed record CatalogEntry(string Name, EquatableArray<ParameterPlan> Parameters);

/// <summary>Writes what happens when a project's assembly is loaded: its models become known by name, without reflection.</summary>
internal static class CatalogEmitter
{
    private const string Classes = "classes";

    /// <summary>The C# of the catalogue; empty without models.</summary>
    /// <param name="models">The models of the project; null for one that could not be compiled.</param>
    /// <param name="space">The namespace.</param>
    public static string Emit(IEnumerable<CatalogEntry?> models, string space)
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
        writer.Indented(() => writer.Indented(() => writer.Write(compiled.Select(Add))));
        writer.Write("""
                }
            }
            """);
        return writer.ToString();
    }

    private static string Add(CatalogEntry model)
    {
        var name = Identifiers.Escape(model.Name);
        if (model.Parameters.FirstOrDefault(parameter => parameter.Name == Classes) is not { } classes)
            return $"ModelCatalog.Add(new ModelEntry({name}.Facts, _ => new {name}()));";
        var asked = $"{Classes} ?? {Numbers.Plain(classes.Default ?? 0)}";
        if (classes.Type == ParameterType.Count) asked = $"(int)({asked})";
        return $"ModelCatalog.Add(new ModelEntry({name}.Facts, {Classes} => new {name}({Classes}: {asked})));";
    }
}
