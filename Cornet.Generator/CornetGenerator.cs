using System.Text;
using Cornet.Dsl;
using Cornet.Dsl.Parsing;
using Cornet.Dsl.Projects;
using Cornet.Generator.Pipeline;
using Cornet.Targets.TorchSharp;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Cornet.Generator;

/// <summary>Every <c>.cornet</c> file among a project's additional files becomes typed TorchSharp modules. Nothing here looks at the project's C#, so
/// that typing in C# runs nothing again; a file is compiled with those it can see by names, so that an edit compiles what can see it; and programs hold
/// no places, so that a comment in a model stops at <see cref="Models"/>.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class CornetGenerator : IIncrementalGenerator
{
    /// <summary>The step that reads the files.</summary>
    public const string Files = "Files";

    /// <summary>The step that reads the namespace.</summary>
    public const string Namespace = "Namespace";

    /// <summary>The step that reads where the pages of the diagnostics lie.</summary>
    public const string Pages = "Pages";

    /// <summary>The step that tells for each file which others it can see.</summary>
    public const string Scopes = "Scopes";

    /// <summary>The step that compiles a file.</summary>
    public const string Compiled = "Compiled";

    /// <summary>The step that compiles a file again where its messages depend on the names of the whole project.</summary>
    public const string Completed = "Completed";

    /// <summary>The step that hands on the models one by one, each with the file it gets.</summary>
    public const string Models = "Models";

    /// <summary>The step that writes the C# of a model.</summary>
    public const string Sources = "Sources";

    /// <summary>The step that writes the C# of a recipe.</summary>
    public const string Recipes = "Recipes";

    /// <summary>The step that writes the C# that makes the models known by name.</summary>
    public const string Catalog = "Catalog";

    /// <summary>The step that puts together what was found in all files.</summary>
    public const string Findings = "Findings";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var pages = context.AnalyzerConfigOptionsProvider.Select(static (options, _) => PagesOf(options)).WithTrackingName(Pages);
        var files = context.AdditionalTextsProvider
            .Where(static text => text.Path.EndsWith(".cornet", StringComparison.OrdinalIgnoreCase))
            .Select(static (text, stop) => ReadFile.Of(new(text.Path, text.GetText(stop)?.ToString() ?? ""), stop)).WithTrackingName(Files);
        var space = context.AnalyzerConfigOptionsProvider.Select(static (options, _) => RootNamespace(options)).WithTrackingName(Namespace);
        var plain = context.AnalyzerConfigOptionsProvider.Select(static (options, _) => AsksForReferencePrograms(options));
        var project = files.Collect().Select(static (all, _) => new ProjectMap(all.OrderBy(file => file.Source.Path, StringComparer.Ordinal)));
        var names = project.Select(static (map, _) => map.Names);
        var compiled = files.Combine(project)
            .SelectMany(static (pair, _) => pair.Right.ScopeOf(pair.Left) is { } scope ? new[] { scope } : []).WithTrackingName(Scopes)
            .Combine(plain).Select(static (pair, stop) => FileStep.First(pair.Left, CompilerOf(pair.Right), stop)).WithTrackingName(Compiled);
        var completed = compiled.Combine(names).Combine(plain)
            .Select(static (pair, stop) => pair.Left.Left.Complete(pair.Left.Right, CompilerOf(pair.Right), stop)).WithTrackingName(Completed);
        var found = completed.SelectMany(static (file, _) => file.Models);
        var named = completed.SelectMany(static (file, _) => file.Models.Select(model => (model.Path, model.Name))
            .Concat(file.Recipes.Select(recipe => (file.Path, RecipeSource.NameOf(recipe)))));
        var hints = named.Collect().Select(static (all, _) => new HintNames(all));
        var models = found.Combine(hints)
            .Select(static (pair, _) => new ModelFile(pair.Right.Of(pair.Left.Path, pair.Left.Name), pair.Left)).WithTrackingName(Models);
        var sources = models.Combine(space).Select(static (pair, _) => ModelSource.Write(pair.Left, pair.Right)).WithTrackingName(Sources);
        var recipes = completed.SelectMany(static (file, _) => file.Recipes.Select(recipe => (file.Path, Recipe: recipe)));
        var recipeSources = recipes.Combine(hints).Combine(space)
            .Select(static (one, _) => RecipeSource.Write(one.Left.Left.Recipe, one.Left.Left.Path, one.Left.Right, one.Right))
            .WithTrackingName(Recipes);
        var studies = completed.SelectMany(static (file, _) => file.Studies).Collect();
        var catalog = sources.Select(static (source, _) => source.Entry).Collect().Combine(studies)
            .Combine(recipes.Select(static (one, _) => RecipeEmitter.Entry(one.Recipe)).Collect()).Combine(space)
            .Select(static (all, _) => CatalogEmitter.Emit(all.Left.Left.Left, all.Left.Left.Right, all.Left.Right, all.Right))
            .WithTrackingName(Catalog);
        var findings = completed.Collect()
            .SelectMany(static (all, _) => FileCompilation.FindingsOf([.. all.OrderBy(file => file.Path, StringComparer.Ordinal)]))
            .WithTrackingName(Findings);

        // What is written needs a language that has it: one finding, and no file full of errors.
        var old = context.ParseOptionsProvider.Select(static (options, _) => OldLanguage(options));

        var any = files.Collect().Select(static (all, _) => all.Length > 0);
        context.RegisterSourceOutput(any.Combine(old).Combine(pages), static (output, language) =>
        {
            if (language is ((true, { } version), var where)) output.ReportDiagnostic(Finding.Report(Finding.LanguageTooOld(version), where));
        });
        context.RegisterSourceOutput(
            findings.Combine(pages), static (output, found) => output.ReportDiagnostic(Finding.Report(found.Left, found.Right)));
        context.RegisterSourceOutput(sources.Combine(pages).Combine(old), static (output, all) =>
        {
            var (written, version) = all;
            var source = written.Left;
            if (source.Failure is { } failure) output.ReportDiagnostic(Finding.Report(failure, written.Right));
            if (version is null) output.AddSource(source.Hint, SourceText.From(source.Text, Encoding.UTF8));
        });
        context.RegisterSourceOutput(recipeSources.Combine(old), static (output, all) =>
        {
            var (source, version) = all;
            if (version is null) output.AddSource(source.Hint, SourceText.From(source.Text, Encoding.UTF8));
        });
        context.RegisterSourceOutput(catalog.Combine(old), static (output, all) =>
        {
            var (text, version) = all;
            if (version is null && text.Length > 0) output.AddSource(HintNames.Catalog, SourceText.From(text, Encoding.UTF8));
        });
    }

    // The version of C# where it is too old for what is generated; null where it is not.
    private static string? OldLanguage(ParseOptions options) =>
        options is CSharpParseOptions { LanguageVersion: < LanguageVersion.CSharp12 and var version } ? version.ToDisplayString() : null;

    // <CornetDiagnosticsPages>: a copy of the pages, or an address, for help links that lead there from everywhere.
    private static string PagesOf(AnalyzerConfigOptionsProvider options) =>
        options.GlobalOptions.TryGetValue("build_property.CornetDiagnosticsPages", out var pages) && !string.IsNullOrWhiteSpace(pages)
            ? pages.Trim().TrimEnd('/') + "/"
            : Finding.Explain;

    private static Compiler CompilerOf(bool plain) => plain ? CornetCompiler.CompileReference : CornetCompiler.Compile;

    private static bool AsksForReferencePrograms(AnalyzerConfigOptionsProvider options) =>
        options.GlobalOptions.TryGetValue("build_property.CornetSchedule", out var schedule) && schedule.Trim() == "reference";

    // A project without a root namespace still needs one: outside of any, names would mix with those the project imports everywhere.
    private static string RootNamespace(AnalyzerConfigOptionsProvider options) =>
        options.GlobalOptions.TryGetValue("build_property.RootNamespace", out var space) && !string.IsNullOrWhiteSpace(space)
            ? Identifiers.Namespace(space.Trim())
            : "Networks";
}
