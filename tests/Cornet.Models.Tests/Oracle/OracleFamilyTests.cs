namespace Cornet.Tests.Oracle;

/// <summary>The networks of the repository are the ones that their texts describe.</summary>
public class OracleFamilyTests
{
    [Theory]
    [InlineData("CORnetRTSmall")]
    [InlineData("CORnetZSmall")]
    [InlineData("CORnetSmall")]
    public void A_small_network_computes_what_its_text_says(string model) => ProgramCheck.Run(CompiledProgram.OfFamily, model, name => name == model, side: 32);

    // CORnet-S and the rows of its study take gigabytes; the small one and its rows have the same circuit. Where feedback is enlarged by a factor, a map of
    // one column would come back as two.
    [LongFact]
    [Trait("Category", "Long")]
    public void All_networks_compute_what_their_texts_say() => ProgramCheck.Run(CompiledProgram.OfFamily, "the family", name => !IsLarge(name), side: 32, isSquare: true);

    private static bool IsLarge(string name) => name is "CORnetS" or "CORnetS5" || name.StartsWith("CircuitVariants", StringComparison.Ordinal);
}
