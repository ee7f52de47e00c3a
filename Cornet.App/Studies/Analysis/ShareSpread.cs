using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Metrics.Statistics;

namespace Cornet.App.Studies.Analysis;

/// <summary>
/// How far shares of variance vary over other rows that could have been measured: with three seeds or more, over seeds drawn with replacement; with
/// fewer, over variants, each left out once.
/// </summary>
internal sealed class ShareSpread
{
    private const long Purpose = 0x53484152;
    private const int FewestSeeds = 3;
    private const int FewestVariants = 3;

    private readonly (ShareEstimate Shares, double Weight)[] _replicates;
    private readonly double _scale;
    private readonly double _reach;

    private ShareSpread(ShareUncertainty kind, (ShareEstimate Shares, double Weight)[] replicates, double scale, double reach) =>
        (Kind, _replicates, _scale, _reach) = (kind, replicates, scale, reach);

    /// <summary>What is varied.</summary>
    public ShareUncertainty Kind { get; }

    /// <summary>Resamples.</summary>
    public static ShareSpread Of(FactorCoding coding, int[] factors, IReadOnlyCollection<Observation> values, Inference inference)
    {
        long[] seeds = [.. values.Select(value => value.Seed).Distinct().Order()];
        var spread = seeds.Length >= FewestSeeds ? OverSeeds(coding, factors, values, seeds, inference) : OverVariants(coding, factors, values, inference);
        return spread ?? new ShareSpread(ShareUncertainty.None, [], 0, 0);
    }

    /// <summary>The interval of a number that is computed from shares: its value, more or less Student's t times its standard error.</summary>
    /// <param name="value">Its value for all rows.</param>
    /// <param name="of">Computes it.</param>
    /// <param name="lowest">It cannot be below.</param>
    /// <returns>Null where nothing could be resampled.</returns>
    public Interval? IntervalOf(double value, Func<ShareEstimate, double> of, double lowest)
    {
        if (_replicates.Length == 0) return null;
        var weights = _replicates.Sum(one => one.Weight);
        var mean = _replicates.Sum(one => one.Weight * of(one.Shares)) / weights;
        var squares = _replicates.Sum(one => one.Weight * Math.Pow(of(one.Shares) - mean, 2)) / weights;
        var reach = _reach * Math.Sqrt(_scale * squares);
        return new Interval(Math.Max(lowest, value - reach), Math.Min(1, value + reach));
    }

    private static ShareSpread? OverSeeds(
        FactorCoding coding, int[] factors, IReadOnlyCollection<Observation> values, long[] seeds, Inference inference)
    {
        // Few seeds have few different samples; each is computed once.
        Dictionary<string, (Dictionary<long, int> Counts, int Times)> samples = [];
        for (var sample = 0; sample < inference.Bootstraps; sample++)
        {
            var random = new CounterRandom(inference.Seed, Purpose, sample);
            var counts = seeds.ToDictionary(seed => seed, _ => 0);
            for (var i = 0; i < seeds.Length; i++) counts[seeds[random.Below(seeds.Length)]]++;
            var key = string.Join(' ', counts.Values);
            samples[key] = (counts, samples.GetValueOrDefault(key).Times + 1);
        }

        var replicates = samples.Values.Select(sample => (Cells: CellMeans.Of(values, sample.Counts), sample.Times))
            // Without missing rows all samples have the same cells and counts, and are one problem with many right-hand sides.
            .GroupBy(one => one.Cells.Shape)
            .SelectMany(group => (ShareEstimate.Of(coding, factors, [.. group.Select(one => one.Cells)]) ?? [])
                .Zip(group, (shares, one) => (shares, (double)one.Times)))
            .Where(one => double.IsFinite(one.shares.RSquared)).ToArray();
        if (replicates.Length < 2) return null;
        // A sample of n values has n - 1 degrees of freedom and the bootstrap divides by n: for a mean, this is Student's interval.
        return new ShareSpread(
            ShareUncertainty.SeedBootstrap, replicates, seeds.Length / (seeds.Length - 1.0), StudentDistribution.Reach(inference.Confidence, seeds.Length - 1));
    }

    private static ShareSpread? OverVariants(FactorCoding coding, int[] factors, IReadOnlyCollection<Observation> values, Inference inference)
    {
        if (inference.Bootstraps == 0) return null;
        var replicates = values.Select(value => value.Variant).Distinct().Where(variant => variant != 0)
            .Select(variant => ShareEstimate.Of(coding, factors, [CellMeans.Of([.. values.Where(value => value.Variant != variant)])])?[0])
            .OfType<ShareEstimate>().Where(shares => double.IsFinite(shares.RSquared)).Select(shares => (shares, 1.0)).ToArray();
        if (replicates.Length < FewestVariants) return null;
        var degrees = replicates.Length - 1;
        return new ShareSpread(ShareUncertainty.VariantJackknife, replicates, degrees, StudentDistribution.Reach(inference.Confidence, degrees));
    }
}
