using System.Text;
using Cornet.Dsl;
using Cornet.Generator.Emission;
using Cornet.Generator.Pipeline;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Cornet.Generator;

/// <summary>
/// Every <c>.cornet</c> file among a project's additional files becomes typed TorchSharp modules. Nothing here looks at the project's C#, so that
/// typing in C# runs nothing again; and plans hold no places, so that a comment in a model stops at <see cref="Project"/>.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class CornetGenerator : IIncrementalGenerator
{
    /// <summary>The step that reads the files.</summary>
    public const string Files = "Files";

    /// <summary>The step that reads the namespace.</summary>
    public const string Namespace = "Namespace";

    /// <summary>The step that compiles all files: circuits are visible across files.</summary>
    public const string Project = "Project";

    /// <summary>The step that hands on the models one by one.</summary>
    public const string Models = "Models";

    /// <summary>The step that writes the C# of a model.</summary>
    public const string Sources = "Sources";

    /// <summary>The step that writes the C# that makes the models known by name.</summary>
    public const string Catalog = "Catalog";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var files = context.AdditionalTextsProvider
            .Where(static text => text.Path.EndsWith(".cornet", StringComparison.OrdinalIgnoreCase))
            .Select(static (text, stop) => new CornetFile(text.Path, text.GetText(stop)?.ToString() ?? ""))
            .WithTrackingName(Files);
        var space = context.AnalyzerConfigOptionsProvider.Select(static (options, _) => RootNamespace(options)).WithTrackingName(Namespace);
        var project = files.Collect()
            .Select(static (all, stop) => ProjectCompilation.Compile(all, CornetCompiler.Compile, stop)).WithTrackingName(Project);
        var models = project.SelectMany(static (compiled, _) => compiled.Models).WithTrackingName(Models);
        var sources = models.Combine(space).Select(static (pair, _) => ModelSource.Write(pair.Left, pair.Right)).WithTrackingName(Sources);
        var catalog = sources.Select(static (source, _) => source.Entry).Collect().Combine(space)
            .Select(static (pair, _) => CatalogEmitter.Emit(pair.Left, pair.Right)).WithTrackingName(Catalog);

        context.RegisterSourceOutput(
            project.SelectMany(static (compiled, _) => compiled.Findings),
            static (output, finding) => output.ReportDiagnostic(Finding.Report(finding)));
        context.RegisterSourceOutput(sources, static (output, source) =>
        {
            if (source.Failure is { } failure) output.ReportDiagnostic(Finding.Report(failure));
            output.AddSource(source.Hint, SourceText.From(source.Text, Encoding.UTF8));
        });
        context.RegisterSourceOutput(catalog, static (output, text) =>
        {
            if (text.Length > 0) output.AddSource(HintNames.Catalog, SourceText.From(text, Encoding.UTF8));
        });
    }

    // A project without a root namespace still needs one: outside of any, names would mix with those the project imports everywhere.
    private static string RootNamespace(AnalyzerConfigOptionsProvider options) =>
        options.GlobalOptions.TryGetValue("build_property.RootNamespace", out var space) && !string.IsNullOrWhiteSpace(space)
            ? space.Trim()
            : "Networks";
}
