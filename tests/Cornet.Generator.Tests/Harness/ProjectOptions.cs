using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Cornet.Generator.Tests.Harness;

/// <summary>What MSBuild tells a generator: the root namespace, or nothing; and where the pages of the diagnostics lie.</summary>
internal sealed class ProjectOptions(string? rootNamespace, string? pages = null) : AnalyzerConfigOptionsProvider
{
    public override AnalyzerConfigOptions GlobalOptions { get; } = new Options(rootNamespace, pages);

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Options(null, null);

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => new Options(null, null);

    private sealed class Options(string? rootNamespace, string? pages) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value)
        {
            value = key switch { "build_property.RootNamespace" => rootNamespace, "build_property.CornetDiagnosticsPages" => pages, _ => null };
            return value is not null;
        }
    }
}
