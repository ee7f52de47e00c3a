using Cornet.Runtime.Tests.Scoring.Regression;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Similarity;
using static Cornet.Runtime.Tests.Scoring.ScoringPeer;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring.Similarity;

public class RdmTriangleTests
{
    [PythonTheory("numpy", "scipy")]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(60)]
    public void Pairs_in_bands_and_their_rho_are_those_of_NumPy_and_SciPy(int band)
    {
        using var made = new MadeResponses(60, 90, 9, noise: 6);
        // Stimuli that come twice: pairs of 0, and ties.
        made.Features.narrow(0, 0, 12).copy_(made.Features.narrow(0, 12, 12));
        RdmTriangle x = RdmTriangle.Of(new FeaturesInMemory(made.Features), band), y = RdmTriangle.Of(new FeaturesInMemory(made.Responses), band);
        var expected = Ask("triangle", made.Features, made.Responses);
        Numbers.AssertClose(expected[0], Array.ConvertAll(x.Pairs.ToArray(), pair => (double)pair), 1e-7);
        Assert.Equal(expected[1][0], x.Spearman(y), 1e-6);
        Assert.Equal((x[5, 3], 0f), (x[3, 5], x[4, 4]));
    }

    [Fact]
    public void Rho_is_that_of_the_plain_matrices()
    {
        using var made = new MadeResponses(150, 90, 40, noise: 6);
        var plain = RankCorrelation.Spearman(DissimilarityMatrix.Of(made.Features).UpperTriangle(), DissimilarityMatrix.Of(made.Responses).UpperTriangle());
        RdmTriangle x = RdmTriangle.Of(new FeaturesInMemory(made.Features)), y = RdmTriangle.Of(new FeaturesInMemory(made.Responses));
        Assert.Equal(plain, x.Spearman(y), 1e-7);
        Assert.Equal(1, x.Spearman(x), 12);
    }

    [Fact]
    public void Counted_ranks_are_those_of_sorting_with_all_kinds_of_ties()
    {
        var random = new Random(1);
        float[][] cases =
        [
            [.. Enumerable.Range(0, 5000).Select(_ => random.NextSingle() * 2)],
            [.. Enumerable.Range(0, 5000).Select(_ => random.Next(4) / 2f)],
            [.. Enumerable.Range(0, 5000).Select(_ => 1 + random.Next(-20, 20) * 5.96e-8f)],
            [0f, -0f, 2f, float.Epsilon, 0f, 1e-30f],
            [1f, 1f, 1f],
        ];
        foreach (var values in cases)
        {
            var expected = RankCorrelation.Ranks(Array.ConvertAll(values, value => (double)value));
            Assert.Equal(expected, RdmTriangle.TwiceRanks(values)!.Select(twice => twice / 2.0));
        }
    }

    [Fact]
    public void Stimuli_without_responses_have_no_rho()
    {
        using var made = new MadeResponses(20, 30, 2);
        var whole = RdmTriangle.Of(new FeaturesInMemory(made.Features));
        made.Features[3] = 0.1;
        var gaps = RdmTriangle.Of(new FeaturesInMemory(made.Features));
        Assert.True(float.IsNaN(gaps[3, 7]) && float.IsFinite(gaps[4, 7]));
        Assert.True(double.IsNaN(whole.Spearman(gaps)));
        using var same = ones(20, 2);
        same[TensorIndex.Colon, 1] = 2;
        Assert.True(double.IsNaN(whole.Spearman(RdmTriangle.Of(new FeaturesInMemory(same)))));
        Assert.Contains("20 stimuli cannot be compared with 5", Refusal(() => whole.Spearman(RdmTriangle.Of(new FeaturesInMemory(made.Features.narrow(0, 0, 5))))));
        Assert.Contains("the limit is 65,536", Refusal(() => RdmTriangle.Of(new FeaturesInMemory(zeros(65_537, 1)))));
    }

    // 20,000 stimuli: 200 million pairs, which need several bands, and more bytes than one array of doubles has in a tensor.
    [LongFact]
    [Trait("Category", "Long")]
    public void Twenty_thousand_stimuli_are_compared_in_bounded_memory()
    {
        using var x = randn(20_000, 24);
        using var y = x + randn(20_000, 24);
        RdmTriangle own = RdmTriangle.Of(new FeaturesInMemory(x)), other = RdmTriangle.Of(new FeaturesInMemory(y));
        Assert.Equal(199_990_000, own.Pairs.Length);
        var rho = own.Spearman(other);
        // A part of the stimuli has nearly the same rho.
        var part = RdmTriangle.Of(new FeaturesInMemory(x.narrow(0, 0, 2000))).Spearman(RdmTriangle.Of(new FeaturesInMemory(y.narrow(0, 0, 2000))));
        Assert.Equal(part, rho, 0.01);
        var peak = System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64 >> 20;
        Assert.True(peak < 6 << 10, $"{peak} MiB at the peak");
    }
}
