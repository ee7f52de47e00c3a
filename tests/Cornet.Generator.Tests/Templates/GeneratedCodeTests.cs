using Cornet.Generator.Tests.Harness;

namespace Cornet.Generator.Tests.Templates;

/// <summary>
/// The snapshot that `dotnet new cornet` brings along is the code of today's generator. Class and test are called as those of the template, so that
/// both read the one file.
/// </summary>
public class GeneratedCodeTests
{
    private static string Template => Repository.PathTo("Cornet.Templates", "content", "cornet");

    [Fact]
    public async Task LabNet_becomes_the_code_that_was_looked_at()
    {
        var network = new ModelText("/home/lab/LabNet.cornet", File.ReadAllText(Path.Combine(Template, "LabNet.cornet")));
        var run = new GeneratorRun([network], "Cornet_Lab");
        Assert.Empty(run.Complaints);
        await Verifier.Verify(run.Files["LabNet.g.cs"], "cs").UseDirectory(Path.Combine(Template, "tests"));
    }
}
