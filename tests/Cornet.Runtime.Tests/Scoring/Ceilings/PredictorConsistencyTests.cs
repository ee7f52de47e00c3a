using Cornet.Scoring.Metrics.Ceilings;
using static Cornet.Runtime.Tests.Scoring.ScoringPeer;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring.Ceilings;

public class PredictorConsistencyTests
{
    [PythonFact("numpy", "scipy")]
    public void It_is_that_of_NumPy_where_stimuli_have_different_numbers_of_repetitions()
    {
        // 1 .. 7 repetitions, presentations in no order, some repetitions presented twice, and a silent neuroid.
        int[] stimuli = [.. Enumerable.Range(0, 30).SelectMany(stimulus => Enumerable.Repeat(stimulus, 1 + stimulus % 7))];
        int[] repetitions = [.. Enumerable.Range(0, stimuli.Length).Select(i => i * 5 % 11 % 6)];
        using var responses = Repeated(stimuli, 5, noise: 1);
        responses[TensorIndex.Colon, 3] = 0.1;
        var expected = Ask("predictor_consistency", responses, Whole(stimuli), Whole(repetitions));
        var ceiling = PredictorConsistency.Of(responses, Ids(stimuli), repetitions);
        Numbers.AssertClose(expected[0], [ceiling.Value, ceiling.StandardError], 1e-9);
        Numbers.AssertClose(expected[1], [.. ceiling.Neuroids], 1e-9);
        Assert.InRange(ceiling.Stimuli, 10, 26);
    }

    [Fact]
    public void It_finds_the_reliability_that_was_made()
    {
        // Signal of variance 1 and noise of variance 1 over 4 repetitions: 1 / (1 + 1 / 4).
        int[] stimuli = [.. Enumerable.Range(0, 3000 * 4).Select(i => i / 4)];
        using var responses = Repeated(stimuli, 3, noise: 1);
        Assert.Equal(0.8, PredictorConsistency.Of(responses, Ids(stimuli)).Value, 0.02);
    }

    [Fact]
    public void What_has_no_ceiling_is_refused()
    {
        int[] stimuli = [.. Enumerable.Range(0, 24).Select(i => i / 2)];
        using var responses = Repeated(stimuli, 2, noise: 1);
        Assert.Contains("9 stimuli have at least two", Refusal(() => PredictorConsistency.Of(responses.narrow(0, 0, 18), Ids(stimuli[..18]))));
        Assert.Contains("same to all stimuli", Refusal(() => PredictorConsistency.Of(ones_like(responses), Ids(stimuli))));
        Assert.Contains("with 23 stimulus ids", Refusal(() => PredictorConsistency.Of(responses, Ids(stimuli[1..]))));
        responses[7, 1] = double.NaN;
        Assert.Contains("neuroid 1 in presentation 7", Refusal(() => PredictorConsistency.Of(responses, Ids(stimuli))));
    }

    [PythonFact("numpy", "scipy")]
    public void Explained_variance_by_neuroid_leaves_out_neuroids_without_a_ceiling()
    {
        double[] r = [0.5, -0.2, 0.3, double.NaN, 0.9, 0.4], ceilings = [0.8, 0.6, 0, 0.7, -0.3, double.NaN];
        using Tensor given = tensor(r), bounds = tensor(ceilings);
        var found = NeuroidCeilings.Of(r, ceilings);
        Assert.Equal(Ask("neuroid_ceilings", given, bounds)[0][0], found.Value, 12);
        Assert.Equal((3, 1), (found.WithoutCeiling, found.WithoutCorrelation));
        Numbers.AssertClose([0.3125, 0, double.NaN, double.NaN, double.NaN, double.NaN], [.. found.Neuroids], 1e-12);
        Numbers.AssertClose([0.5 / 0.8, -0.2 / 0.6], [.. NeuroidCeilings.Of(r, ceilings, CeilingNormalization.Ratio).Neuroids.Take(2)], 1e-12);
        Assert.Contains("None of 1 neuroids", Refusal(() => NeuroidCeilings.Of([0.5], [0])));
        Assert.Contains("2 neuroids have a score, and 1 a ceiling", Refusal(() => NeuroidCeilings.Of([0.5, 0.5], [1])));
    }

    [Fact]
    public void Neuroids_that_are_predicted_as_well_as_they_are_reproducible_explain_everything() =>
        Assert.Equal(1, NeuroidCeilings.Of([0.5, 0.7], [0.25, 0.49]).Value, 12);

    private static string[] Ids(int[] stimuli) => Array.ConvertAll(stimuli, stimulus => $"stimulus {stimulus:0000}");

    private static Tensor Repeated(int[] stimuli, int neuroids, double noise)
    {
        using var scope = NewDisposeScope();
        var signal = Numbers.NormalMatrix(stimuli.Max() + 1, neuroids, seed: 1).index_select(0, Whole(stimuli));
        return (signal + Numbers.NormalMatrix(stimuli.Length, neuroids, seed: 2) * noise).MoveToOuterDisposeScope();
    }
}
