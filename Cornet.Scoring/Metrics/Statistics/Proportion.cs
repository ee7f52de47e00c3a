using Cornet.Runtime.Stimuli;

namespace Cornet.Scoring.Metrics.Statistics;

/// <summary>How sure one can be of a share of right answers.</summary>
internal static class Proportion
{
    private const long Purpose = 0x50524F50;

    /// <summary>Wilson's score interval (1927) for independent answers.</summary>
    /// <param name="right">How many were right.</param>
    /// <param name="count">Of how many, at least 1.</param>
    /// <param name="confidence">Above 0 and below 1.</param>
    public static Interval Wilson(int right, int count, double confidence)
    {
        var z = Normal.Quantile((1 + confidence) / 2);
        var share = (double)right / count;
        var divisor = 1 + z * z / count;
        var center = (share + z * z / (2 * count)) / divisor;
        var reach = z / divisor * Math.Sqrt(share * (1 - share) / count + z * z / (4.0 * count * count));
        return new Interval(Math.Max(0, center - reach), Math.Min(1, center + reach));
    }

    /// <summary>How often answers are right at least as often when the true classes change places, the true order included.</summary>
    public static double P(int[] answers, int[] truth, Inference inference) =>
        P(truth.Length, (answer, place) => answers[answer] == truth[place], inference);

    /// <inheritdoc cref="P(int[], int[], Inference)"/>
    /// <param name="count">How many answers there are.</param>
    /// <param name="right">Whether an answer were right if its class were that of another place.</param>
    /// <param name="inference">How many orders, and from which seed.</param>
    public static double P(int count, Func<int, int, bool> right, Inference inference)
    {
        int Right(int[] order) => order.Where((place, answer) => right(answer, place)).Count();
        var observed = Right([.. Enumerable.Range(0, count)]);
        var asGood = 0;
        Parallel.For(0, inference.Permutations, i =>
        {
            if (Right(new CounterRandom(inference.Seed, Purpose, i).Permutation(count)) >= observed) Interlocked.Increment(ref asGood);
        });
        return (1.0 + asGood) / (1 + inference.Permutations);
    }
}
