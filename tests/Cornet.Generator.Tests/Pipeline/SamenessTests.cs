using System.Globalization;
using Cornet.Generator.Tests.Harness;

namespace Cornet.Generator.Tests.Pipeline;

/// <summary>The same networks give the same bytes, wherever and under whichever culture they are compiled.</summary>
public class SamenessTests
{
    [Theory]
    [InlineData("sv-SE")]
    [InlineData("fi-FI")]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    public void Another_culture_changes_nothing(string culture)
    {
        var usual = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        var expected = Under(CultureInfo.InvariantCulture);
        try
        {
            Assert.Equal(expected, Under(CultureInfo.GetCultureInfo(culture)));
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = usual;
        }
    }

    [Fact]
    public void Another_checkout_and_another_order_change_nothing()
    {
        var elsewhere = ModelText.Family.Reverse()
            .Select(file => new ModelText($"/builds/7f3a/Cornet Work/models/{Path.GetFileName(file.Path)}", file.Content)).ToArray();
        Assert.Equal(new GeneratorRun(ModelText.Family).Files, new GeneratorRun(elsewhere).Files);
    }

    [Fact]
    public void Windows_line_ends_change_nothing()
    {
        var windows = ModelText.Family.Select(file => file.With(file.Content.Replace("\n", "\r\n"))).ToArray();
        Assert.Equal(new GeneratorRun(ModelText.Family).Files, new GeneratorRun(windows).Files);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Lab")]
    [InlineData("Lab.Cornet.TorchSharp.System")]
    [InlineData("Lab.class.record")]
    public void Whatever_the_root_namespace_the_family_compiles(string? space)
    {
        var run = new GeneratorRun(ModelText.Family, space);
        Assert.Empty(run.Complaints);
        Assert.DoesNotContain('\r', string.Concat(run.Files.Values));
    }

    private static IReadOnlyDictionary<string, string> Under(CultureInfo culture)
    {
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, culture);
        return new GeneratorRun(ModelText.Family).Files;
    }
}
