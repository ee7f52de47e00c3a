using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Metrics.Statistics;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Predictivity;

/// <summary>
/// Neural predictivity in time bins: Pearson's r of predicted and measured responses in each bin, median over neuroids, mean over splits. The splits hold
/// out stimuli, in all bins the same ones.
/// </summary>
public static class TimedPredictivity
{
    /// <summary>A regression for each bin (brain-score's "per time"): each equals <see cref="NeuralPredictivity.Score"/> of the bin alone.</summary>
    /// <param name="features">Of N stimuli; decomposed once for each split, however many bins there are.</param>
    /// <param name="bins">For each bin the responses, N x M of any floating type, rows in the order of the features.</param>
    /// <param name="splits">See <see cref="ShuffleSplit"/>.</param>
    /// <param name="regression">Such as <see cref="PlsRegression"/>.</param>
    /// <exception cref="CornetException">Responses are NaN or infinite, the numbers of stimuli differ, or there are too few.</exception>
    public static IReadOnlyList<BinPredictivity> PerBin(
        LinearKernel features, IReadOnlyList<Tensor> bins, IReadOnlyList<StimulusSplit> splits, NeuralRegression regression)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        Tensor[] measured = [.. bins.Select(bin => bin.to(features.Device).to(ScalarType.Float64))];
        foreach (var bin in measured) NeuralPredictivity.Check(features.Stimuli, bin, splits);
        var correlations = bins.Select(_ => new double[splits.Count][]).ToArray();
        for (var i = 0; i < splits.Count; i++)
        {
            using var perSplit = NewDisposeScope();
            using var shared = new SharedKernel(features, splits[i]);
            var test = Places(splits[i].Test, features.Device);
            for (var bin = 0; bin < measured.Length; bin++)
            {
                using var perBin = NewDisposeScope();
                using var result = regression.Predict(shared, measured[bin], splits[i]);
                correlations[bin][i] = new ColumnCorrelation(result.Predicted, measured[bin].index_select(0, test)).Values;
            }
        }

        return [.. correlations.Select(bin => new BinPredictivity(bin))];
    }

    /// <summary>
    /// One regression for all bins (brain-score's <c>spantime</c>): the bins are stacked onto the stimuli, each with the features of the step that stands for it,
    /// and r is taken in each bin.
    /// </summary>
    /// <param name="steps">The features of each step, N x F.</param>
    /// <param name="stepOf">For each bin its step.</param>
    /// <param name="bins">For each bin the responses, N x M.</param>
    /// <param name="splits">Of the N stimuli; a stimulus is held out in all bins at once.</param>
    /// <param name="regression">Such as <see cref="PlsRegression"/>. One that leaves single rows out would leave other bins of the same stimulus in.</param>
    /// <exception cref="CornetException">As above, or steps have different numbers of features.</exception>
    public static IReadOnlyList<BinPredictivity> Stacked(
        IReadOnlyList<IFeatureSource> steps, IReadOnlyList<int> stepOf, IReadOnlyList<Tensor> bins, IReadOnlyList<StimulusSplit> splits,
        NeuralRegression regression)
    {
        int[] shown = [.. stepOf.Distinct().Order()];
        if (shown.FirstOrDefault(step => steps[step].Features != steps[shown[0]].Features, -1) is var other and >= 0)
        {
            throw new CornetException(
                $"One regression for all time bins needs the same units at all steps, and one step has {steps[shown[0]].Features}, another {steps[other].Features}: "
                + "use pls or ridge, which fit each bin by itself.");
        }

        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var stimuli = (int)steps[shown[0]].Stimuli;
        using var kernel = new StackedKernel(
            LinearKernel.Of(new StackedFeatures([.. shown.Select(step => steps[step])])),
            [.. stepOf.SelectMany(step => Enumerable.Range(Array.IndexOf(shown, step) * stimuli, stimuli))]);
        Tensor[] measured = [.. bins.Select(bin => bin.to(kernel.Device).to(ScalarType.Float64))];
        foreach (var bin in measured) NeuralPredictivity.Check(stimuli, bin, splits);
        var stacked = cat(measured);
        var correlations = bins.Select(_ => new double[splits.Count][]).ToArray();
        for (var i = 0; i < splits.Count; i++)
        {
            using var perSplit = NewDisposeScope();
            using var result = regression.Predict(kernel, stacked, new StimulusSplit(InAllBins(splits[i].Train), InAllBins(splits[i].Test)));
            var (heldOut, test) = (splits[i].Test.Length, Places(splits[i].Test, kernel.Device));
            for (var bin = 0; bin < measured.Length; bin++)
            {
                correlations[bin][i] =
                    new ColumnCorrelation(result.Predicted.narrow(0, bin * heldOut, heldOut), measured[bin].index_select(0, test)).Values;
            }
        }

        return [.. correlations.Select(bin => new BinPredictivity(bin))];

        int[] InAllBins(int[] rows) => [.. Enumerable.Range(0, bins.Count).SelectMany(bin => rows.Select(row => (bin * stimuli) + row))];
    }

    private static Tensor Places(int[] indices, Device device) => tensor(Array.ConvertAll(indices, index => (long)index), device: device);
}

/// <summary>How well features predict the responses in one time bin.</summary>
/// <param name="Splits">For each split r for each neuroid; NaN where a neuroid's responses or predictions are constant.</param>
public sealed record BinPredictivity(IReadOnlyList<double[]> Splits)
{
    /// <summary>Whether every split has a neuroid with an r; without, the bin has no score.</summary>
    public bool HasValue => Splits.All(split => split.Any(double.IsFinite));

    /// <summary>r: median over neuroids, mean over splits; NaN without a score.</summary>
    public double Value => Medians.MeanOf(Splits);

    /// <summary>Population standard deviation over splits of the medians, over the square root of the number of splits.</summary>
    public double StandardError => Medians.ErrorOf(Splits);

    /// <summary>Over neuroids drawn with replacement; null for a single neuroid.</summary>
    public Interval? IntervalOf(Inference inference) => Medians.IntervalOf(Splits, inference);

    /// <summary>The standard error of the mean over several bins: over splits, which are the same in all bins.</summary>
    public static double ErrorOfMean(IReadOnlyList<BinPredictivity> bins) => Statistics.StandardError.OverSplits(
        [.. Enumerable.Range(0, bins[0].Splits.Count).Select(split => bins.Average(bin => Medians.Of(bin.Splits[split])))]);

    /// <summary>The interval of the mean over several bins of a function of their values, over neuroids drawn with replacement, the same in all bins.</summary>
    /// <param name="bins">At least one.</param>
    /// <param name="score">Of the number of a bin and its value.</param>
    /// <param name="inference">How many samples.</param>
    public static Interval? IntervalOfMean(IReadOnlyList<BinPredictivity> bins, Func<int, double, double> score, Inference inference) =>
        Medians.IntervalOf([.. bins.Select(bin => bin.Splits)], score, inference);
}
