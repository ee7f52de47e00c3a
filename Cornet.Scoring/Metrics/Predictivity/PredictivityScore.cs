using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Statistics;

namespace Cornet.Scoring.Metrics.Predictivity;

/// <summary>How well features predict responses to stimuli that were held out.</summary>
/// <param name="Value">Pearson's r: median over neuroids, mean over splits; not divided by any ceiling.</param>
/// <param name="StandardError">Population standard deviation over splits of the medians, over the square root of the number of splits.</param>
/// <param name="Interval">Over neuroids drawn with replacement; null for a single neuroid or where it was not asked for.</param>
/// <param name="P">
/// One-sided, against held-out responses whose stimuli change places; twice the mean over splits, as they share stimuli. Null where not asked for.
/// </param>
/// <param name="Splits">For each split r for each neuroid; NaN where a neuroid's responses or predictions are constant.</param>
/// <param name="Regression">What predicted, with its options.</param>
/// <param name="Details">For each split what the fit chose.</param>
public sealed record PredictivityScore(
    double Value,
    double StandardError,
    Interval? Interval,
    double? P,
    IReadOnlyList<double[]> Splits,
    string Regression,
    IReadOnlyList<RegressionDetail> Details)
{
    /// <summary>For each neuroid the mean over the splits in which it has an r; NaN where it never has.</summary>
    public IReadOnlyList<double> Neuroids =>
        [.. Enumerable.Range(0, Splits[0].Length).Select(neuroid =>
            Splits.Select(split => split[neuroid]).Where(r => !double.IsNaN(r)).DefaultIfEmpty(double.NaN).Average())];

    /// <summary>How many neuroids lack an r in some split, and were left out of its median there.</summary>
    public int WithoutCorrelation => Enumerable.Range(0, Splits[0].Length).Count(neuroid => Splits.Any(split => double.IsNaN(split[neuroid])));
}
