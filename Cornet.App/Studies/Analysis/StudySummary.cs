using Cornet.Scoring.Metrics.Statistics;

namespace Cornet.App.Studies.Analysis;

/// <summary>The answer to "which factor matters most?" in sentences.</summary>
internal static class StudySummary
{
    /// <summary>A sentence or more for each score, then one for each published change that has one's own beside it.</summary>
    public static IEnumerable<string> Of(
        IReadOnlyList<VarianceShares> shares, IReadOnlyList<PublishedComparison> published, string? publishedModel, double confidence)
    {
        foreach (var score in shares) yield return Largest(score, confidence);
        foreach (var score in published.Where(one => one.Own?.Points is not null).GroupBy(one => one.Score))
        {
            var comparable = score.Count(one => one.IsComparable);
            if (comparable > 0) yield return $"{score.Key}: {score.Count(one => one.SignAgrees == true)} of {comparable} changes have the sign published for {publishedModel}.";
            foreach (var one in score) yield return Beside(one, publishedModel!, confidence);
        }
    }

    /// <summary>The factor with the largest share, and whether it is clearly above the second.</summary>
    public static string Largest(VarianceShares shares, double confidence)
    {
        if (shares.Missing is { } why) return $"{shares.Score}: no shares of variance, because {why}.";
        if (shares.Largest is not { Share: { } share } first) return $"{shares.Score}: no factor has a share of variance.";
        var sentence = $"{shares.Score}: {first.Factor} explains the largest share of the variance between rows, {100 * share:F0} %{Ends(first.Interval)}";
        if (shares.Lead is not { } lead) return $"{sentence}. It is the only factor with a share.";
        sentence += $"; {lead.Second} is second with {100 * shares.Second!.Share!.Value:F0} %{Ends(shares.Second.Interval)}.";
        if (first.Interval is not { } own || lead.Interval is not { } ends) return $"{sentence} The rows give no interval, so the order may be chance.";
        var excludes = own.Low > shares.Second.Share ? "excludes" : "does not exclude";
        var clear = ends.Low > 0 ? $"{first.Factor} is ahead" : "which of the two is larger is open";
        return $"{sentence} The interval of {first.Factor} {excludes} the share of {lead.Second}. The difference is {100 * lead.Difference:F0} % "
            + $"({100 * confidence:0.##} % interval {100 * ends.Low:F0} to {100 * ends.High:F0} %): {clear}.";

        string Ends(Interval? interval) =>
            interval is { } ends ? $" ({100 * confidence:0.##} % interval {100 * ends.Low:F0} to {100 * ends.High:F0} %)" : "";
    }

    private static string Beside(PublishedComparison one, string publishedModel, double confidence)
    {
        var own = one.Own!;
        var agrees = one.OtherBase is { } other ? $"another comparison: {other}" : one.SignAgrees == true ? "the sign agrees" : "the sign differs";
        var interval = own.PointsInterval is { } ends
            ? $"{100 * confidence:0.##} % interval {ends.Low:+0.0;-0.0;0.0} to {ends.High:+0.0;-0.0;0.0}, "
                + $"which {(own.ExcludesZero == true ? "excludes" : "includes")} 0"
            : own.Missing;
        return $"{one.Score}, {one.Published.Factor} {one.Match!.Level.Value}: published for {publishedModel} {one.PublishedPoints:+0;-0;0} points, "
            + $"here {own.Points:+0.0;-0.0;0.0} ({interval}); {agrees}.";
    }
}
