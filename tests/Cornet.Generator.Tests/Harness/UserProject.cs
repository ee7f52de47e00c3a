using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Cornet.Generator.Tests.Harness;

/// <summary>
/// A user's project as strict as projects get: documentation demanded, every warning an error, other people's <c>Linear</c> imported everywhere.
/// </summary>
internal static class UserProject
{
    private static readonly CSharpParseOptions Parsing = ParsingOf(LanguageVersion.CSharp14);

    private static readonly Lazy<MetadataReference[]> References = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => IsReferenced(Path.GetFileName(path)))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ]);

    /// <summary>How a project of some version of C# reads its files.</summary>
    public static CSharpParseOptions ParsingOf(LanguageVersion version) => new(version, DocumentationMode.Diagnose);

    /// <summary>A compilation of some files.</summary>
    public static CSharpCompilation Create(params IEnumerable<string> sources) => Create(Parsing, sources);

    /// <summary>A compilation of some files, read as a project reads them.</summary>
    public static CSharpCompilation Create(CSharpParseOptions parsing, IEnumerable<string> sources) => CSharpCompilation.Create(
        "Lab",
        [
            .. sources.Append(parsing.LanguageVersion < LanguageVersion.CSharp10 ? "" : "global using TorchSharp.Modules;\nglobal using System.Linq;")
                .Select((text, i) => CSharpSyntaxTree.ParseText(text, parsing, $"File{i}.cs")),
        ],
        References.Value,
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, generalDiagnosticOption: ReportDiagnostic.Error, warningLevel: 9999,
            nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>A file of that project.</summary>
    public static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(text, Parsing, path);

    /// <summary>What the C# compiler says, in its own words; empty where all is well.</summary>
    public static string[] Complaints(Compilation compilation) =>
    [
        .. compilation.GetDiagnostics().Where(one => one.Severity > DiagnosticSeverity.Hidden && !one.IsSuppressed)
            .Select(one => $"{one} in: {Line(one)}"),
    ];

    /// <summary>The parse options of the project, for a generator driver.</summary>
    public static CSharpParseOptions ParseOptions => Parsing;

    private static bool IsReferenced(string assembly) =>
        assembly.StartsWith("System.", StringComparison.Ordinal) || assembly is "TorchSharp.dll" or "Cornet.Runtime.dll" or "Cornet.App.dll" or "Cornet.Scoring.dll" or "netstandard.dll";

    private static string Line(Diagnostic finding) =>
        finding.Location.SourceTree?.GetText().Lines[finding.Location.GetLineSpan().StartLinePosition.Line].ToString().Trim() ?? "";
}
