using Cornet.Dsl.Programs;

namespace Cornet.Dsl.Projects;

/// <summary>What became of one file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Models">Every model of it that has a name, with a program or without.</param>
/// <param name="Studies">Its studies; their rows are among the models.</param>
/// <param name="Recipes">Its recipes.</param>
/// <param name="Findings">What was found while it was compiled; some of it may stand in another file that it uses.</param>
/// <param name="Idle">What is worth saying only of a file without errors: things that nothing uses.</param>
/// <param name="Circuits">Its circuits, each with what is to be said where no model of the project uses it.</param>
/// <param name="UsedCircuits">The circuits, here and elsewhere, that its models use.</param>
/// <param name="Ignored">The warnings of it that are ignored.</param>
/// <param name="AskedForNames">Whether a message depends on the names of the whole project, and was made without them.</param>
public sealed record FileCompilation(
    string Path, EquatableArray<CompiledModel> Models, EquatableArray<StudyTable> Studies, EquatableArray<RecipeValues> Recipes,
    EquatableArray<Diagnostic> Findings, EquatableArray<Diagnostic> Idle, EquatableArray<UnusedCircuit> Circuits,
    EquatableArray<string> UsedCircuits, EquatableArray<IgnoredWarning> Ignored, bool AskedForNames)
{
    /// <summary>The findings of a whole project: each once, by file and place.</summary>
    /// <param name="files">All files, in the order of the project.</param>
    public static EquatableArray<Diagnostic> FindingsOf(IReadOnlyList<FileCompilation> files)
    {
        var findings = Once(files.SelectMany(file => file.Findings)).ToList();
        var broken = new HashSet<string>(findings.Where(finding => finding.Severity == Severity.Error).Select(finding => finding.Path));
        findings.AddRange(Once(files.SelectMany(file => file.Idle)).Where(finding => !broken.Contains(finding.Path)));
        // Where something is wrong, the circuit may be meant in that place.
        if (broken.Count == 0)
        {
            var used = new HashSet<string>(files.SelectMany(file => file.UsedCircuits), StringComparer.Ordinal);
            findings.AddRange(files.SelectMany(file => file.Circuits).Where(circuit => !used.Contains(circuit.Name)).Select(circuit => circuit.Finding));
        }
        IgnoredWarning.Apply(findings, files.SelectMany(file => file.Ignored), isSound: broken.Count == 0);
        var order = files.Select((file, place) => (file.Path, place)).ToDictionary(one => one.Path, one => one.place);
        return findings.OrderBy(finding => order[finding.Path]).ThenBy(finding => finding.Span.Start).ToArray();
    }

    // Files that use one circuit find its mistakes each, with other related places.
    private static IEnumerable<Diagnostic> Once(IEnumerable<Diagnostic> findings) =>
        findings.GroupBy(finding => (finding.Path, finding.Span, finding.Id, finding.Message), (_, same) => same.First());
}

/// <summary>A circuit, and what is to be said where no model uses it.</summary>
/// <param name="Name">The circuit.</param>
/// <param name="Finding">The warning.</param>
public sealed record UnusedCircuit(string Name, Diagnostic Finding);
