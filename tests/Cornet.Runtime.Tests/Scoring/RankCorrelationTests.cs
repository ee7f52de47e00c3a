using Cornet.Scoring.Metrics;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring;

public class RankCorrelationTests
{
    [Fact]
    public void Tied_values_share_the_mean_of_their_ranks() => Assert.Equal([2.5, 1, 2.5, 4], RankCorrelation.Ranks([7, -1, 7, 9]));

    [Fact]
    public void A_monotone_change_leaves_the_correlation_at_one()
    {
        var x = Numbers.Normal(50, seed: 1);
        Assert.Equal(1, RankCorrelation.Spearman(x, [.. x.Select(Math.Exp)]), 12);
        Assert.Equal(-1, RankCorrelation.Spearman(x, [.. x.Select(value => -value)]), 12);
    }

    [Theory]
    [InlineData(new double[] { 3, 3, 3 }, new double[] { 1, 2, 3 })]
    [InlineData(new double[] { 1, double.NaN, 3 }, new double[] { 1, 2, 3 })]
    [InlineData(new double[] { 1 }, new double[] { 2 })]
    [InlineData(new double[0], new double[0])]
    public void Where_there_is_no_order_there_is_no_correlation(double[] x, double[] y)
    {
        Assert.True(double.IsNaN(RankCorrelation.Spearman(x, y)));
        Assert.True(double.IsNaN(RankCorrelation.Spearman(y, x)));
    }

    [PythonTheory("numpy", "scipy")]
    [InlineData(3, 1000)]
    [InlineData(200, 1000)]
    [InlineData(200, 3)]
    [InlineData(200, 1)]
    public void It_is_that_of_SciPy_with_few_values_and_many_ties(int length, int distinct)
    {
        double[] Rounded(int seed) => [.. Numbers.Normal(length, seed).Select(value => Math.Round(value * distinct) / distinct)];
        var (x, y) = (Rounded(1), Rounded(2));
        using Tensor a = tensor(x), b = tensor(y);
        var expected = Numbers.AskPython("from scipy.stats import spearmanr, rankdata\nshow(rankdata(a)); show(spearmanr(a, b)[0])", a, b);
        Numbers.AssertClose(expected, [.. RankCorrelation.Ranks(x), RankCorrelation.Spearman(x, y)], 1e-12);
    }
}
