using System.Globalization;

namespace Cornet.Runtime.Models;

/// <summary>
/// When the steps of an area happen, in milliseconds after the image appears, from the model's <c>timing</c>: a step lasts until the next begins, and the
/// last as long as the one before it; the only step of an area lasts for ever.
/// </summary>
public sealed class StepTimes
{
    private StepTimes(string area, double[] starts) => (Area, StartsMs) = (area, starts);

    /// <summary>The area's name.</summary>
    public string Area { get; }

    /// <summary>When each step begins, ascending.</summary>
    public IReadOnlyList<double> StartsMs { get; }

    /// <summary>When each step ends.</summary>
    public IReadOnlyList<double> EndsMs => [.. StartsMs.Skip(1), StartsMs.Count == 1 ? double.PositiveInfinity : 2 * StartsMs[^1] - StartsMs[^2]];

    /// <summary>Of an area of a model.</summary>
    /// <exception cref="CornetException">There is no such area, or the model does not say when its steps begin, or not in order.</exception>
    public static StepTimes Of(ModelCard model, string area)
    {
        if (model.IndexOf(area) is var place && place < 0)
            throw new CornetException($"{model.Name} has no area '{area}'; it has {string.Join(", ", model.Areas.Select(one => one.Name))}.");
        double[] starts = [.. model.Areas[place].StartsMs];
        if (starts.Length == 0)
        {
            throw new CornetException(
                $"{model.Name} does not say when the steps of {area} begin: add it to the model's 'timing', as in timing {{ {area}: 50ms + 100ms * t }}.");
        }

        for (var step = 1; step < starts.Length; step++)
        {
            if (starts[step] > starts[step - 1]) continue;
            throw new CornetException(string.Create(CultureInfo.InvariantCulture,
                $"By its timing, step {step} of {area} in {model.Name} begins at {starts[step]} ms and the step before it at {starts[step - 1]} ms: ")
                + "later steps must begin later.");
        }

        return new StepTimes(area, starts);
    }

    /// <summary>
    /// Which step answers for a time bin by brain-score's rule for CORnets: the one that begins nearest to the bin's start, of two the earlier. A bin long before
    /// or after all steps has an answer too: only as many different answers as steps are ever given.
    /// </summary>
    /// <param name="startMs">When the bin begins.</param>
    public int Nearest(double startMs) => Nearest(StartsMs, startMs);

    /// <inheritdoc cref="Nearest(double)"/>
    internal static int Nearest(IReadOnlyList<double> startsMs, double startMs)
    {
        var nearest = 0;
        for (var step = 1; step < startsMs.Count; step++)
            if (Math.Abs(startsMs[step] - startMs) < Math.Abs(startsMs[nearest] - startMs)) nearest = step;
        return nearest;
    }

    /// <summary>
    /// Which steps happen during a time bin, and what share of the bin each takes, of the part that has any: shares add up to 1. Empty where the area has not begun
    /// or has ended.
    /// </summary>
    /// <param name="startMs">When the bin begins.</param>
    /// <param name="endMs">When it ends, after it began.</param>
    /// <exception cref="ArgumentException">The bin does not end after it began.</exception>
    public IReadOnlyList<(int Step, double Share)> During(double startMs, double endMs)
    {
        if (!(endMs > startMs)) throw new ArgumentException($"A time bin from {startMs} to {endMs} ms has no length.", nameof(endMs));
        var ends = EndsMs;
        var overlaps = StartsMs.Select((start, step) => (Step: step, Ms: Math.Min(endMs, ends[step]) - Math.Max(startMs, start)))
            .Where(one => one.Ms > 0).ToList();
        var whole = overlaps.Sum(one => one.Ms);
        return overlaps.ConvertAll(one => (one.Step, one.Ms / whole));
    }
}
