namespace Cornet.Scoring.Metrics;

/// <summary>Spearman's rank correlation, ties sharing the mean of their ranks (as <c>scipy.stats.spearmanr</c>).</summary>
public static class RankCorrelation
{
    /// <summary>Spearman's rho of two equally long lists.</summary>
    /// <returns>-1 .. 1; NaN where a list is constant, shorter than 2, or holds a NaN: then no order exists to compare.</returns>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static double Spearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length)
            throw new ArgumentException($"{x.Length} values cannot be compared with {y.Length}.", nameof(y));
        return Dot(UnitRanks(x), UnitRanks(y));
    }

    /// <summary>Ranks from 1 on; equal values share the mean of their ranks.</summary>
    /// <returns>As long as <paramref name="values"/>; all NaN where any value is NaN.</returns>
    public static double[] Ranks(ReadOnlySpan<double> values)
    {
        var ranks = new double[values.Length];
        foreach (var value in values)
        {
            if (!double.IsNaN(value)) continue;
            Array.Fill(ranks, double.NaN);
            return ranks;
        }

        var sorted = values.ToArray();
        var order = new int[values.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Sort(sorted, order);
        for (int first = 0, next; first < sorted.Length; first = next)
        {
            for (next = first + 1; next < sorted.Length && sorted[next] == sorted[first];) next++;
            for (var i = first; i < next; i++) ranks[order[i]] = (first + 1 + next) / 2.0;
        }

        return ranks;
    }

    // Halves of long lists at the same time.
    private static void Sort(double[] keys, int[] items)
    {
        const int Long = 1 << 18;
        if (keys.Length < Long)
        {
            Array.Sort(keys, items);
            return;
        }

        var middle = keys.Length / 2;
        Parallel.Invoke(() => Array.Sort(keys, items, 0, middle), () => Array.Sort(keys, items, middle, keys.Length - middle));
        var (lower, lowerItems) = (keys[..middle], items[..middle]);
        for (int at = 0, first = 0, second = middle; first < middle; at++)
        {
            if (second == keys.Length || lower[first] <= keys[second]) (keys[at], items[at]) = (lower[first], lowerItems[first++]);
            else (keys[at], items[at]) = (keys[second], items[second++]);
        }
    }

    /// <summary>
    /// Ranks shifted to mean 0 and scaled to length 1, so that the dot product of two such lists is their rho. All NaN where every value is the
    /// same or any is NaN.
    /// </summary>
    internal static double[] UnitRanks(ReadOnlySpan<double> values)
    {
        var ranks = Ranks(values);
        // Ranks of n values always sum to n (n + 1) / 2, ties or not.
        var mean = (ranks.Length + 1) / 2.0;
        var squares = 0.0;
        for (var i = 0; i < ranks.Length; i++)
        {
            ranks[i] -= mean;
            squares += ranks[i] * ranks[i];
        }

        var length = squares > 0 ? Math.Sqrt(squares) : double.NaN;
        for (var i = 0; i < ranks.Length; i++) ranks[i] /= length;
        return ranks;
    }

    internal static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length == 0) return double.NaN;
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++) sum += x[i] * y[i];
        // Rounding may carry a perfect correlation past 1; NaN passes through.
        return Math.Clamp(sum, -1, 1);
    }
}
