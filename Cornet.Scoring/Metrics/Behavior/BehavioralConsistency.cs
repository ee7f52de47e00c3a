using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Metrics.Statistics;

namespace Cornet.Scoring.Metrics.Behavior;

/// <summary>How alike a model's and an observer's errors are, stimulus by stimulus.</summary>
/// <param name="Value">Mean over repetitions of r / sqrt(ceiling); 1 where the model is as alike as the observer is to itself.</param>
/// <param name="Raw">For each repetition Pearson's r of the model and one half of the trials.</param>
/// <param name="Ceilings">For each repetition Pearson's r of the two halves.</param>
/// <param name="Interval">
/// Of the value, over stimuli (for O1 and O2 objects) drawn with replacement, ceilings as they are; null where not asked for.
/// </param>
/// <param name="P">
/// One-sided, against stimuli that change places within their object; null where not asked for, and for O1 and O2. So what objects differ in, which i1 holds, is not
/// what it tests.
/// </param>
public sealed record BehavioralConsistency(double Value, IReadOnlyList<double> Raw, IReadOnlyList<double> Ceilings, Interval? Interval, double? P)
{
    private const long Purpose = 0x49324E;

    /// <summary>Of the mean of <see cref="Raw"/>, over the same stimuli drawn with replacement; null where not asked for.</summary>
    public Interval? RawInterval { get; init; }

    /// <summary>Of the mean of <see cref="Raw"/>: population standard deviation over halvings, over the square root of their number.</summary>
    public double StandardError => Metrics.Statistics.StandardError.OverSplits(Raw);

    /// <summary>
    /// The consistency of Rajalingham et al. (2018) as brain-score works it out for i2n: the trials in a random order, the first half and the second,
    /// twice; the signature of each; r over all of its numbers that both have measured.
    /// </summary>
    /// <param name="model">The model's choices.</param>
    /// <param name="trials">Of the observer, in the order of their file: the halves depend on it.</param>
    /// <param name="signature">What is compared.</param>
    /// <param name="repetitions">How often the trials are halved, at least 1.</param>
    /// <param name="seed">Of NumPy's legacy random numbers.</param>
    /// <param name="inference">For the interval and p; defaults where not given.</param>
    /// <exception cref="CornetException">
    /// Trials do not fit the task, are too few for two halves, or the halves do not agree with each other, so that there is nothing to explain.
    /// </exception>
    public static BehavioralConsistency Of(
        ChoiceMatrix model, IReadOnlyList<Trial> trials, BehavioralSignature signature = BehavioralSignature.I2n, int repetitions = 2,
        uint seed = 0, Inference? inference = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(repetitions);
        inference ??= new Inference();
        var task = model.Task;
        var own = Discriminability.Of(model).Signature(signature);
        var halves = Halves(task, trials, signature, repetitions, seed);
        var ofObjects = signature is BehavioralSignature.O1 or BehavioralSignature.O2;
        var count = ofObjects ? task.Objects.Count : task.StimulusIds.Count;
        double[] raw = [.. halves.Select(half => Pearson(count, own, half.Observer, null))];
        if (raw.Any(double.IsNaN))
        {
            var alike = signature switch
            {
                BehavioralSignature.I1 or BehavioralSignature.I2 => "all stimuli",
                BehavioralSignature.O1 or BehavioralSignature.O2 => "all objects",
                _ => "all stimuli of an object",
            };
            throw new CornetException(
                $"The model's choices are the same for {alike}, or share no pair with the trials: there is nothing to correlate.");
        }

        var value = Ratio(raw);
        var (interval, rawInterval) = IntervalsOf(
            count, rows => [.. halves.Select(half => Pearson(count, own, half.Observer, (rows, rows)))], Ratio, inference);
        double[] ceilings = [.. halves.Select(half => half.Ceiling)];
        return new BehavioralConsistency(value, raw, ceilings, interval, PermutationP()) { RawInterval = rawInterval };

        double Ratio(double[] correlations) => correlations.Zip(halves, (r, half) => r / Math.Sqrt(half.Ceiling)).Average();

        double? PermutationP()
        {
            if (inference.Permutations == 0 || ofObjects) return null;
            var all = Enumerable.Range(0, task.StimulusIds.Count).ToArray();
            var groups = all.GroupBy(row => task.Truth[row]).Select(group => group.ToArray()).ToArray();
            var asGood = 0;
            Parallel.For(0, inference.Permutations, permutation =>
            {
                var shuffled = new int[all.Length];
                for (var group = 0; group < groups.Length; group++)
                {
                    var order = new CounterRandom(inference.Seed, Purpose, group, permutation).Permutation(groups[group].Length);
                    for (var i = 0; i < order.Length; i++) shuffled[groups[group][i]] = groups[group][order[i]];
                }

                var chance = Ratio([.. halves.Select(half => Pearson(count, own, half.Observer, (shuffled, all)))]);
                if (chance >= value - 1e-12) Interlocked.Increment(ref asGood);
            });
            return (1.0 + asGood) / (1 + inference.Permutations);
        }
    }

