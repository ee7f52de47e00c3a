using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Metrics.Statistics;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Predictivity;

/// <summary>
/// Reverse predictivity (Muzellec and Kar, 2025; brain-score's <c>reverse_pls</c>): neuroids and features change places, so that the neuroids predict
/// the units of a model. A model with units that no neuron resembles scores low, however well it predicts the neurons.
/// </summary>
public static class ReversePredictivity
{
    /// <summary>Scores the units of a model.</summary>
    /// <param name="responses">N x M of any floating type: M neuroids, averaged over repetitions.</param>
    /// <param name="units">
    /// N x F of any floating type, rows in the order of the responses: what is predicted. N x F numbers in double precision are in memory at once, so
    /// take some of the units where there are very many.
    /// </param>
    /// <param name="splits">See <see cref="ShuffleSplit"/>.</param>
    /// <param name="regression">PLS with 25 components where not given.</param>
    /// <param name="inference">For the interval and p; defaults where not given.</param>
    /// <returns>r: median over units, mean over splits. Units that are constant among the held-out stimuli have none.</returns>
    /// <exception cref="CornetException">
    /// A number is NaN or infinite, the numbers of stimuli differ, there are too few stimuli or neuroids, or no unit has a correlation in some split.
    /// </exception>
    public static PredictivityScore Score(
        Tensor responses, Tensor units, IReadOnlyList<StimulusSplit> splits, NeuralRegression? regression = null, Inference? inference = null)
    {
        using var kernel = LinearKernel.Of(responses);
        using var targets = units.reshape(units.size(0), -1);
        var score = NeuralPredictivity.Score(kernel, targets, splits, regression ?? new PlsRegression(25), inference);
        return score with { Regression = $"reverse {score.Regression}" };
    }
}
