using Cornet.Runtime.Stimuli;

namespace Cornet.Scoring.Metrics.Statistics;

/// <summary>
/// A score that is the mean over splits of the median over neuroids. Neuroids without a value in a split are left out of its median, as xarray does.
/// </summary>
internal static class Medians
{
    private const long Purpose = 0x4D454449;

    /// <summary>The middle value; the mean of the two middle ones for an even number; NaN where all are NaN.</summary>
    public static double Of(IEnumerable<double> values) => InPlace([.. values.Where(value => !double.IsNaN(value))]);

    /// <summary>The same for values none of which is NaN, which change places: without sorting all of them.</summary>
    public static double InPlace(Span<double> values)
    {
        if (values.Length == 0) return double.NaN;
        var upper = values.Length / 2;
        Select(values, upper);
        if (values.Length % 2 == 1) return (values[upper] + values[upper]) / 2;
        var lower = double.NegativeInfinity;
        foreach (var value in values[..upper]) lower = Math.Max(lower, value);
        return (lower + values[upper]) / 2;
    }

    // Quickselect (Hoare, 1961): afterwards the value of a rank stands at its place, and none before it is larger.
    private static void Select(Span<double> values, int rank)
    {
        int first = 0, last = values.Length - 1;
        while (first < last)
        {
            var pivot = MiddleOf(values[first], values[(first + last) / 2], values[last]);
            int left = first, right = last;
            while (left <= right)
            {
                while (values[left] < pivot) left++;
                while (values[right] > pivot) right--;
                if (left > right) break;
                (values[left], values[right]) = (values[right], values[left]);
                left++;
                right--;
            }

            if (rank <= right) last = right;
            else if (rank >= left) first = left;
            else return;
        }
    }

    private static double MiddleOf(double a, double b, double c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));

    /// <summary>The mean over splits of the medians over neuroids.</summary>
    /// <param name="splits">For each split a value for each neuroid.</param>
    public static double MeanOf(IReadOnlyList<double[]> splits) => splits.Average(Of);

    /// <summary>Population standard deviation over splits of the medians, over the square root of the number of splits.</summary>
    public static double ErrorOf(IReadOnlyList<double[]> splits) => StandardError.OverSplits([.. splits.Select(Of)]);

    /// <summary>
    /// The interval over neuroids drawn with replacement, the same ones in all splits: what other neuroids of the region would give for these
    /// stimuli. Splits share stimuli, so that drawing them anew would promise too much.
    /// </summary>
    /// <returns>Null for fewer than two neuroids, or without bootstraps.</returns>
    public static Interval? IntervalOf(IReadOnlyList<double[]> splits, Inference inference) => IntervalOf([splits], (_, value) => value, inference);

    /// <summary>The scores of samples of neuroids drawn with replacement, the same ones in all splits: what <see cref="IntervalOf(IReadOnlyList{double[]}, Inference)"/> is the range of.</summary>
    /// <param name="splits">For each split a value for each neuroid.</param>
    /// <param name="inference">How many samples.</param>
    /// <param name="place">Of the group of neuroids, where several are drawn from: each has samples of its own.</param>
    public static double[] Samples(IReadOnlyList<double[]> splits, Inference inference, int place)
    {
        var orders = splits.Select(split => Enumerable.Range(0, split.Length).Where(index => !double.IsNaN(split[index])).OrderBy(index => split[index]).ToArray()).ToArray();
        return Drawn(splits[0].Length, inference, place, counts => splits.Zip(orders, (split, order) => Weighted(split, order, counts)).Average());
    }

    /// <summary>The means over the same samples of neuroids of one value for each; NaN counts for nothing.</summary>
    public static double[] MeanSamples(IReadOnlyList<double> values, Inference inference, int place) => Drawn(values.Count, inference, place, counts =>
    {
        var (sum, drawn) = (0.0, 0);
        for (var i = 0; i < counts.Length; i++)
        {
            if (double.IsNaN(values[i])) continue;
            sum += counts[i] * values[i];
            drawn += counts[i];
        }

        return sum / drawn;
    });

    private static double[] Drawn(int neuroids, Inference inference, int place, Func<int[], double> score)
    {
        var samples = new double[inference.Bootstraps];
        Parallel.For(0, samples.Length, sample =>
        {
            var counts = new int[neuroids];
            var random = place == 0 ? new CounterRandom(inference.Seed, Purpose, sample) : new CounterRandom(inference.Seed, Purpose, sample, place);
            for (var i = 0; i < neuroids; i++) counts[random.Below(neuroids)]++;
            samples[sample] = score(counts);
        });
        return samples;
    }

    /// <summary>The same for a mean over time bins of a function of their values; the neuroids drawn are the same in all bins.</summary>
    /// <param name="bins">For each bin and each split a value for each neuroid.</param>
    /// <param name="score">Of the number of a bin and its value.</param>
    /// <param name="inference">How many samples.</param>
    public static Interval? IntervalOf(IReadOnlyList<IReadOnlyList<double[]>> bins, Func<int, double, double> score, Inference inference)
    {
        var neuroids = bins[0][0].Length;
        if (neuroids < 2 || inference.Bootstraps == 0) return null;
        // Neuroids in ascending order once, so that a sample's median is found by counting.
        var orders = bins.Select(splits => splits.Select(split =>
            Enumerable.Range(0, neuroids).Where(index => !double.IsNaN(split[index])).OrderBy(index => split[index]).ToArray()).ToArray()).ToArray();
        var means = new double[inference.Bootstraps];
        Parallel.For(0, means.Length, sample =>
        {
            var counts = new int[neuroids];
            var random = new CounterRandom(inference.Seed, Purpose, sample);
            for (var i = 0; i < neuroids; i++) counts[random.Below(neuroids)]++;
            means[sample] = bins.Select(
                (splits, bin) => score(bin, splits.Zip(orders[bin], (split, order) => Weighted(split, order, counts)).Average())).Average();
        });
        return Interval.Percentiles(means, inference.Confidence);
    }

    private static double Weighted(double[] values, int[] order, int[] counts)
    {
        var total = 0;
        foreach (var index in order) total += counts[index];
        if (total == 0) return double.NaN;
        return (At((total - 1) / 2) + At(total / 2)) / 2;

        double At(int rank)
        {
            foreach (var index in order)
            {
                rank -= counts[index];
                if (rank < 0) return values[index];
            }

            return double.NaN;
        }
    }
}