    /// <summary>The agreement of the two halves, for each halving: what a model can reach is the square root of its mean.</summary>
    /// <exception cref="CornetException">As <see cref="Of"/> says.</exception>
    public static IReadOnlyList<double> CeilingsOf(
        ObjectTask task, IReadOnlyList<Trial> trials, BehavioralSignature signature = BehavioralSignature.I2n, int repetitions = 2,
        uint seed = 0) =>
        [.. Halves(task, trials, signature, repetitions, seed).Select(half => half.Ceiling)];

    private static List<(IReadOnlyList<double> Observer, double Ceiling)> Halves(
        ObjectTask task, IReadOnlyList<Trial> trials, BehavioralSignature signature, int repetitions, uint seed)
    {
        // Before they are shuffled: a message names the place that a trial was given in.
        foreach (var (place, trial) in trials.Index()) task.Demand(trial, $"Trial {place + 1}");
        var random = new RandomState(seed);
        var halves = new List<(IReadOnlyList<double> Observer, double Ceiling)>();
        for (var repetition = 0; repetition < repetitions; repetition++)
        {
            var order = random.Permutation(trials.Count);
            var (first, second) = (Half(order.Take(order.Length / 2)), Half(order.Skip(order.Length / 2)));
            var ofObjects = signature is BehavioralSignature.O1 or BehavioralSignature.O2;
            var ceiling = Pearson(ofObjects ? task.Objects.Count : task.StimulusIds.Count, first, second, null);
            if (!(ceiling > 0))
            {
                throw new CornetException(
                    $"The two halves of {trials.Count} trials agree with r = {ceiling:F3}: these choices are not reproducible. A score needs "
                    + "more trials for each pair of stimulus and distractor.");
            }

            halves.Add((first, ceiling));
        }

        return halves;

        IReadOnlyList<double> Half(IEnumerable<int> places) =>
            Discriminability.Of(ChoiceMatrix.OfTrials(task, places.Select(place => trials[place]))).Signature(signature);
    }

    // Rows are stimuli or objects. i1 and o1 have one number for each, the others one for each object.
    private static double Pearson(int count, IReadOnlyList<double> x, IReadOnlyList<double> y, (int[] X, int[] Y)? rows)
    {
        var columns = x.Count / count;
        double n = 0, sumX = 0, sumY = 0, xx = 0, yy = 0, xy = 0;
        for (var row = 0; row < (rows?.X.Length ?? count); row++)
        {
            var (rowX, rowY) = rows is var (fromX, fromY) ? (fromX[row], fromY[row]) : (row, row);
            for (var column = 0; column < columns; column++)
            {
                var (a, b) = (x[(rowX * columns) + column], y[(rowY * columns) + column]);
                if (double.IsNaN(a) || double.IsNaN(b)) continue;
                (n, sumX, sumY) = (n + 1, sumX + a, sumY + b);
                (xx, yy, xy) = (xx + (a * a), yy + (b * b), xy + (a * b));
            }
        }

        var (varianceX, varianceY) = (xx - (sumX * sumX / n), yy - (sumY * sumY / n));
        // d' is of the order of 1: less than this is rounding.
        const double Rounding = 1e-18;
        return n < 2 || varianceX <= Rounding * n || varianceY <= Rounding * n
            ? double.NaN
            : Math.Clamp((xy - (sumX * sumY / n)) / Math.Sqrt(varianceX * varianceY), -1, 1);
    }

    private static (Interval? Ratio, Interval? Raw) IntervalsOf(
        int count, Func<int[], double[]> correlations, Func<double[], double> ratio, Inference inference)
    {
        var (ratios, raws) = (new double[inference.Bootstraps], new double[inference.Bootstraps]);
        Parallel.For(0, ratios.Length, sample =>
        {
            var random = new CounterRandom(inference.Seed, Purpose, sample);
            var rows = new int[count];
            for (var i = 0; i < rows.Length; i++) rows[i] = random.Below(count);
            var drawn = correlations(rows);
            (ratios[sample], raws[sample]) = (ratio(drawn), drawn.Average());
        });
        return (Percentiles(ratios), Percentiles(raws));

        Interval? Percentiles(double[] values) => Metrics.Statistics.Interval.Percentiles(values, inference.Confidence);
    }
}
