using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Metrics.Statistics;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Behavior;

/// <summary>The features of all stimuli in one time bin.</summary>
/// <param name="StartMs">Where the bin begins, in ms after the stimulus.</param>
/// <param name="Features">N x units. Bins in which a network shows the same step share one tensor, and are decoded once.</param>
public readonly record struct TimedFeatures(double StartMs, Tensor Features);

/// <summary>How well the order in which a network solves images follows a monkey's.</summary>
/// <param name="Value">
/// Spearman's rho over the images that both solve, mean over splits; 0 where a network shows nothing that changes with time.
/// </param>
/// <param name="StandardError">Population standard deviation over splits, over the square root of their number.</param>
/// <param name="Interval">Over images drawn with replacement within each split; null where not asked for.</param>
/// <param name="P">One-sided, against images that change places within each split; null where not asked for or where there is no rho.</param>
/// <param name="Solved">
/// The share of images with a monkey's time that the network solves, 0 .. 1, mean over splits; NaN where all bins are the same and none is decoded.
/// </param>
/// <param name="Times">The network's time of each stimulus, in ms, mean over the splits that hold it out; NaN where it is never solved.</param>
/// <param name="Missing">Why the value is 0 although nothing was measured; null where it was.</param>
public sealed record SolutionTimeScore(
    double Value, double StandardError, Interval? Interval, double? P, double Solved, IReadOnlyList<double> Times, string? Missing)
{
    /// <summary>Two images have an order: their rho is 1 or -1, and counts as in brain-score.</summary>
    private const int FewestSolved = 2;

    private const long Purpose = 0x4F5354;

    /// <summary>Scores features over time.</summary>
    /// <param name="task">The stimuli and their objects.</param>
    /// <param name="bins">Ascending, each with the features of all stimuli of the task in its order.</param>
    /// <param name="thresholds">The monkey's d' of each stimulus (i1); NaN where it was not measured.</param>
    /// <param name="times">The monkey's solution time of each stimulus in ms; NaN where it has none.</param>
    /// <param name="splits">Stimuli to fit decoders on, and others to tell. <see cref="AdamFit"/> depends on the order of the former.</param>
    /// <param name="decoder">How decoders are fitted; <see cref="AdamFit"/> where not given.</param>
    /// <param name="inference">For the interval and p; defaults where not given.</param>
    /// <exception cref="CornetException">There is no bin, or the numbers of stimuli differ, or a feature is no number.</exception>
    public static SolutionTimeScore Of(
        ObjectTask task, IReadOnlyList<TimedFeatures> bins, IReadOnlyList<double> thresholds, IReadOnlyList<double> times,
        IReadOnlyList<StimulusSplit> splits, DecoderFit? decoder = null, Inference? inference = null)
    {
        decoder ??= new AdamFit();
        inference ??= new Inference();
        var count = task.StimulusIds.Count;
        if (bins.Count == 0) throw new CornetException("Solution times need features of at least one time bin.");
        if (bins.Any(bin => bin.Features.size(0) != count) || thresholds.Count != count || times.Count != count)
            throw new CornetException($"Features, d' and solution times must be of the {count} stimuli of the task, in its order.");

        if (bins.Select(bin => bin.Features).Distinct(ReferenceEqualityComparer.Instance).Count() == 1)
        {
            double[] none = [.. Enumerable.Repeat(double.NaN, count)];
            return new SolutionTimeScore(0, 0, null, null, double.NaN, none, "the network's responses are the same in all time bins");
        }

        double[] starts = [.. bins.Select(bin => bin.StartMs)];
        List<(int Stimulus, double Own, double Monkey)> solved = [];
        List<(double Rho, double[] Own, double[] Monkey)> compared = [];
        List<double> shares = [];
        foreach (var split in splits)
        {
            var distances = new Dictionary<Tensor, double[]>(ReferenceEqualityComparer.Instance);
            foreach (var bin in bins)
                if (!distances.ContainsKey(bin.Features)) distances[bin.Features] = Distances(task, bin.Features, split, decoder);
            var own = SolutionTimes.Of(starts, [.. bins.Select(bin => distances[bin.Features])], [.. split.Test.Select(row => thresholds[row])]);
            var both = split.Test.Select((row, i) => (Stimulus: row, Own: own[i], Monkey: times[row]))
                .Where(one => !double.IsNaN(one.Own) && !double.IsNaN(one.Monkey)).ToArray();
            solved.AddRange(both);
            var answered = split.Test.Count(row => !double.IsNaN(times[row]) && !double.IsNaN(thresholds[row]));
            if (answered > 0) shares.Add((double)both.Length / answered);
            if (both.Length < FewestSolved) continue;
            double[] ours = [.. both.Select(one => one.Own)], theirs = [.. both.Select(one => one.Monkey)];
            compared.Add((RankCorrelation.Spearman(ours, theirs), ours, theirs));
        }

        var measured = compared.Where(one => !double.IsNaN(one.Rho)).ToArray();
        var byStimulus = solved.ToLookup(one => one.Stimulus, one => one.Own);
        double[] means = [.. Enumerable.Range(0, count).Select(row => byStimulus[row].DefaultIfEmpty(double.NaN).Average())];
        var share = shares.Count == 0 ? 0 : shares.Average();
        if (measured.Length == 0)
            return new SolutionTimeScore(0, 0, null, null, share, means, "too few images are solved by both, or all of them at the same time");

        var value = measured.Average(one => one.Rho);
        var error = Metrics.Statistics.StandardError.OverSplits([.. measured.Select(one => one.Rho)]);
        (double[] Own, double[] Monkey)[] pairs = [.. measured.Select(one => (one.Own, one.Monkey))];
        return new SolutionTimeScore(value, error, IntervalOf(pairs, inference), PermutationP(pairs, value, inference), share, means, null);
    }

    // i1 of the stimuli that are held out, told by a decoder of the others.
    private static double[] Distances(ObjectTask task, Tensor features, StimulusSplit split, DecoderFit decoder)
    {
        using var scope = NewDisposeScope();
        using var fitted = decoder.Fit(Rows(features, split.Train), [.. split.Train.Select(row => task.Truth[row])], task.Objects.Count);
        return Discriminability.Of(
            ChoiceMatrix.OfProbabilities(task.Take(split.Test), fitted.Probabilities(Rows(features, split.Test)))).ByStimulus();
    }

    private static Tensor Rows(Tensor features, int[] rows) =>
        features.index_select(0, tensor(Array.ConvertAll(rows, row => (long)row), device: features.device));

    private static Interval? IntervalOf((double[] Own, double[] Monkey)[] splits, Inference inference)
    {
        var values = new double[inference.Bootstraps];
        Parallel.For(0, values.Length, sample =>
        {
            var random = new CounterRandom(inference.Seed, Purpose, sample);
            // A sample of one image many times has no order.
            values[sample] = splits.Select(split =>
            {
                int[] drawn = [.. split.Own.Select(_ => random.Below(split.Own.Length))];
                return RankCorrelation.Spearman([.. drawn.Select(i => split.Own[i])], [.. drawn.Select(i => split.Monkey[i])]);
            }).Where(rho => !double.IsNaN(rho)).DefaultIfEmpty(double.NaN).Average();
        });
        return Metrics.Statistics.Interval.Percentiles(values, inference.Confidence);
    }

    private static double? PermutationP((double[] Own, double[] Monkey)[] splits, double observed, Inference inference)
    {
        if (inference.Permutations == 0) return null;
        var asGood = 0;
        Parallel.For(0, inference.Permutations, permutation =>
        {
            var chance = splits.Select((split, place) =>
            {
                var order = new CounterRandom(inference.Seed, Purpose, -1 - place, permutation).Permutation(split.Monkey.Length);
                return RankCorrelation.Spearman(split.Own, [.. order.Select(row => split.Monkey[row])]);
            }).Average();
            if (chance >= observed - 1e-12) Interlocked.Increment(ref asGood);
        });
        return (1.0 + asGood) / (1 + inference.Permutations);
    }
}
