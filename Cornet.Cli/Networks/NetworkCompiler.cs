using System.Diagnostics.CodeAnalysis;
using System.Text;
using Cornet.Generator;
using Cornet.Runtime;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Source = Cornet.Dsl.Text.SourceText;
using Text = Microsoft.CodeAnalysis.Text.SourceText;

namespace Cornet.Cli.Networks;

/// <summary>
/// Compiles networks as the build of a project does: by the same source generator, and by the C# compiler, into an assembly in memory. The only class of the
/// command that uses Roslyn, which is loaded when a network is compiled and not when it is known already.
/// </summary>
internal static class NetworkCompiler
{
    // What a project without a name would have.
    private const string Space = "Networks";

    /// <summary>The assembly of some files, which have no errors.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="files">The files; the first is the one that is asked for.</param>
    /// <param name="networks">What the assembly says about itself.</param>
    /// <exception cref="CornetException">The files need C# that is not there.</exception>
    public static byte[] Compile(string name, IReadOnlyList<Source> files, CompiledNetworks networks)
    {
        var parsing = new CSharpParseOptions(LanguageVersion.Latest);
        var project = CSharpCompilation.Create(name, references: References(), options: new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable, deterministic: true));
        CSharpGeneratorDriver.Create([new CornetGenerator().AsSourceGenerator()], files.Select(file => new NetworkText(file)), parsing, new Options())
            .RunGeneratorsAndUpdateCompilation(project, out var complete, out var findings);
        using var image = new MemoryStream();
        var about = new ResourceDescription(CompiledNetworks.Resource, () => new MemoryStream(Encoding.UTF8.GetBytes(networks.Text())), isPublic: true);
        var result = complete.Emit(image, manifestResources: [about]);
        var faults = findings.Concat(result.Diagnostics).Where(finding => finding.Severity == DiagnosticSeverity.Error);
        if (faults.FirstOrDefault() is not { } fault) return image.ToArray();
        throw new CornetException($"'{files[0].Path}' needs C# that only a project has ({fault.GetMessage().Split(" (are you")[0].TrimEnd('.')}): make a project with 'dotnet new cornet', "
            + "and put the file and the C# of its extern layers into it.");
    }

    // What this program runs on is what the networks will run on.
    private static IEnumerable<MetadataReference> References() =>
        from path in ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        where Path.GetFileName(path) is var file && (file.StartsWith("System.", StringComparison.Ordinal) || file is "TorchSharp.dll" or "Cornet.Runtime.dll" or "netstandard.dll")
        select MetadataReference.CreateFromFile(path);

    // Without the folder: the same text gives the same assembly everywhere.
    private sealed class NetworkText(Source file) : AdditionalText
    {
        public override string Path { get; } = (FileSet.IsBuiltIn(file.Path) ? "family/" : "") + System.IO.Path.GetFileName(file.Path);

        public override Text GetText(CancellationToken cancellationToken = default) => Text.From(file.Content, Encoding.UTF8);
    }

    private sealed class Options : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new OfProject();

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class OfProject : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value)
            {
                value = key == "build_property.RootNamespace" ? Space : null;
                return value is not null;
            }
        }
    }
}
