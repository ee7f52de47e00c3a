using Cornet.Dsl.Binding;
using Cornet.Dsl.Services;
using Cornet.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Cornet.Bench.Compiler;

/// <summary>A project with networks: the generator runs on it, it is edited, the generator runs again.</summary>
internal sealed class Project(IReadOnlyList<ModelText> files)
{
    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Preview);

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "TorchSharp.dll" or "Cornet.Runtime.dll" or "netstandard.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private CSharpCompilation _code = CSharpCompilation.Create(
        "Lab", [CSharpSyntaxTree.ParseText("namespace Lab; internal static class Program;", Parsing)], References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));

    private GeneratorDriver _driver = CSharpGeneratorDriver.Create([new CornetGenerator().AsSourceGenerator()], files, Parsing);
    private int _edits;

    /// <summary>Runs the generator.</summary>
    public Project Run()
    {
        _driver = _driver.RunGenerators(_code);
        return this;
    }

    /// <summary>The user types C# elsewhere.</summary>
    public void EditCSharp()
    {
        _code = _code.AddSyntaxTrees(CSharpSyntaxTree.ParseText($"namespace Lab; internal static class Edit{_edits++};", Parsing));
        Run();
    }

    /// <summary>The user changes a file.</summary>
    public void Edit(ModelText old, ModelText changed)
    {
        _driver = _driver.ReplaceAdditionalText(old, changed);
        Run();
    }

    /// <summary>The project with what was generated.</summary>
    /// <exception cref="InvalidOperationException">It does not compile.</exception>
    public Compilation Whole()
    {
        _driver.RunGeneratorsAndUpdateCompilation(_code, out var whole, out var findings);
        var error = findings.Concat(whole.GetDiagnostics()).FirstOrDefault(one => one.Severity == DiagnosticSeverity.Error);
        return error is null ? whole : throw new InvalidOperationException(error.ToString());
    }
}
