using System.Collections.Immutable;
using Cornet.Dsl.Binding;
using Cornet.Generator.Pipeline;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Cornet.Generator.Tests.Harness;

/// <summary>The generator in a project: run, edit, run again, and see which steps had to work.</summary>
internal sealed class GeneratorRun
{
    private GeneratorDriver _driver;
    private CSharpCompilation _project;

    public GeneratorRun(IReadOnlyList<AdditionalText> files, string? rootNamespace = "Lab.Networks", bool tracked = true, params IEnumerable<string> sources)
        : this(files, UserProject.ParseOptions, rootNamespace, tracked, sources)
    {
    }

    public GeneratorRun(
        IReadOnlyList<AdditionalText> files, CSharpParseOptions parsing, string? rootNamespace, bool tracked, IEnumerable<string> sources)
    {
        _project = UserProject.Create(parsing, sources);
        _driver = CSharpGeneratorDriver.Create(
            [new CornetGenerator().AsSourceGenerator()], files, parsing, new ProjectOptions(rootNamespace),
            new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: tracked));
        Run();
    }

    /// <summary>What came out last.</summary>
    public GeneratorRunResult Result => _driver.GetRunResult().Results.Single();

    /// <summary>The generated files by name.</summary>
    public IReadOnlyDictionary<string, string> Files =>
        Result.GeneratedSources.ToDictionary(source => source.HintName, source => source.SourceText.ToString());

    /// <summary>What the generator reported, as a build shows it, with the path's folder left out.</summary>
    public IReadOnlyList<string> Findings => [.. Result.Diagnostics.Select(Shown)];

    /// <summary>What the C# compiler says about the project with the generated files.</summary>
    public string[] Complaints => UserProject.Complaints(_project.AddSyntaxTrees(Result.GeneratedSources.Select(source => source.SyntaxTree)));

    /// <summary>The project says where the pages of the diagnostics lie.</summary>
    public void Tell(string pages)
    {
        _driver = _driver.WithUpdatedAnalyzerConfigOptions(new ProjectOptions("Lab.Networks", pages));
        Run();
    }

    /// <summary>The user types some C#.</summary>
    public void EditCSharp()
    {
        _project = _project.AddSyntaxTrees(UserProject.Parse("namespace Lab; internal static class Unrelated;", "Unrelated.cs"));
        Run();
    }

    /// <summary>The user changes a file.</summary>
    public void Edit(ModelText old, ModelText changed)
    {
        _driver = _driver.ReplaceAdditionalText(old, changed);
        Run();
    }

    /// <summary>The user adds a file.</summary>
    public void Add(ModelText file)
    {
        _driver = _driver.AddAdditionalTexts([file]);
        Run();
    }

    /// <summary>The user deletes a file.</summary>
    public void Remove(ModelText file)
    {
        _driver = _driver.RemoveAdditionalTexts([file]);
        Run();
    }

    /// <summary>The models whose C# had to be written again.</summary>
    public string[] Written =>
    [
        .. Steps(CornetGenerator.Sources).SelectMany(one => one.Outputs).Where(output => output.Reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New)
            .Select(output => ((ModelSource)output.Value).Hint.Replace(".g.cs", "")).Order(StringComparer.Ordinal),
    ];

    /// <summary>Why each output of a step is what it is.</summary>
    public IReadOnlyList<IncrementalStepRunReason> Reasons(string step) =>
        [.. Steps(step).SelectMany(one => one.Outputs).Select(output => output.Reason)];

    /// <summary>What a step handed on.</summary>
    public IReadOnlyList<object> Outputs(string step) => [.. Steps(step).SelectMany(one => one.Outputs).Select(output => output.Value)];

    /// <summary>Why each generated file and report is what it is.</summary>
    public IReadOnlyList<IncrementalStepRunReason> OutputReasons =>
        [.. Result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(one => one.Outputs).Select(output => output.Reason)];

    private ImmutableArray<IncrementalGeneratorRunStep> Steps(string step) => Result.TrackedSteps.TryGetValue(step, out var found) ? found : [];

    private void Run()
    {
        _driver = _driver.RunGenerators(_project);
        Assert.Null(Result.Exception);
    }

    private static string Shown(Diagnostic finding)
    {
        var place = finding.Location.GetLineSpan();
        var (line, column) = (place.StartLinePosition.Line + 1, place.StartLinePosition.Character + 1);
        var severity = finding.Severity == DiagnosticSeverity.Error ? "error" : "warning";
        return $"{Path.GetFileName(place.Path)}({line},{column}): {severity} {finding.Id}: {finding.GetMessage()}";
    }
}
