using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Metrics.Statistics;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Ceilings;

/// <summary>
/// How reproducible responses are, which bounds how well anything can predict them: Pearson's r between the means over two halves of the repetitions,
/// corrected to the whole number of them (Spearman, 1910; Brown, 1910), median over neuroids, mean over random halves.
/// </summary>
/// <param name="Value">The ceiling, at most 1.</param>
/// <param name="StandardError">Population standard deviation over halvings of the medians, over the square root of their number.</param>
/// <param name="Interval">Over neuroids drawn with replacement; null for a single neuroid or where it was not asked for.</param>
/// <param name="P">One-sided, against one half with its stimuli in another order; twice the mean over halvings. Null where not asked for.</param>
/// <param name="Halvings">For each halving the corrected r of each neuroid; NaN where its responses are constant.</param>
public sealed record InternalConsistency(
    double Value, double StandardError, Interval? Interval, double? P, IReadOnlyList<double[]> Halvings)
{
    /// <summary>For each neuroid the mean over the halvings in which it has a value; NaN where it never has.</summary>
    public IReadOnlyList<double> Neuroids =>
        [.. Enumerable.Range(0, Halvings[0].Length).Select(neuroid =>
            Halvings.Select(half => half[neuroid]).Where(r => !double.IsNaN(r)).DefaultIfEmpty(double.NaN).Average())];

    /// <summary>The consistency of repeated responses.</summary>
    /// <param name="responses">Repetitions x stimuli x neuroids, of any floating type; NaN where a repetition was not measured.</param>
    /// <param name="halvings">How often to halve.</param>
    /// <param name="seed">
    /// Of the halves, which are those of <see cref="ShuffleSplit"/> with <see cref="SplitSize.Half"/> on the repetitions, as brain-score draws them.
    /// </param>
    /// <param name="inference">For the interval and p; defaults where not given.</param>
    /// <exception cref="CornetException">
    /// There are fewer than two repetitions or three stimuli, a half has no response to some stimulus, or no neuroid has a correlation.
    /// </exception>
    public static InternalConsistency Of(Tensor responses, int halvings = 10, uint seed = 1, Inference? inference = null)
    {
        inference ??= new Inference();
        if (responses.dim() != 3 || responses.size(0) < 2 || responses.size(1) < 3 || responses.size(2) < 1 || halvings < 1)
        {
            throw new CornetException(
                $"Repeated responses are {string.Join(" x ", responses.shape)}, and a ceiling needs repetitions x stimuli x "
                + "neuroids, at least 2 x 3 x 1.");
        }

        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var numbers = responses.to(ScalarType.Float64);
        var splits = ShuffleSplit.Of((int)numbers.size(0), halvings, SplitSize.Half, seed);
        var values = new double[splits.Count][];
        var ps = new double[splits.Count];
        for (var i = 0; i < splits.Count; i++)
        {
            using var perHalving = NewDisposeScope();
            var correlation = new ColumnCorrelation(Mean(numbers, splits[i].Train), Mean(numbers, splits[i].Test), keeps: inference.Permutations > 0);
            if (Array.TrueForAll(correlation.Values, double.IsNaN))
                throw new CornetException("No neuroid has a consistency: its mean responses are the same to all stimuli.");
            (values[i], ps[i]) = (Array.ConvertAll(correlation.Values, Corrected), correlation.P(inference, i));
        }

        return new InternalConsistency(
            Medians.MeanOf(values),
            Medians.ErrorOf(values),
            Medians.IntervalOf(values, inference),
            inference.Permutations > 0 ? ColumnCorrelation.Combined(ps) : null,
            values);
    }

    /// <summary>The correlation of two whole sets of repetitions, from that of their halves: 2r / (1 + r).</summary>
    /// <returns>At most 1; NaN for r = -1, where there is none.</returns>
    public static double Corrected(double r) => r <= -1 ? double.NaN : 2 * r / (1 + r);

    private static Tensor Mean(Tensor responses, int[] repetitions)
    {
        var half = responses.index_select(0, tensor(Array.ConvertAll(repetitions, index => (long)index), device: responses.device));
        var measured = half.isnan().logical_not();
        var means = half.nan_to_num(0, double.PositiveInfinity, double.NegativeInfinity).sum(dim: 0L) / measured.sum(dim: 0L);
        var gaps = means.isfinite().logical_not().nonzero();
        return gaps.size(0) == 0
            ? means
            : throw new CornetException(
                $"Neuroid {gaps[0, 1].item<long>()} has no finite mean response to stimulus {gaps[0, 0].item<long>()} in half of the repetitions; "
                + "leave out stimuli, neuroids or repetitions that were not measured.");
    }
}
