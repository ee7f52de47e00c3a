using System.Globalization;
using Cornet.Scoring.Metrics.Statistics;

namespace Cornet.Runtime.Tests.Scoring;

public class PearsonCorrelationTests
{
    // Small and large samples, strong, weak, negative, with ties, and far from 0.
    private const string Peer = """
        import sys, numpy as np
        from scipy import stats
        g = np.random.RandomState(int(sys.argv[1]))
        for n in (3, 5, 23, 44, 214, 2000):
            for slope in (-3., -.1, 0., .05, 1., 30.):
                x = g.normal(size=n) + 1000.
                y = np.round(slope * x + g.normal(size=n), int(sys.argv[2]))
                r, p = stats.pearsonr(x, y)
                print(repr(float(r)), repr(float(p)), *(repr(float(v)) for v in np.concatenate([x, y])))
        """;

    [PythonTheory("scipy")]
    [InlineData("1", "12")]
    [InlineData("2", "1")]
    public void R_and_p_are_those_of_SciPy(string seed, string digits)
    {
        var lines = PythonPeer.RunCode(Peer, seed, digits).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(36, lines.Length);
        foreach (var line in lines)
        {
            double[] numbers = [.. line.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
            var n = (numbers.Length - 2) / 2;
            var own = PearsonCorrelation.Of([.. Enumerable.Range(2, n).Select(i => (numbers[i], numbers[i + n]))]);
            Assert.Equal(n, own.N);
            Assert.Equal(numbers[0], own.R, 1e-9);
            // A p is as sure as the distance of its r from 1.
            Assert.Equal(numbers[1], own.P, Math.Max(1e-300, 1e-5 * numbers[1]));
        }
    }

    [Fact]
    public void What_cannot_be_correlated_has_no_number()
    {
        Assert.True(double.IsNaN(PearsonCorrelation.Of([]).R));
        Assert.True(double.IsNaN(PearsonCorrelation.Of([(1, 2), (3, 2), (4, 2)]).R));
        Assert.True(double.IsNaN(PearsonCorrelation.Of([(1, 2), (3, 2), (4, 2)]).P));
        Assert.True(double.IsNaN(PearsonCorrelation.Of([(1, 2), (3, 4)]).P));
    }

    [Fact]
    public void A_perfect_correlation_is_no_chance() =>
        Assert.Equal(new PearsonCorrelation(-1, 4, 0), PearsonCorrelation.Of([(1, 8), (2, 6), (3, 4), (4, 2)]));
}
