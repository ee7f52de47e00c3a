using System.Globalization;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Tests.Compilation;

/// <summary>The same texts give the same results, under every culture and every time, and in proportion to their length.</summary>
public class SamenessTests
{
    [Theory]
    [InlineData("sv-SE")] // a minus that is not the one of ASCII
    [InlineData("fi-FI")] // a comma for the point
    [InlineData("tr-TR")] // an i without dot
    [InlineData("ar-SA")]
    public void Every_culture_gives_the_same_programs_and_findings(string culture)
    {
        var (invariant, findings) = Both();
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = new CultureInfo(culture);
            var (programs, messages) = Both();
            Assert.Equal(invariant, programs);
            Assert.Equal(findings, messages);
        }
        finally
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = before;
        }

        static (CompilationResult, string[]) Both() => (
            CornetCompiler.Compile(ModelFiles.Sources()),
            [
                .. Compiled.Area("conv -8, 3x3   dropout -0.25   dropout 1.5   INIT   conv 2.5, 3x3").Messages,
                .. Compiled.From("model M { input 3 x 8 x 8   area V1 { relu }   decoder { linear 10 }   timing { V1: 0.5ms - 70.25ms } }").Messages,
                .. Compiled.Area(string.Concat(Enumerable.Repeat("relu ", 3000))).Messages,
            ]);
    }

    [Fact]
    public void Two_compilations_are_equal_by_value() =>
        Assert.Equal(CornetCompiler.Compile(ModelFiles.Sources()), CornetCompiler.Compile(ModelFiles.Sources()));

    [Fact]
    [Trait("Category", "Growth")]
    public void Eight_times_as_many_networks_take_no_more_than_in_proportion()
    {
        var network = ModelFiles.Text("CORnet-S.cornet");
        Assert.InRange(ProcessorTime.GrowthOverEightfold(2, networks =>
        {
            string Copy(int i) => network.Replace("CORnetS", $"CORnetS{i}").Replace("CORblockS", $"CORblockS{i}");
            var result = CornetCompiler.Compile([.. Enumerable.Range(0, networks).Select(i => new SourceText($"{i}.cornet", Copy(i)))]);
            Assert.Empty(result.Diagnostics);
            Assert.Equal(networks, result.Models.Count);
        }), 0, 24);
    }
}
