using Cornet.Scoring.Metrics.Regression;
using static Cornet.Runtime.Tests.Scoring.ScoringPeer;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring.Regression;

public class ManyPenaltiesTests
{
    [Fact]
    public void There_are_99_penalties_which_ascend()
    {
        Assert.Equal(99, Penalties.BrainScore.Count);
        Assert.Equal(Penalties.BrainScore.Order().Distinct(), Penalties.BrainScore);
        Assert.Equal([0.01, 0.1, 0.5, 1, 10, 32.5, 55, 77.5, 100, 150], Penalties.BrainScore.Take(10));
        Assert.Equal([9.5e6, 1e7], Penalties.BrainScore.TakeLast(2));
    }

    [PythonTheory("numpy", "scipy", "sklearn")]
    [InlineData(60, 300, 6, 1, 1)]
    [InlineData(60, 300, 6, 12, 1)]
    [InlineData(200, 40, 6, 3, 1)]
    [InlineData(60, 300, 1, 3, 1)]
    [InlineData(60, 300, 6, 5, 1e3)]
    [InlineData(200, 40, 6, 5, 1e3)]
    [InlineData(60, 300, 6, 5, 1e-2)]
    [InlineData(40, 39, 70, 5, 1)]
    public void Of_99_penalties_the_one_of_RidgeCV_is_chosen_and_predicts_the_same(int stimuli, int features, int neuroids, double noise, double scale)
    {
        using var made = new MadeResponses(stimuli, features, neuroids, noise: noise);
        made.Features.mul_(scale);
        CompareWithRidgeCV(made);
    }

    [PythonTheory("numpy", "scipy", "sklearn")]
    [InlineData(60, 300)]
    [InlineData(200, 40)]
    public void Constant_neuroids_features_and_stimuli_that_come_twice_change_nothing_of_that(int stimuli, int features)
    {
        using var made = new MadeResponses(stimuli, features, 6, noise: 4);
        made.Responses[TensorIndex.Colon, 2] = 5;
        made.Features[TensorIndex.Colon, 7] = 3;
        made.Features.narrow(0, 0, 10).copy_(made.Features.narrow(0, 10, 10));
        CompareWithRidgeCV(made);
    }

    [Fact]
    public void Responses_that_are_all_constant_are_predicted_as_that_constant()
    {
        using var made = new MadeResponses(40, 60, 2);
        made.Responses[TensorIndex.Colon, TensorIndex.Colon] = 5;
        using var kernel = LinearKernel.Of(made.Features);
        using var result = new RidgeRegression(Penalties.BrainScore).Predict(kernel, made.Responses, made.Split);
        Assert.All(Numbers.Of(result.Predicted), value => Assert.Equal(5, value, 12));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(10)]
    public void Features_that_say_nothing_predict_the_mean(int features)
    {
        using var made = new MadeResponses(40, features, 2);
        made.Features[TensorIndex.Colon, TensorIndex.Colon] = 0.1;
        using var kernel = LinearKernel.Of(made.Features);
        using var result = new RidgeRegression(Penalties.BrainScore).Predict(kernel, made.Responses, made.Split);
        using var mean = made.Responses.index_select(0, Whole(made.Split.Train)).mean([0]).repeat(4, 1);
        Numbers.AssertClose(Numbers.Of(mean), Numbers.Of(result.Predicted), 1e-12);
    }

    [Fact]
    public void A_neuroid_that_differs_only_in_size_has_the_same_penalty_of_its_own()
    {
        using var made = new MadeResponses(50, 80, 1, noise: 5);
        using var responses = cat([made.Responses, made.Responses * 1e6 - 3, made.Responses * 1e-6], 1);
        using var kernel = LinearKernel.Of(made.Features);
        using var result = new RidgeRegression(Penalties.BrainScore, perNeuroid: true).Predict(kernel, responses, made.Split);
        Assert.Single(result.Detail.Penalties.Distinct());
        Assert.Equal(3, result.Detail.Penalties.Count);
    }

    [PythonTheory("numpy", "scipy", "sklearn")]
    [InlineData(60, 300)]
    [InlineData(200, 40)]
    public void Penalty_1_is_Ridge_also_in_the_dual_form(int stimuli, int features)
    {
        using var made = new MadeResponses(stimuli, features, 5);
        var expected = Ask("ridge", made.ForPython());
        using LinearKernel kernel = LinearKernel.Of(made.Features), dual = GramMatrix.Of(made.Features);
        foreach (var one in new[] { kernel, dual })
        {
            using var result = new RidgeRegression([1]).Predict(one, made.Responses, made.Split);
            Numbers.AssertClose([.. expected.SelectMany(row => row)], Numbers.Of(result.Predicted), 1e-9);
        }
    }

    [PythonTheory("numpy", "scipy", "sklearn")]
    [InlineData(60, 300)]
    [InlineData(100, 30)]
    public void Principal_components_first_are_the_pipeline_of_scikit_learn(int stimuli, int features)
    {
        using var made = new MadeResponses(stimuli, features, 4, noise: 3);
        var expected = Ask("pca_first", made.ForPython());
        using var kernel = LinearKernel.Of(made.Features);
        NeuralRegression[] inner = [new RidgeRegression([10]), new RidgeRegression([0.1, 10, 1000]), new RidgeRegression([0.1, 10, 1000], PenaltyChoice.Folds)];
        for (var i = 0; i < inner.Length; i++)
        {
            using var result = new PcaFirst(8, inner[i]).Predict(kernel, made.Responses, made.Split);
            Numbers.AssertClose(expected[i], Numbers.Of(result.Predicted), 1e-9);
        }

        using var pls = new PcaFirst(8, new PlsRegression(3)).Predict(kernel, made.Responses, made.Split);
        using var linear = new PcaFirst(8, new LinearRegression()).Predict(kernel, made.Responses, made.Split);
        using var direct = new LinearRegression(8).Predict(kernel, made.Responses, made.Split);
        Numbers.AssertClose(Numbers.Of(direct.Predicted), Numbers.Of(linear.Predicted), 1e-9);
        Assert.Equal(3, pls.Detail.Components);
    }

    [Fact]
    public void Components_that_do_not_exist_are_refused_and_those_of_rounding_size_are_left_out()
    {
        using var made = new MadeResponses(30, 100, 2, rank: 3);
        using var kernel = LinearKernel.Of(made.Features);
        RegressionResult Predict(int components) => new PcaFirst(components, new RidgeRegression([1])).Predict(kernel, made.Responses, made.Split);
        Assert.Contains("at most 26", Refusal(() => Predict(27)));
        using var result = Predict(10);
        Assert.Equal(3, result.Detail.Components);
    }

    private static void CompareWithRidgeCV(MadeResponses made)
    {
        var expected = Ask("ridgecv", made.ForPython());
        using var kernel = LinearKernel.Of(made.Features);
        using var result = new RidgeRegression(Penalties.BrainScore).Predict(kernel, made.Responses, made.Split);
        Assert.Equal(expected[0][0], Assert.Single(result.Detail.Penalties));
        Numbers.AssertClose([.. expected.Skip(1).SelectMany(row => row)], Numbers.Of(result.Predicted), 1e-9);
    }
}
