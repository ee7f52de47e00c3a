namespace Cornet.Scoring.Metrics.Regression;

/// <summary>Penalties that published scores choose from.</summary>
public static class Penalties
{
    /// <summary>
    /// The 99 penalties of brain-score's <c>ridgecv</c> (its <c>ALPHA_LIST</c>): .01, .1, .5, 1; 10 .. 100 in 4 equal steps; from 100 on every power
    /// of ten in 18 equal steps, up to 10^7. <c>new RidgeRegression(Penalties.BrainScore)</c> chooses one of them for all neuroids by leaving one
    /// stimulus out, as <c>ridgecv</c> does.
    /// </summary>
    public static IReadOnlyList<double> BrainScore { get; } =
    [
        0.01, 0.1, 0.5, 1,
        .. Steps(1e1, 1e2, 4), .. Steps(1e2, 1e3, 18), .. Steps(1e3, 1e4, 18), .. Steps(1e4, 1e5, 18), .. Steps(1e5, 1e6, 18), .. Steps(1e6, 1e7, 18), 1e7,
    ];

    // NumPy's linspace(first, end, count, endpoint=False), number for number.
    private static IEnumerable<double> Steps(double first, double end, int count)
    {
        var step = (end - first) / count;
        return Enumerable.Range(0, count).Select(i => i * step + first);
    }
}
