using Cornet.App.Studies.Analysis;

namespace Cornet.App.Studies.Reporting;

/// <summary>The figures of an analyzed study.</summary>
public static class StudyFigures
{
    /// <summary>The name of the figure of changes.</summary>
    public const string Changes = "changes";

    /// <summary>The name of the figure of shares of variance.</summary>
    public const string Shares = "shares";

    /// <summary>The beginning of the names of figures of crossed factors; the score follows.</summary>
    public const string Effects = "effects-";

    /// <summary>All figures that there are numbers for.</summary>
    public static IReadOnlyList<StudyFigure> Of(StudyAnalysis analysis) =>
        [.. new[] { OfChanges(analysis), OfShares(analysis) }.OfType<StudyFigure>(), .. EffectsFigures.Of(analysis)];

    private static StudyFigure? OfChanges(StudyAnalysis analysis)
    {
        // A variant that is several rows of the table stands in each of them.
        var rows = analysis.Design.Variants.Skip(1).SelectMany(variant => variant.Rows.Select(row => (Variant: variant, Levels: row)))
            .GroupBy(row => string.Join(" x ", row.Levels.Select(level => level.Factor))).SelectMany(group => group.Select(row => (group.Key, row))).ToArray();
        string[] scores = [.. analysis.Scores.Where(score => analysis.Changes.Any(change => change.Score == score && change.Mean is not null))];
        if (rows.Length == 0 || scores.Length == 0) return null;

        var chart = new PanelChart(
            [.. rows.Select(row => new ChartRow(row.Key, string.Join(" x ", row.row.Levels.Select(level => level.Value))))],
            [.. scores.Select(score => new ChartPanel(score, [.. Own(score), .. Published(score)]))], "change in points",
            [
                (ChartShape.Dot, $"this study: mean and {100 * analysis.Confidence:0.##} % interval over seeds"),
                .. analysis.Published.Any(one => one.IsComparable) ? [(ChartShape.Hollow, $"published for {analysis.Publication!.Model}")] : Array.Empty<(ChartShape, string)>(),
            ], oneScale: false);
        return new StudyFigure(
            Changes,
            $"Change of each variant against the base ({analysis.Design.Model}), within seeds. A dot without a line has no interval (one seed); "
            + "an arrow marks an interval that is longer than the panel."
            + (analysis.Published.Any(one => one.OtherBase is not null) ? " Published changes from another level than the base's are not drawn." : ""),
            chart.Width, chart.Height, chart.Draw);

        IEnumerable<ChartMark> Own(string score) => rows.Index()
            .Select(row => (row.Index, Change: analysis.Changes.First(change => change.Score == score && change.Variant == row.Item.row.Variant)))
            .Where(row => row.Change.Points is not null)
            .Select(row => new ChartMark(row.Index, row.Change.Points!.Value, row.Change.PointsInterval, ChartShape.Dot));

        IEnumerable<ChartMark> Published(string score) => rows.Index().SelectMany(row => analysis.Published
            .Where(one => one.IsComparable && one.Score == score && one.IsBeside(one.Own!, row.Item.row.Levels))
            .Select(one => new ChartMark(row.Index, one.PublishedPoints, null, ChartShape.Hollow)));
    }

    private static StudyFigure? OfShares(StudyAnalysis analysis)
    {
        VarianceShares[] scores = [.. analysis.Shares.Where(shares => shares.Largest is not null)];
        if (scores.Length == 0) return null;
        string[] factors = [.. scores[0].Factors.Select(factor => factor.Factor)];
        var chart = new PanelChart(
            [.. factors.Select(factor => new ChartRow("", factor)), new ChartRow("", "not explained")],
            [.. scores.Select(score => new ChartPanel(score.Score,
            [
                .. score.Factors.Index().Where(factor => factor.Item.Share is not null).Select(factor => new ChartMark(
                    factor.Index, 100 * factor.Item.Share!.Value, Percent(factor.Item.Interval), ChartShape.Bar)),
                new ChartMark(factors.Length, 100 * (1 - score.RSquared!.Value), null, ChartShape.Rest),
            ]))], "share of variance (%)", [], oneScale: true);
        var uncertainty = scores[0].Uncertainty switch
        {
            ShareUncertainty.SeedBootstrap => $"Lines are {100 * analysis.Confidence:0.##} % intervals by a bootstrap over seeds.",
            ShareUncertainty.VariantJackknife => $"Lines are {100 * analysis.Confidence:0.##} % intervals by a jackknife over variants.",
            _ => "There are too few rows for intervals.",
        };
        var measure = scores[0].Factors.Any(factor => factor.Shapley is not null) ? "Shapley values of R2" : "partial sums of squares over the total";
        return new StudyFigure(
            Shares, $"Share of the variance between the rows of a seed that each factor explains ({measure}). {uncertainty}", chart.Width, chart.Height, chart.Draw);

        static Cornet.Scoring.Metrics.Statistics.Interval? Percent(Cornet.Scoring.Metrics.Statistics.Interval? interval) =>
            interval is { } ends ? new Cornet.Scoring.Metrics.Statistics.Interval(100 * ends.Low, 100 * ends.High) : null;
    }
}
