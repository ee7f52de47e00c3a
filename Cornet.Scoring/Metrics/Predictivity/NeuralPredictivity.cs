using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Metrics.Statistics;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Predictivity;

/// <summary>
/// Neural predictivity (Yamins et al., 2014; Schrimpf, Kubilius et al., 2018): a regression from features to neuroids on part of the stimuli,
/// Pearson's r of predicted and measured responses on the others, median over neuroids, mean over splits.
/// </summary>
public static class NeuralPredictivity
{
    /// <summary>Fewer held-out stimuli would give correlations that say nothing: those of two points are 1 or -1.</summary>
    private const int FewestHeldOut = 3;

    /// <summary>Scores features.</summary>
    /// <param name="features">Of N stimuli; the same object serves other regressions and other neuroids.</param>
    /// <param name="responses">N x M of any floating type: M neuroids, averaged over repetitions, rows in the order of the features.</param>
    /// <param name="splits">See <see cref="ShuffleSplit"/>.</param>
    /// <param name="regression">Such as <see cref="PlsRegression"/>.</param>
    /// <param name="inference">For the interval and p; defaults where not given.</param>
    /// <exception cref="CornetException">
    /// Responses are NaN or infinite, the numbers of stimuli differ, there are too few, or no neuroid has a correlation in some split.
    /// </exception>
    public static PredictivityScore Score(
        LinearKernel features, Tensor responses, IReadOnlyList<StimulusSplit> splits, NeuralRegression regression, Inference? inference = null)
    {
        inference ??= new Inference();
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        // A copy in memory of libtorch: products of numbers that lie elsewhere differ in the last digit from run to run.
        var measured = responses.to(ScalarType.Float64, features.Device, copy: true);
        Check(features.Stimuli, measured, splits);
        using var responsesInBlocks = new MeasuredResponses(measured);
        var correlations = new double[splits.Count][];
        var ps = new double[splits.Count];
        var details = new RegressionDetail[splits.Count];
        for (var i = 0; i < splits.Count; i++)
        {
            using var perSplit = NewDisposeScope();
            using var result = regression.Predict(features, responsesInBlocks, splits[i]);
            var truth = measured.index_select(0, tensor(Array.ConvertAll(splits[i].Test, index => (long)index), device: measured.device));
            var correlation = new ColumnCorrelation(result.Predicted, truth, keeps: inference.Permutations > 0);
            if (Array.TrueForAll(correlation.Values, double.IsNaN))
            {
                throw new CornetException(
                    $"In split {i} no neuroid can be correlated: the responses to the {splits[i].Test.Length} held-out stimuli, or their "
                    + "predictions, are constant; give features and neuroids that respond.");
            }

            (correlations[i], ps[i], details[i]) = (correlation.Values, correlation.P(inference, i), result.Detail);
        }

        return new PredictivityScore(
            Medians.MeanOf(correlations),
            Medians.ErrorOf(correlations),
            Medians.IntervalOf(correlations, inference),
            inference.Permutations > 0 ? ColumnCorrelation.Combined(ps) : null,
            correlations,
            regression.Name,
            details);
    }

    internal static void Check(long stimuli, Tensor measured, IReadOnlyList<StimulusSplit> splits)
    {
        if (measured.dim() != 2 || measured.size(0) != stimuli)
        {
            throw new CornetException(
                $"Responses are {string.Join(" x ", measured.shape)}, and the features are of {stimuli} stimuli; give stimuli x neuroids, "
                + "rows in the order of the features.");
        }

        if (splits.Count == 0 || measured.size(1) == 0)
            throw new CornetException("Scoring needs at least one split and one neuroid.");
        if (splits.Min(split => split.Test.Length) is var least and < FewestHeldOut)
        {
            throw new CornetException(
                $"A split holds {least} stimuli out, and a correlation needs {FewestHeldOut}; give more stimuli or other shares.");
        }

        if (splits.Min(split => split.Train.Length) < 2)
            throw new CornetException("A split has a single stimulus to fit on; give more stimuli or other shares.");
        using var missing = measured.isfinite().logical_not().nonzero();
        if (missing.size(0) == 0) return;
        var (stimulus, neuroid) = (missing[0, 0].item<long>(), missing[0, 1].item<long>());
        throw new CornetException(
            $"The response of neuroid {neuroid} to stimulus {stimulus} is {measured[stimulus, neuroid].item<double>()}, as are "
            + $"{missing.size(0) - 1} others; leave out the neuroids or the stimuli that were not measured.");
    }
}
