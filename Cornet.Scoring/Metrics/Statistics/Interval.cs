namespace Cornet.Scoring.Metrics.Statistics;

/// <summary>A confidence interval.</summary>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>The part of a sample of bootstrapped values that leaves equal shares out on both sides.</summary>
    /// <param name="values">Any number; NaN are left out.</param>
    /// <param name="confidence">The share inside, above 0 and below 1.</param>
    /// <returns>Null where there are no values.</returns>
    internal static Interval? Percentiles(IEnumerable<double> values, double confidence)
    {
        double[] sorted = [.. values.Where(value => !double.IsNaN(value)).Order()];
        if (sorted.Length == 0) return null;
        return new Interval(At((1 - confidence) / 2), At((1 + confidence) / 2));

        double At(double share)
        {
            var place = share * (sorted.Length - 1);
            var below = (int)place;
            var above = Math.Min(below + 1, sorted.Length - 1);
            return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
        }
    }
}
