using Cornet.Generator.Tests.Harness;

namespace Cornet.Generator.Tests.Pipeline;

/// <summary>The C# of the CORnet family.</summary>
public class FamilyTests
{
    private static readonly Lazy<GeneratorRun> Family = new(() => Generated.From(ModelText.Family));

    [Theory]
    [InlineData("CORnetZ")]
    [InlineData("CORnetR")]
    [InlineData("CORnetRT")]
    [InlineData("CORnetS")]
    [InlineData("CornetModels")]
    public Task The_family_reads_as_a_person_would_have_written_it(string file) =>
        Verifier.Verify(Family.Value.Files[$"{file}.g.cs"], "cs").UseTextForParameters(file);

    [Fact]
    public void The_family_has_no_findings() => Assert.Empty(Family.Value.Findings);
}
