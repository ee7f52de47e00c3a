namespace Cornet.Scoring.Metrics.Behavior;

/// <summary>
/// Object solution times (Kar et al., 2019): when the readout of a time bin tells an image as well as a monkey does. Images that never get there have
/// none.
/// </summary>
public static class SolutionTimes
{
    /// <summary>
    /// The first time at which d' reaches the monkey's, on a line between two bins: the one that reaches it, and of those before it the one with the
    /// highest d', the first of equal ones (as brain-score).
    /// </summary>
    /// <param name="times">Of the bins, ascending, in ms.</param>
    /// <param name="discriminability">For each bin d' of each image; NaN where it has none.</param>
    /// <param name="thresholds">The monkey's d' of each image; NaN where it has none.</param>
    /// <returns>For each image its time in ms; NaN where it is never solved.</returns>
    public static double[] Of(IReadOnlyList<double> times, IReadOnlyList<double[]> discriminability, IReadOnlyList<double> thresholds)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(discriminability.Count, times.Count);
        return [.. Enumerable.Range(0, thresholds.Count).Select(image => Solved(image, thresholds[image]))];

        double Solved(int image, double threshold)
        {
            var highest = -1;
            for (var bin = 0; bin < times.Count; bin++)
            {
                var distance = discriminability[bin][image];
                if (distance >= threshold)
                {
                    if (highest < 0) return times[bin];
                    var before = discriminability[highest][image];
                    return times[highest] + ((threshold - before) / (distance - before) * (times[bin] - times[highest]));
                }

                if (distance < threshold && (highest < 0 || distance > discriminability[highest][image])) highest = bin;
            }

            return double.NaN;
        }
    }
}
