using Cornet.Scoring.Metrics.Behavior;
using static Cornet.Runtime.Tests.Scoring.ScoringPeer;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring.Behavior;

public class DistributionSimilarityTests
{
    [PythonTheory("numpy", "scipy")]
    [InlineData(300, 80, new[] { -1.0, -0.3, 0, 0.5, 2 })]
    [InlineData(1, 5, new[] { 0.0, 1, 2 })]
    [InlineData(40, 1, new[] { 0.0, 1, 2 })]
    public void Every_sample_is_that_of_NumPy_with_values_on_edges_and_outside(int units, int neurons, double[] edges)
    {
        double[] model = [.. Numbers.Normal(units, 1)], data = [.. Numbers.Normal(neurons, 2).Select(value => value * 2 - 0.4)];
        for (var i = 0; i < units; i += 3) model[i] = edges[i % edges.Length];
        for (var i = 0; i < neurons; i += 3) data[i] = edges[i % edges.Length];
        var expected = Ask("distribution_similarity", tensor(model), tensor(data), tensor(edges));
        var found = DistributionSimilarity.Of(model, data, edges, seed: 3);
        Numbers.AssertClose(expected[0], found.Samples, 1e-12);
        Numbers.AssertClose(expected[1], [found.Value, found.Deviation], 1e-12);
    }

    [Fact]
    public void The_order_of_units_and_a_common_scale_change_nothing_but_the_draws()
    {
        double[] model = Numbers.Normal(5000, 1), data = Numbers.Normal(4000, 2), edges = [-2, -1, 0, 1, 2];
        var (once, turned) = (DistributionSimilarity.Of(model, data, edges), DistributionSimilarity.Of([.. model.Reverse()], data, edges));
        Assert.Equal(once.Value, turned.Value, 0.005);
        var scaled = DistributionSimilarity.Of([.. model.Select(x => 4 * x)], [.. data.Select(x => 4 * x)], [.. edges.Select(x => 4 * x)]);
        Assert.Equal(once.Samples, scaled.Samples);
        Assert.InRange(DistributionSimilarity.Ceiling(data, edges).Value, 0.97, 1);
    }

    [Fact]
    public void The_same_value_everywhere_is_1_and_the_far_end_is_0()
    {
        double[] edges = [0, 1, 2, 3];
        Assert.Equal(1, DistributionSimilarity.Of([0.5], [0.7, 0.2], edges, 10).Value, 12);
        Assert.Equal(0, DistributionSimilarity.Of([2.5], [0.7, 0.2], edges, 10).Value, 12);
    }

    [Fact]
    public void Bins_that_do_not_ascend_and_values_that_are_none_are_refused()
    {
        Assert.Contains("must ascend", Refusal(() => DistributionSimilarity.Of([1], [1], [0, 1, 1])));
        Assert.Contains("two bins need three", Refusal(() => DistributionSimilarity.Of([1], [1], [0, 1])));
        Assert.Contains("must ascend", Refusal(() => DistributionSimilarity.Of([1], [1], [0, double.NaN, 1])));
        Assert.Contains("Value 2 of the model is NaN", Refusal(() => DistributionSimilarity.Of([1, double.NaN], [1], [0, 1, 2])));
        Assert.Contains("The data has no value", Refusal(() => DistributionSimilarity.Of([1], [], [0, 1, 2])));
    }
}
