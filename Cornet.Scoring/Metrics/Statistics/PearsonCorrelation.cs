using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace Cornet.Scoring.Metrics.Statistics;

/// <summary>Pearson's correlation of pairs of numbers, as <c>scipy.stats.pearsonr</c>.</summary>
/// <param name="R">-1 .. 1; NaN where one side is constant or there are fewer than two pairs.</param>
/// <param name="N">The number of pairs.</param>
/// <param name="P">
/// Two-sided, from Student's t with N - 2 degrees of freedom: right where the pairs are drawn from a normal distribution; NaN for fewer than three pairs.
/// </param>
internal sealed record PearsonCorrelation(double R, int N, double P)
{
    /// <summary>Correlates pairs.</summary>
    public static PearsonCorrelation Of(IReadOnlyList<(double X, double Y)> pairs)
    {
        var n = pairs.Count;
        if (n < 2) return new PearsonCorrelation(double.NaN, n, double.NaN);
        // Rounding may carry a perfect correlation past 1; NaN passes through.
        var r = Math.Clamp(Correlation.Pearson(pairs.Select(pair => pair.X), pairs.Select(pair => pair.Y)), -1, 1);
        return new PearsonCorrelation(r, n, n < 3 || double.IsNaN(r) ? double.NaN : Tails(r, n - 2));
    }

    private static double Tails(double r, int freedom)
    {
        var t = Math.Abs(r) * Math.Sqrt(freedom / ((1 - r) * (1 + r)));
        return double.IsInfinity(t) ? 0 : 2 * StudentT.CDF(location: 0, scale: 1, freedom, -t);
    }
}
