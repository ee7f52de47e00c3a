using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Text;

namespace Cornet.Cli;

/// <summary>What the compiler found in files, as a person reads it.</summary>
internal static class Findings
{
    /// <summary>Writes each with the line it is about.</summary>
    /// <param name="findings">What was found.</param>
    /// <param name="sources">The files, among them those it was found in.</param>
    /// <param name="writer">Where to.</param>
    public static void Write(IEnumerable<Diagnostic> findings, IEnumerable<SourceText> sources, TextWriter writer)
    {
        var excerpt = new Excerpt(Terminal.ShowsColor(writer));
        foreach (var finding in findings) writer.WriteLine(excerpt.Of(finding, sources.First(source => source.Path == finding.Path)));
    }
}
