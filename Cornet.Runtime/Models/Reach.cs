namespace Cornet.Runtime.Models;

/// <summary>
/// Which steps of which areas a pass needs: what was asked for, and back from there everything that is read. Where time does not run across the network, an
/// area counts as a whole.
/// </summary>
internal sealed class Reach
{
    private readonly CornetModel _model;
    private readonly bool[][] _runs;
    private readonly int[][] _lastReader;

    /// <param name="model">The model.</param>
    /// <param name="wanted">The steps that were asked for, by area.</param>
    /// <param name="decodes">Whether the decoder was asked for.</param>
    public Reach(CornetModel model, bool[][] wanted, bool decodes)
    {
        _model = model;
        _runs = [.. model.Areas.Select(area => new bool[area.Steps])];
        _lastReader = [.. model.Areas.Select(area => Enumerable.Repeat(-1, area.Steps).ToArray())];
        var readout = model.Areas[model.ReadoutArea];
        if (model.Card.Unrolled) Unrolled(wanted, decodes ? readout : null);
        else Sweep(wanted, decodes ? readout : null);
    }

    /// <summary>Whether an area runs at a step.</summary>
    public bool Runs(int area, int step) => step < _runs[area].Length && _runs[area][step];

    /// <summary>How many steps of an area are needed, up to the last one.</summary>
    public int StepsOf(int area) => Array.LastIndexOf(_runs[area], true) + 1;

    /// <summary>The last step at which the output of an area at a step is read; -1 where it never is.</summary>
    public int LastReader(int area, int step) => _lastReader[area][step];

    private void Unrolled(bool[][] wanted, CornetArea? readout)
    {
        var into = _model.Card.Hears.ToLookup(edge => edge.To);
        var open = new Stack<(int Area, int Step)>();
        for (var area = 0; area < wanted.Length; area++)
            for (var step = 0; step < wanted[area].Length; step++)
                if (wanted[area][step] || _model.Card.Plain) Read(area, step, -1);
        if (readout is not null) Read(readout.Index, readout.Steps - 1, int.MaxValue);
        while (open.TryPop(out var node))
        {
            foreach (var (from, _, delay) in into[node.Area])
            {
                // Only the image speaks at step 0.
                if (node.Step >= Math.Max(1, delay)) Read(from, node.Step - delay, node.Step);
            }
        }

        void Read(int area, int step, int reader)
        {
            if (_model.Areas[area].SteadyFrom is { } settled) step = Math.Min(step, settled);
            _lastReader[area][step] = Math.Max(_lastReader[area][step], reader);
            if (_runs[area][step]) return;
            _runs[area][step] = true;
            open.Push((area, step));
        }
    }

    // An area runs to its end where another one hears it or the decoder reads it, and as far as it was asked for otherwise.
    private void Sweep(bool[][] wanted, CornetArea? readout)
    {
        for (var area = wanted.Length - 1; area >= 0; area--)
        {
            var whole = _model.Card.Plain || readout?.Index == area || Hearers(area).Any(hearer => _runs[hearer].Contains(true));
            Array.Fill(_runs[area], true, 0, whole ? wanted[area].Length : Array.LastIndexOf(wanted[area], true) + 1);
        }
    }

    private IEnumerable<int> Hearers(int area) => _model.Card.Hears.Count > 0
        ? _model.Card.Hears.Where(edge => edge.From == area).Select(edge => edge.To)
        : area + 1 < _runs.Length ? [area + 1] : [];
}
