using Microsoft.CodeAnalysis;

namespace Cornet.Generator.Tests.Harness;

/// <summary>
/// What every snapshot test goes through: the generator runs, and runs again after an edit elsewhere with nothing to do; its pipeline carries
/// plain data; and what it wrote compiles in the strictest project.
/// </summary>
internal static class Generated
{
    /// <summary>The steps of the pipeline.</summary>
    public static readonly string[] Steps =
    [
        CornetGenerator.Files, CornetGenerator.Namespace, CornetGenerator.Pages, CornetGenerator.Scopes, CornetGenerator.Compiled, CornetGenerator.Completed,
        CornetGenerator.Models, CornetGenerator.Sources, CornetGenerator.Catalog, CornetGenerator.Findings,
    ];

    /// <summary>Generates, with all those checks.</summary>
    /// <param name="files">The project's networks.</param>
    /// <param name="sources">The project's C#.</param>
    public static GeneratorRun From(IReadOnlyList<ModelText> files, params IEnumerable<string> sources)
    {
        var run = new GeneratorRun(files, "Lab.Networks", tracked: true, sources);
        foreach (var step in Steps)
            foreach (var output in run.Outputs(step)) Assert.Empty(ModelGraph.Intruders(output));
        run.EditCSharp();
        foreach (var step in Steps) Assert.All(run.Reasons(step), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.All(run.OutputReasons, reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.Empty(run.Complaints);
        return run;
    }
}
