using Cornet.Runtime.Models;

namespace Cornet.Scoring.Benchmarks;

/// <summary>Which step of an area stands for a time bin of the data.</summary>
public static class StepMapping
{
    /// <summary>The step that begins nearest to the start of the bin, of two the earlier: brain-score's rule.</summary>
    public const string BrainScore = "brain-score";

    /// <summary>The step during which the center of the bin lies, else the one nearest to it in time, of two the earlier.</summary>
    public const string Nearest = "nearest";

    internal static string[] Known { get; } = [BrainScore, Nearest];

    /// <summary>For each bin the number of its step among those of the area.</summary>
    /// <param name="rule">One of those above.</param>
    /// <param name="startsMs">When each step begins, ascending; empty without timing, and then every bin has the last step.</param>
    /// <param name="steps">How many steps there are.</param>
    /// <param name="bins">The bins.</param>
    public static int[] Of(string rule, IReadOnlyList<double> startsMs, int steps, IReadOnlyList<TimeBin> bins) =>
    [
        .. bins.Select(bin => startsMs.Count != steps ? steps - 1
            : rule == Nearest ? Around(startsMs, bin.CenterMs)
            : StepTimes.Nearest(startsMs, bin.StartMs)),
    ];

    /// <summary>A rule in words.</summary>
    public static string InWords(string rule) => rule == Nearest
        ? "nearest: the step during which the center of the bin lies, else the nearest in time"
        : "brain-score: the step that begins nearest to the start of the bin";

    // The last step lasts as long as the one before it; an only step never ends.
    private static int Around(IReadOnlyList<double> startsMs, double ms)
    {
        var last = startsMs.Count - 1;
        double[] ends = [.. startsMs.Skip(1), last == 0 ? double.PositiveInfinity : (2 * startsMs[last]) - startsMs[last - 1]];
        double[] distances = [.. startsMs.Select((start, step) => ms < start ? start - ms : ms < ends[step] ? 0 : ms - ends[step])];
        // At the end of a step the next one has begun.
        var within = Array.FindIndex(ends, end => ms < end);
        return within >= 0 && startsMs[within] <= ms ? within : Array.IndexOf(distances, distances.Min());
    }
}
