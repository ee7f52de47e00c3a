namespace Cornet.Scoring.Metrics.Statistics;

/// <summary>The standard error of a mean.</summary>
internal static class StandardError
{
    /// <summary>Population standard deviation over the square root of the number of values, as brain-score takes it over splits.</summary>
    public static double OverSplits(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)) / values.Count);
    }
}
