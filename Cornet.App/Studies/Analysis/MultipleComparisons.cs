namespace Cornet.App.Studies.Analysis;

/// <summary>p-values of several tests, adjusted for their number. The order of the tests changes nothing.</summary>
internal static class MultipleComparisons
{
    /// <summary>Holm (1979): controls the probability of any false positive, whatever the dependence between the tests.</summary>
    public static double[] Holm(IReadOnlyList<double> values)
    {
        var order = Ascending(values);
        var adjusted = new double[values.Count];
        var highest = 0.0;
        for (var rank = 0; rank < order.Length; rank++)
            adjusted[order[rank]] = highest = Math.Max(highest, Math.Min(1, (values.Count - rank) * values[order[rank]]));
        return adjusted;
    }

    /// <summary>Benjamini and Hochberg (1995): controls the expected share of false positives among the positives.</summary>
    public static double[] BenjaminiHochberg(IReadOnlyList<double> values)
    {
        var order = Ascending(values);
        var adjusted = new double[values.Count];
        var lowest = 1.0;
        for (var rank = order.Length - 1; rank >= 0; rank--)
            adjusted[order[rank]] = lowest = Math.Min(lowest, values.Count * values[order[rank]] / (rank + 1));
        return adjusted;
    }

    private static int[] Ascending(IReadOnlyList<double> values) => [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
}
