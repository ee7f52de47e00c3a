namespace Cornet.Scoring.Metrics.Ceilings;

/// <summary>
/// Scores divided neuroid by neuroid, by the ceiling of each, and then averaged (brain-score's <c>neuroid_wise_explained_var</c>, of benchmarks with a
/// ceiling for each voxel): the mean over neuroids of r_n^2 / ceiling_n, or of another normalization.
/// </summary>
/// <param name="Value">Mean over the neuroids that count.</param>
/// <param name="Neuroids">For each neuroid its normalized score; NaN where it does not count.</param>
/// <param name="WithoutCeiling">
/// How many neuroids do not count because their ceiling is 0, negative or NaN: there is no variance in them to explain. (Brain-score squares r /
/// ceiling, so that there a negative ceiling counts as a positive one, and a ceiling near 0 can outweigh all others.)
/// </param>
/// <param name="WithoutCorrelation">How many neuroids with a ceiling do not count because they have no r.</param>
public sealed record NeuroidCeilings(double Value, IReadOnlyList<double> Neuroids, int WithoutCeiling, int WithoutCorrelation)
{
    /// <summary>Normalizes scores.</summary>
    /// <param name="correlations">r for each neuroid, such as <c>PredictivityScore.Neuroids</c>; where it is squared, one below 0 counts as 0.</param>
    /// <param name="ceilings">For each neuroid, such as <see cref="InternalConsistency.Neuroids"/>.</param>
    /// <param name="normalization">r^2 / ceiling where not given.</param>
    /// <exception cref="CornetException">The numbers of neuroids differ, or no neuroid counts.</exception>
    public static NeuroidCeilings Of(
        IReadOnlyList<double> correlations, IReadOnlyList<double> ceilings, CeilingNormalization? normalization = null)
    {
        if (correlations.Count != ceilings.Count)
            throw new CornetException($"{correlations.Count} neuroids have a score, and {ceilings.Count} a ceiling; give the same ones in the same order.");
        normalization ??= CeilingNormalization.ExplainedShare;
        bool[] ceiled = [.. ceilings.Select(ceiling => ceiling > 0 && double.IsFinite(ceiling))];
        double[] values = [.. correlations.Select((r, i) => ceiled[i] ? normalization.Of(r, ceilings[i]) : double.NaN)];
        // Max(0, NaN) is NaN, so that what has no r stays without a score.
        double[] counting = [.. values.Where(value => !double.IsNaN(value))];
        if (counting.Length == 0)
        {
            throw new CornetException(
                $"None of {ceilings.Count} neuroids has both a score and a ceiling above 0; leave this score out, or repeat the stimuli more often.");
        }

        var without = ceiled.Count(one => !one);
        return new NeuroidCeilings(counting.Average(), values, without, values.Length - without - counting.Length);
    }

    /// <summary>For each neuroid the mean over the splits or halvings in which it has a value; NaN where it never has.</summary>
    /// <param name="splits">At least one, each with a value for every neuroid.</param>
    internal static IReadOnlyList<double> MeanOver(IReadOnlyList<double[]> splits) =>
        [.. Enumerable.Range(0, splits[0].Length).Select(neuroid =>
            splits.Select(split => split[neuroid]).Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Average())];
}
