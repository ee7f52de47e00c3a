using static System.FormattableString;

namespace Cornet.Bench.SideBySide;

/// <summary>The comparison as Markdown.</summary>
internal static class SpeedTable
{
    /// <summary>The rows of one workload. The first variant is the measure of the others: a ratio above 1 means that the first is better.</summary>
    public static string Of(Workload workload, IReadOnlyList<Measured> measured)
    {
        var first = measured[0];
        var name = first.Variant.Title;
        var what = workload.Trains ? "Training step" : "Inference";
        var rows = measured.Select(one => Invariant(
            $"| {one.Variant.Title} | {Clock(one.Median)} | {one.RatioTo(first)} | {one.BusyRatioTo(first)} | {one.PeakMiB:F0} MiB | {one.PeakMiB / first.PeakMiB:F2} |"));
        return $"""
            ## {what}: batch {workload.Batch}, {workload.Side} x {workload.Side} pixels, {workload.Threads} threads

            | | median | time / {name} (quartiles) | processor time / {name} | peak memory above idle | memory / {name} |
            |---|---|---|---|---|---|
            {string.Join("\n", rows)}

            """;
    }

    private static string Clock(double seconds) => seconds < 1 ? Invariant($"{1000 * seconds:F0} ms") : Invariant($"{seconds:F2} s");
}
