using Cornet.Scoring.Metrics.Statistics;

namespace Cornet.App.Studies.Analysis;

/// <summary>
/// Which factor matters: the share of the variance of a score between rows that each factor explains, by linear regression on dummy-coded levels. The
/// rows are variants x seeds. The seed is a block: variants of a seed share the order of images and the validation split, so the shares are of the variance
/// that remains after the seeds.
/// </summary>
public static class VarianceDecomposition
{
    /// <summary>The Shapley value takes the fits of all 2^n subsets of n factors; with more factors than this there is none.</summary>
    public const int MostFactorsInOrders = 10;

    /// <summary>Computes the shares of every score.</summary>
    /// <param name="design">The study.</param>
    /// <param name="rows">The finished rows; some may be missing.</param>
    /// <param name="inference">Of the intervals: resamples of seeds, confidence and seed.</param>
    /// <exception cref="CornetException">The rows are not of this study.</exception>
    public static IReadOnlyList<VarianceShares> Of(StudyDesign design, IReadOnlyList<RowResult> rows, Inference? inference = null)
    {
        var coding = FactorCoding.Of(design);
        return [.. StudyObservations.Of(design, rows).Select(score => Of(design, coding, score, inference ?? new Inference()))];
    }

    private static VarianceShares Of(StudyDesign design, FactorCoding coding, StudyObservations score, Inference inference)
    {
        Observation[] values = [.. score.Values.Where(value => coding[value.Variant] is not null)];
        var measured = new MeasuredLevels(design, coding, values);
        FactorShare[] named = [.. coding.Factors.Select((factor, place) => new FactorShare(factor.Name, measured.LevelsOf(place))
        {
            Degrees = Math.Max(0, measured.LevelsOf(place).Count - 1),
            Missing = measured.LevelsOf(place).Count < 2 ? "only one of its levels was measured" : null,
        })];
        var shares = new VarianceShares(score.Score, named)
        {
            Rows = values.Length,
            Variants = values.Select(value => value.Variant).Distinct().Count(),
            Seeds = values.Select(value => value.Seed).Distinct().Count(),
            Notes = [.. measured.Notes()],
        };
        var cells = values.Length == 0 ? null : CellMeans.Of(values);
        if ((cells is null ? "no row has this score" : measured.WhyNotEstimable() ?? CellMeans.WhyNoVariance(values)) is { } why)
        {
            return shares with { Missing = why, Factors = [.. named.Select(factor => factor with { Missing = factor.Missing ?? why })] };
        }

        var factors = measured.Varied;
        var estimate = ShareEstimate.Of(coding, factors, [cells!])![0];
        var spread = ShareSpread.Of(coding, factors, values, inference);
        var total = cells!.Total;
        var degrees = values.Length - shares.Seeds - factors.Sum(factor => named[factor].Degrees);
        var residual = degrees == 0 ? 0 : Math.Max(0, 1 - estimate.RSquared) * total;
        for (var i = 0; i < factors.Length; i++)
        {
            var place = i;
            double eta = estimate.EtaSquared[i], squares = eta * total;
            var hasResidual = degrees > 0 && residual > 1e-12 * total;
            double? f = hasResidual ? squares / named[factors[i]].Degrees / (residual / degrees) : null;
            named[factors[i]] = named[factors[i]] with
            {
                SumOfSquares = squares,
                EtaSquared = eta,
                PartialRSquared = hasResidual ? squares / (squares + residual) : null,
                F = f,
                P = f is { } ratio ? FisherDistribution.P(ratio, named[factors[i]].Degrees, degrees) : null,
                Shapley = estimate.Shapley?[i],
                EtaInterval = spread.IntervalOf(eta, one => one.EtaSquared[place], lowest: 0),
                ShapleyInterval = estimate.Shapley is { } shapley ? spread.IntervalOf(shapley[i], one => one.Shapley![place], lowest: 0) : null,
            };
        }

        shares = shares with
        {
            TotalSumOfSquares = total, ResidualSumOfSquares = residual, ResidualDegrees = degrees, Uncertainty = spread.Kind,
            Notes = [.. shares.Notes, .. NotesOn(estimate, degrees, shares.Seeds)],
        };
        return shares with { Lead = LeadOf(shares, factors, named, spread) };
    }

    private static IEnumerable<string> NotesOn(ShareEstimate estimate, int degrees, int seeds)
    {
        if (degrees == 0)
            yield return $"there are as many levels{(seeds > 1 ? " and seeds" : "")} as rows, so R2 is 1 by design; without a residual there is no partial R2, F or p";
        if (estimate.Shapley is null)
            yield return $"more than {MostFactorsInOrders} factors: no Shapley values; compare factors by eta squared";
    }

    private static ShareLead? LeadOf(VarianceShares shares, int[] factors, FactorShare[] named, ShareSpread spread)
    {
        if (shares is not { Largest: { } first, Second: { } second }) return null;
        int a = PlaceOf(first), b = PlaceOf(second);
        var difference = first.Share!.Value - second.Share!.Value;
        return new ShareLead(first.Factor, second.Factor, difference, spread.IntervalOf(difference, one => Of(one, a) - Of(one, b), lowest: -1));

        int PlaceOf(FactorShare factor) => Array.FindIndex(factors, place => named[place].Factor == factor.Factor);
        static double Of(ShareEstimate one, int place) => (one.Shapley ?? one.EtaSquared)[place];
    }
}
