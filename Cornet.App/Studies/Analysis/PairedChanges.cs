using Cornet.Scoring.Metrics.Statistics;

namespace Cornet.App.Studies.Analysis;

/// <summary>The changes of all scores of all variants against the base. A seed counts where both the base and the variant have the score.</summary>
public static class PairedChanges
{
    /// <summary>Computes them: for each score all variants but the base, in the order of the design.</summary>
    /// <param name="design">The study.</param>
    /// <param name="rows">The finished rows; some may be missing.</param>
    /// <param name="confidence">Of the intervals, above 0 and below 1.</param>
    /// <exception cref="CornetException">The rows are not of this study.</exception>
    public static IReadOnlyList<ScoreChange> Of(StudyDesign design, IReadOnlyList<RowResult> rows, double confidence = 0.95) =>
        [.. StudyObservations.Of(design, rows).SelectMany(score => Of(design, score, confidence))];

    private static IEnumerable<ScoreChange> Of(StudyDesign design, StudyObservations score, double confidence)
    {
        var byVariant = score.Values.ToLookup(value => value.Variant);
        var bases = byVariant[0].ToDictionary(value => value.Seed, value => value.Value);
        ScoreChange[] changes =
        [
            .. design.Variants.Skip(1).Select((variant, place) => Change(score.Score, variant, bases, [.. byVariant[place + 1]], confidence)),
        ];
        int[] tested = [.. Enumerable.Range(0, changes.Length).Where(i => changes[i].P is not null)];
        double[] values = [.. tested.Select(i => changes[i].P!.Value)];
        double[] holm = MultipleComparisons.Holm(values), discovery = MultipleComparisons.BenjaminiHochberg(values);
        for (var i = 0; i < tested.Length; i++) changes[tested[i]] = changes[tested[i]] with { HolmP = holm[i], FalseDiscoveryP = discovery[i] };
        return changes;
    }

    private static ScoreChange Change(
        string score, StudyVariant variant, Dictionary<long, double> bases, IReadOnlyList<Observation> values, double confidence)
    {
        SeedDifference[] pairs =
        [
            .. values.Where(value => bases.ContainsKey(value.Seed)).Select(value => new SeedDifference(value.Seed, value.Value - bases[value.Seed])),
        ];
        var change = new ScoreChange(score, variant) { Differences = pairs };
        if (pairs.Length == 0) return change with { Missing = WhyNoPair(bases.Count, values.Count) };
        if (pairs.Length == 1) return change with { Missing = "one seed: no interval and no p" };

        var mean = pairs.Average(pair => pair.Difference);
        var deviation = Math.Sqrt(pairs.Sum(pair => Math.Pow(pair.Difference - mean, 2)) / (pairs.Length - 1));
        // Differences of scores that are the same but for rounding.
        var rounding = 1e-14 * values.Concat(bases.Select(one => new Observation(0, one.Key, one.Value))).Max(value => Math.Abs(value.Value));
        if (deviation <= rounding) return change with { Missing = "the difference is the same for all seeds: no interval and no p" };
        var error = deviation / Math.Sqrt(pairs.Length);
        var reach = StudentDistribution.Reach(confidence, pairs.Length - 1) * error;
        return change with
        {
            Interval = new Interval(mean - reach, mean + reach),
            T = mean / error,
            P = StudentDistribution.TwoSidedP(mean / error, pairs.Length - 1),
        };
    }

    private static string WhyNoPair(int bases, int variants) => (bases, variants) switch
    {
        (0, 0) => "neither the base nor the variant has this score",
        (0, _) => "the base does not have this score",
        (_, 0) => "the variant does not have this score",
        _ => "no seed has this score of both the base and the variant",
    };
}
