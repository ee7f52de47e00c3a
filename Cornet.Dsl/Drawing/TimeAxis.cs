using Cornet.Dsl.Programs;

namespace Cornet.Dsl.Drawing;

/// <summary>Where on the page a step of an area stands.</summary>
internal sealed class TimeAxis
{
    public const double NodeWidth = 58;
    private const double Pitch = 96;
    private const double LeastGap = 30;
    private const double WidestScale = 1_600;

    /// <summary>More steps than this of one area are not all shown.</summary>
    private const int MostShown = 40;
    private const int ShownAtEnd = 8;
    private readonly Dictionary<(int Area, int Step), double> _left = [];
    private readonly Dictionary<int, double> _gaps = [];

    private TimeAxis(string title) => Title = title;

    public string Title { get; }

    /// <summary>Its labels, each with its place.</summary>
    public List<(double X, string Text)> Ticks { get; } = [];
    public double Width { get; private set; } // how wide it is, the last step included
    public bool IsTime { get; private set; } // whether places stand for milliseconds; for steps otherwise

    /// <summary>The left edge of a step; null where it is not shown.</summary>
    public double? Left(int area, int step) => _left.TryGetValue((area, step), out var left) ? left : null;

    /// <summary>The middle of the steps that are not shown; null where all are.</summary>
    public double? Gap(int area) => _gaps.TryGetValue(area, out var gap) ? gap : null;

    /// <summary>The axis of a program: milliseconds where its timing gives every step its own, steps otherwise.</summary>
    public static TimeAxis Of(NetworkProgram program) =>
        program.Areas.All(IsTimed) && Scale(program) is { } scale ? Milliseconds(program, scale) : program.Unroll is null ? InTurn(program) : Steps(program);

    private static bool IsTimed(AreaSchedule area) =>
        area.Steps.Count <= MostShown && area.Steps.All(step => step.StartMs is >= 0)
        && Enumerable.Range(1, area.Steps.Count - 1).All(t => area.Steps[t].StartMs > area.Steps[t - 1].StartMs);

    // Points per millisecond, so that two steps of an area never touch; null where that would make the page too wide.
    private static double? Scale(NetworkProgram program)
    {
        var starts = program.Areas.Select(area => area.Steps.Select(step => step.StartMs!.Value).ToList()).ToList();
        var last = Math.Max(starts.Max(area => area[area.Count - 1]), 1e-6);
        var gaps = starts.SelectMany(area => Enumerable.Range(1, area.Count - 1).Select(t => area[t] - area[t - 1])).DefaultIfEmpty(last);
        var scale = (NodeWidth + LeastGap) / gaps.Min();
        return scale * last <= WidestScale ? Math.Max(scale, 300 / last) : null;
    }

    private static TimeAxis Milliseconds(NetworkProgram program, double scale)
    {
        var axis = new TimeAxis("ms after the image appears (a step begins at its left edge)") { IsTime = true };
        var last = 0.0;
        for (var area = 0; area < program.Areas.Count; area++)
            for (var t = 0; t < program.Areas[area].Steps.Count; t++)
            {
                var start = program.Areas[area].Steps[t].StartMs!.Value;
                last = Math.Max(last, start);
                axis._left[(area, t)] = start * scale;
            }
        axis.Width = last * scale + NodeWidth;
        var between = Round(70 / scale);
        for (var tick = 0; tick * between <= last + NodeWidth / scale; tick++)
            axis.Ticks.Add((tick * between * scale, (tick * between).ToString("0.######", CultureInfo.InvariantCulture)));
        return axis;
    }

    // The next of 1, 2, 5, 10, 20, 50, ...
    private static double Round(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return power * (least <= power ? 1 : least <= 2 * power ? 2 : least <= 5 * power ? 5 : 10);
    }

    private static TimeAxis Steps(NetworkProgram program)
    {
        var axis = new TimeAxis("step");
        foreach (var (step, x) in axis.Columns(program.Areas[0].Steps.Count, 0))
        {
            for (var area = 0; area < program.Areas.Count; area++) axis._left[(area, step)] = x;
            axis.Ticks.Add((x + NodeWidth / 2, step.ToString(CultureInfo.InvariantCulture)));
        }
        if (axis.Gap(0) is { } gap)
            for (var area = 1; area < program.Areas.Count; area++) axis._gaps[area] = gap;
        return axis;
    }

    private static TimeAxis InTurn(NetworkProgram program)
    {
        var axis = new TimeAxis("step of the area; areas run in turn");
        var from = 0.0;
        for (var area = 0; area < program.Areas.Count; area++)
        {
            foreach (var (step, x) in axis.Columns(program.Areas[area].Steps.Count, from, area))
            {
                axis._left[(area, step)] = x;
                axis.Ticks.Add((x + NodeWidth / 2, step.ToString(CultureInfo.InvariantCulture)));
            }
            from = axis.Width - NodeWidth + Pitch;
        }
        return axis;
    }

    private IEnumerable<(int Step, double X)> Columns(int steps, double from, int area = 0)
    {
        var (head, tail) = steps <= MostShown ? (steps, steps) : (MostShown - ShownAtEnd, steps - ShownAtEnd);
        for (var step = 0; step < steps; step = step + 1 == head ? tail : step + 1)
        {
            if (step == tail) _gaps[area] = from + NodeWidth / 2;
            if (step == tail) from += Pitch;
            Width = from + NodeWidth;
            yield return (step, from);
            from += Pitch;
        }
    }
}
