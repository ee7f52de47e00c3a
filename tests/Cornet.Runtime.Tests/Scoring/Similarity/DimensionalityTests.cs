using Cornet.Runtime.Tests.Scoring.Regression;
using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Similarity;
using static Cornet.Runtime.Tests.Scoring.ScoringPeer;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring.Similarity;

public class DimensionalityTests
{
    [PythonTheory("numpy", "scipy")]
    [InlineData(97, 2)]
    [InlineData(500, 3)]
    [InlineData(1, 1)]
    public void Dimensions_of_factors_are_those_of_NumPy(int units, int count)
    {
        using var made = new MadeResponses(60, units, 1);
        using var second = made.Features * 0.6 + Numbers.NormalMatrix(60, units, seed: 8);
        int[] of = [.. Enumerable.Range(0, 60).Select(i => i * i % 7 % count)];
        string[] names = ["color", "shape", "texture"];
        var expected = Ask("factor_dimensionality", made.Features, second, Whole(of));
        var found = FactorDimensionality.Of(made.Features, second, [.. of.Select(place => names[place])]);
        Numbers.AssertClose(expected[0], [.. found.Shares, found.Residual], 1e-12);
        Numbers.AssertClose(expected[1], [.. found.Correlations], 1e-9);
        Assert.Equal(names[..count], found.Factors);
    }

    [Fact]
    public void A_factor_on_which_both_sides_always_agree_has_as_many_units_as_the_residual()
    {
        using var made = new MadeResponses(50, 100, 1);
        var found = FactorDimensionality.Of(made.Features, made.Features, [.. Enumerable.Repeat("shape", 50)]);
        Assert.Equal(1, found.Correlations[0], 9);
        Assert.Equal((0.5, 0.5), (Math.Round(found.Shares[0], 1), Math.Round(found.Residual, 1)));
    }

    [PythonTheory("numpy", "scipy")]
    [InlineData(60, 300)]
    [InlineData(200, 20)]
    public void Effective_dimensionality_is_the_participation_ratio_of_singular_values(int stimuli, int features)
    {
        using var made = new MadeResponses(stimuli, features, 1);
        using var gram = GramMatrix.Of(made.Features);
        Assert.Equal(Ask("effective_dimensionality", made.Features)[0][0], EffectiveDimensionality.Of(gram), 1e-9);
    }

    [Fact]
    public void Equal_and_uncorrelated_directions_count_one_each()
    {
        using var made = new MadeResponses(40, 40, 1);
        using var centered = made.Features - made.Features.mean([0], keepdim: true);
        var (u, _, _) = linalg.svd(centered);
        using var five = GramMatrix.Of(u.narrow(1, 0, 5));
        using var one = GramMatrix.Of(u.narrow(1, 0, 1) * 1e-3);
        Assert.Equal(5, EffectiveDimensionality.Of(five), 9);
        Assert.Equal(1, EffectiveDimensionality.Of(one), 9);
        using var none = GramMatrix.Of(ones(10, 3));
        Assert.Contains("do not distinguish", Refusal(() => EffectiveDimensionality.Of(none)));
    }

    [Fact]
    public void Pairs_that_do_not_fit_are_refused()
    {
        using var x = Numbers.NormalMatrix(4, 3, 1);
        Assert.Contains("4 x 3 and 4 x 2", Refusal(() => FactorDimensionality.Of(x, x.narrow(1, 0, 2), ["a", "a", "b", "b"])));
        Assert.Contains("with 1 factors", Refusal(() => FactorDimensionality.Of(x, x, ["a"])));
        Assert.Contains("named 'residual'", Refusal(() => FactorDimensionality.Of(x, x, ["a", "a", "b", "residual"])));
        Assert.Contains("are the same", Refusal(() => FactorDimensionality.Of(ones(4, 3) * 0.1, ones(4, 3) * 0.1, ["a", "a", "b", "b"])));
        using var damaged = x.clone();
        damaged[1, 1] = double.NaN;
        Assert.Contains("NaN or infinite", Refusal(() => FactorDimensionality.Of(x, damaged, ["a", "a", "b", "b"])));
    }
}
