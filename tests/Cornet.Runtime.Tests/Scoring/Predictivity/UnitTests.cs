using Cornet.Runtime.Tests.Scoring.Regression;
using Cornet.Scoring.Metrics.Predictivity;
using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Metrics.Statistics;
using static Cornet.Runtime.Tests.Scoring.ScoringPeer;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring.Predictivity;

public class UnitTests
{
    [PythonTheory("numpy", "scipy", "sklearn")]
    [InlineData(80, 200, 6)]
    [InlineData(80, 30, 1)]
    public void The_unit_of_each_neuroid_and_the_score_are_those_of_NumPy(int stimuli, int features, int neuroids)
    {
        using var made = new MadeResponses(stimuli, features, neuroids, noise: 2);
        // Units that are alike, and one that never responds.
        made.Features[TensorIndex.Colon, 20] = made.Features[TensorIndex.Colon, 4];
        made.Features[TensorIndex.Colon, 5] = 0.1;
        if (neuroids > 1) made.Responses[TensorIndex.Colon, 3] = 0.1;
        var expected = Ask("neuron_to_neuron", made.Features, made.Responses);
        var found = NeuronToNeuron.Of(new FeaturesInMemory(made.Features), made.Responses, ShuffleSplit.Of(stimuli), Inference.None);
        Assert.Equal(expected[0], found.Units.SelectMany(units => units.Select(unit => (double)unit)));
        Numbers.AssertClose(expected[1], [found.Score.Value, found.Score.StandardError], 1e-9);
        Assert.Equal(neuroids > 1 ? 1 : 0, found.Score.WithoutCorrelation);
    }

    [Fact]
    public void A_neuroid_that_is_a_unit_is_found_and_its_opposite_is_not()
    {
        using var made = new MadeResponses(60, 50, 1);
        using var responses = stack([made.Features[TensorIndex.Colon, 17] * 3 - 1, made.Features[TensorIndex.Colon, 30] * -2], 1);
        var found = NeuronToNeuron.Of(new FeaturesInMemory(made.Features), responses, ShuffleSplit.Of(60), new Inference(100, 99));
        Assert.All(found.Units, units => Assert.Equal(17, units[0]));
        Assert.All(found.Units, units => Assert.NotEqual(30, units[1]));
        Assert.All(found.Score.Splits, split => Assert.Equal(1, split[0], 12));
        Assert.NotNull(found.Score.P);
    }

    [Fact]
    public void Blocks_of_features_find_what_all_at_once_find()
    {
        using var made = new MadeResponses(40, 90, 5, noise: 2);
        // 8 bytes x 40 stimuli: 64 MB hold 209,715 features, so that these copies need two blocks.
        using var many = made.Features.repeat(1, 2400);
        var once = NeuronToNeuron.Of(new FeaturesInMemory(made.Features), made.Responses, ShuffleSplit.Of(40, 2), Inference.None);
        var blocks = NeuronToNeuron.Of(new FeaturesInMemory(many), made.Responses, ShuffleSplit.Of(40, 2), Inference.None);
        Assert.Equal(once.Score.Value, blocks.Score.Value, 12);
        Assert.Equal(once.Units, blocks.Units.Select(units => Array.ConvertAll(units, unit => unit % 90)));
    }

    [PythonFact("numpy", "scipy", "sklearn")]
    public void Reverse_predictivity_is_PLS_from_the_neuroids_to_the_units()
    {
        using var made = new MadeResponses(100, 130, 12, noise: 2);
        made.Features[TensorIndex.Colon, 5] = 0.1;
        var expected = Ask("reverse_pls", made.Responses, made.Features);
        var score = ReversePredictivity.Score(
            made.Responses, made.Features, ShuffleSplit.Of(100), new PlsRegression(5, 20000, 1e-14), Inference.None);
        Numbers.AssertClose(expected[0], [score.Value, score.StandardError], 1e-6);
        Assert.Equal((130, 1), (score.Splits[0].Length, score.WithoutCorrelation));
        Assert.Equal("reverse PLS, 5 components", score.Regression);
    }

    [Fact]
    public void What_was_not_measured_is_refused()
    {
        using var made = new MadeResponses(40, 30, 2);
        made.Responses[7, 1] = double.NaN;
        var source = new FeaturesInMemory(made.Features);
        Assert.Contains("neuroid 1 to stimulus 7", Refusal(() => NeuronToNeuron.Of(source, made.Responses, ShuffleSplit.Of(40))));
        Assert.Contains("of 41 stimuli", Refusal(() => NeuronToNeuron.Of(
            new FeaturesInMemory(zeros(41, 3)), made.Responses, ShuffleSplit.Of(40))));
        made.Features[3, 4] = double.PositiveInfinity;
        made.Responses[7, 1] = 0;
        Assert.Contains("Feature 4 of stimulus 3", Refusal(() => NeuronToNeuron.Of(source, made.Responses, ShuffleSplit.Of(40))));
    }
}
