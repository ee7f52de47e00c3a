using System.Reflection;
using Cornet.Dsl;
using Cornet.Dsl.Programs;
using Cornet.Dsl.Projects;
using Cornet.Dsl.Text;
using Cornet.Runtime.Models;
using Cornet.Targets.TorchSharp;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Cornet.Tests.Time;

/// <summary>From the text of a network to the network, without a project.</summary>
internal static class CompiledInMemory
{
    private static readonly Lazy<MetadataReference[]> References = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "TorchSharp.dll" or "Cornet.Runtime.dll" or "netstandard.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ]);

    /// <summary>The program of the last model of some files.</summary>
    public static NetworkProgram Program(bool plain, params string[] texts)
    {
        var project = new ProjectMap(texts.Select((text, i) => ReadFile.Of(new SourceText($"{i}.cornet", text), default)));
        var scope = project.ScopeOf(project.Files[^1])!;
        var compiled = plain ? CornetCompiler.CompileReference(scope, project.Names) : CornetCompiler.Compile(scope, project.Names);
        Assert.DoesNotContain(compiled.Findings, finding => finding.Severity == Cornet.Dsl.Diagnostics.Severity.Error);
        return compiled.Models[^1].Program!;
    }

    /// <summary>The model of a program, with its default arguments.</summary>
    public static CornetModel Model(NetworkProgram program)
    {
        var type = Load([ModelEmitter.Emit(program, "Net.cornet", "Lab")]).GetType($"Lab.{program.Name}")!;
        var constructor = type.GetConstructors().Single();
        return (CornetModel)constructor.Invoke([.. constructor.GetParameters().Select(parameter => parameter.DefaultValue)]);
    }

    /// <summary>The assembly of some generated files.</summary>
    public static Assembly Load(IEnumerable<string> code)
    {
        var options = new CSharpParseOptions(LanguageVersion.CSharp14);
        var compilation = CSharpCompilation.Create(
            $"Lab{Guid.NewGuid():N}", code.Select(text => CSharpSyntaxTree.ParseText(text, options)), References.Value,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        return Assembly.Load(assembly.ToArray());
    }
}
