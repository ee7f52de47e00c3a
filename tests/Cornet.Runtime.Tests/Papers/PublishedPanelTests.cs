using System.Globalization;
using Cornet.App.Papers;

namespace Cornet.Runtime.Tests.Papers;

public class PublishedPanelTests
{
    [Theory]
    [InlineData(0, .8994, 214, ".90")]
    [InlineData(1, .3467, 23, "n.s.")]
    [InlineData(2, .8701, 44, ".87")]
    [InlineData(3, .5675, 44, ".57")]
    [InlineData(4, .8509, 44, ".85")]
    [InlineData(5, .6449, 35, ".64")]
    [InlineData(6, .4118, 43, ".41")]
    [InlineData(7, .8807, 43, ".88")]
    [InlineData(8, -.0661, 43, "n.s.")]
    [InlineData(9, .8056, 43, ".81")]
    public void Correlations_are_computed_and_come_out_as_printed(int panel, double r, int n, string printed)
    {
        var computed = PublishedPanel.Correlated[panel];
        Assert.Equal((r, n, printed), (Math.Round(computed.Correlation.R, 4), computed.Correlation.N, computed.Printed));
        // What the paper calls not significant is not, and what it prints as a number is.
        Assert.Equal(printed == "n.s.", computed.Correlation.P >= .05);
        if (printed != "n.s.") Assert.StartsWith($"r = {printed}, n = {n}, p ", computed.InWords);
    }

    [PythonFact("scipy")]
    public void R_and_p_of_every_panel_are_those_of_SciPy()
    {
        foreach (var panel in PublishedPanel.Correlated)
        {
            var (x, y) = (Numbers(panel.X), Numbers(panel.Y));
            double[] expected = [.. PythonPeer.RunCode(
                "import sys\nfrom scipy import stats\nr, p = stats.pearsonr(*[[float(v) for v in a.split(' ')] for a in sys.argv[1:]])\nprint(repr(float(r)), repr(float(p)))",
                x, y).Trim().Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
            Assert.Equal(expected[0], panel.Correlation.R, 1e-12);
            Assert.Equal(expected[1], panel.Correlation.P, 1e-9 * expected[1]);

            string Numbers(PaperQuantity quantity) => string.Join(' ', panel.Networks.Select(model => quantity.Of(model)!.Value.ToString("R", CultureInfo.InvariantCulture)));
        }
    }
}
