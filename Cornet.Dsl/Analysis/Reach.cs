namespace Cornet.Dsl.Analysis;

/// <summary>
/// Which steps of which areas a pass needs: those that are recorded or decoded, and back from there everything that is read. One pure function of its
/// arguments: the compiler programs with it, and the runtime is built with this same file, so that the schedule and what runs cannot differ.
/// </summary>
internal sealed class Reach
{
    private readonly bool[][] _runs;
    private readonly int[][] _lastReader;

    /// <param name="steps">How many steps each area has.</param>
    /// <param name="reads">
    /// Who reads whom: an area (<c>To</c>) reads what another one, or itself, put out <c>Delay</c> steps before, from step <c>Start</c> on. A negative delay
    /// reads the other area's last step, at the first step only: areas that run in turn.
    /// </param>
    /// <param name="steadyFrom">The step from which on each area puts out the same; null where it never does.</param>
    /// <param name="wanted">The steps that are recorded, by area; null for none.</param>
    /// <param name="readout">The area whose last step is decoded; null where none is.</param>
    /// <param name="all">Whether every step runs, as written: the reference schedule.</param>
    public Reach(
        IReadOnlyList<int> steps, IReadOnlyList<(int From, int To, int Delay, int Start)> reads, IReadOnlyList<int?> steadyFrom,
        bool[][]? wanted, int? readout, bool all)
    {
        _runs = [.. steps.Select(count => new bool[count])];
        _lastReader = [.. steps.Select(count => Enumerable.Repeat(-1, count).ToArray())];
        var into = reads.ToLookup(read => read.To);
        var open = new Stack<(int Area, int Step)>();
        for (var area = 0; area < steps.Count; area++)
            for (var step = 0; step < steps[area]; step++)
                if (all || wanted is not null && wanted[area][step]) Read(area, step, -1);
        if (readout is { } last) Read(last, steps[last] - 1, int.MaxValue);
        while (open.Count > 0)
        {
            var (area, step) = open.Pop();
            foreach (var (from, _, delay, start) in into[area])
            {
                if (delay >= 0 && step >= start) Read(from, step - delay, step);
                else if (delay < 0 && step == 0) Read(from, steps[from] - 1, step);
            }
        }

        void Read(int area, int step, int reader)
        {
            if (steadyFrom[area] is { } settled) step = Math.Min(step, settled);
            _lastReader[area][step] = Math.Max(_lastReader[area][step], reader);
            if (_runs[area][step]) return;
            _runs[area][step] = true;
            open.Push((area, step));
        }
    }

    /// <summary>Whether an area runs at a step.</summary>
    public bool Runs(int area, int step) => step < _runs[area].Length && _runs[area][step];

    /// <summary>How many steps of an area are needed, up to the last one.</summary>
    public int StepsOf(int area) => Array.LastIndexOf(_runs[area], true) + 1;

    /// <summary>The last step at which the output of an area at a step is read; -1 where it never is.</summary>
    public int LastReader(int area, int step) => _lastReader[area][step];
}
