using Cornet.App.Studies.Analysis;

namespace Cornet.Runtime.Tests.Studies.Analysis;

public class ScoreCorrelationsTests
{
    [PythonFact("scipy")]
    public void Scores_are_correlated_over_variants_each_the_mean_of_its_seeds()
    {
        var design = MadeStudy.Vary(("size", ["1", "2", "3", "4", "5", "6"]));
        var rows = design.Rows(3, ("a", (variant, seed) => MadeStudy.Noise(1, variant, seed)), ("b", (variant, seed) => variant + MadeStudy.Noise(2, variant, seed)));
        double[] Means(int score) => [.. rows.GroupBy(row => row.Variant).Select(group => group.Average(row => row.Scores[score].Value!.Value))];
        var pair = Assert.Single(ScoreCorrelations.Of(design, rows));
        var numbers = string.Join(", ", new[] { Means(0), Means(1) }.Select(one => "[" + string.Join(",", one.Select(value => value.ToString("R"))) + "]"));
        var expected = PythonPeer.RunCode($"from scipy.stats import pearsonr\nr = pearsonr({numbers})\nprint(r[0], r[1])").Split(' ').Select(double.Parse).ToArray();
        Assert.Equal(("a", "b", 6), (pair.First, pair.Second, pair.N));
        Assert.Equal(expected[0], pair.R!.Value, 1e-12);
        Assert.Equal(expected[1], pair.P!.Value, 1e-9);
    }

    [Fact]
    public void A_score_that_is_constant_or_that_two_variants_have_is_correlated_with_nothing()
    {
        var design = MadeStudy.Vary(("size", ["1", "2", "3", "4"]));
        var rows = design.Rows(1, ("a", (variant, _) => variant), ("constant", (_, _) => 0.5), ("rare", (variant, _) => variant < 2 ? variant : null));
        var pairs = ScoreCorrelations.Of(design, rows);
        Assert.Equal([("a", "constant", 4), ("a", "rare", 2), ("constant", "rare", 2)], pairs.Select(pair => (pair.First, pair.Second, pair.N)));
        Assert.All(pairs, pair => Assert.Equal((null, null), (pair.R, pair.P)));
    }
}
