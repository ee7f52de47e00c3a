using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Text;
using Microsoft.CodeAnalysis;
using Diagnostic = Cornet.Dsl.Diagnostics.Diagnostic;
using RoslynDiagnostic = Microsoft.CodeAnalysis.Diagnostic;
using RoslynText = Microsoft.CodeAnalysis.Text;

namespace Cornet.Generator.Pipeline;

/// <summary>What the compiler finds, as Roslyn reports it. The ids and sentences are those of the compiler's catalog.</summary>
internal static class Finding
{
    /// <summary>What shows the page of a diagnostic wherever the packages are used: the command <c>cornet explain CODE</c>.</summary>
    public const string Explain = "cornet explain ";

    /// <summary>A finding at its place in the <c>.cornet</c> file.</summary>
    /// <param name="pages">The folder or address of the pages, with a slash at its end; or <see cref="Explain"/>.</param>
    public static RoslynDiagnostic Report(Diagnostic finding, string pages)
    {
        // Made from the catalog of the language, which the command line shares: a table of descriptors here would be a second one.
        var descriptor = new DiagnosticDescriptor(
            finding.Id, $"Cornet: {finding.Id}", "{0}", "Cornet",
            finding.Severity == Severity.Error ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: pages == Explain ? pages + finding.Id : $"{pages}{finding.Id}.md");
        var place = finding.Path.Length == 0 ? Location.None : Place(finding.Path, finding.Span, finding.Start, finding.End);
        var others = finding.Related.Select(other => Place(other.Path, other.Span, other.Start, other.End));
        return RoslynDiagnostic.Create(descriptor, place, others, finding.Message);
    }

    private static Location Place(string path, TextSpan span, LinePosition start, LinePosition end) => Location.Create(
        path, new RoslynText.TextSpan(span.Start, span.Length), new RoslynText.LinePositionSpan(Position(start), Position(end)));

    /// <summary>A project whose C# is older than what is generated. It belongs to no file.</summary>
    public static Diagnostic LanguageTooOld(string version) => DiagnosticBag.LanguageTooOld(version);

    private static RoslynText.LinePosition Position(LinePosition place) => new(place.Line, place.Column);

    public static Diagnostic Bug(string path, string what) => new("CORNET0099", Severity.Error, path, default, default, default,
        $"{what}; please report this file as a bug. Other files are not affected.");
}
