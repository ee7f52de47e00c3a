using Cornet.Dsl.Semantics;
using Cornet.Dsl.Shapes;

namespace Cornet.Dsl.Timing;

/// <summary>
/// Time across an unrolled network: who hears whom when, which steps reach the decoder, what is the same at every step, and what would be work on
/// zeros. At step 0 only the input speaks; from then on an area hears its afferent's previous step (biological) or this one (sequential).
/// </summary>
internal sealed class UnrolledTime
{
    private readonly Network _network;
    private readonly BoundUnroll _unroll;
    private readonly IReadOnlyList<AreaShapes> _areas;
    private readonly int[] _afferent; // index of the area each area hears; -1 for the input
    private readonly int[] _imageFrom;
    private readonly StepPlan[][] _steps;

    public UnrolledTime(Network network, BoundUnroll unroll, IReadOnlyList<AreaShapes> areas)
    {
        (_network, _unroll, _areas) = (network, unroll, areas);
        var names = network.Areas.Select(area => area.Name).ToList();
        _afferent = [.. network.Areas.Select(area => names.IndexOf(area.Afferents[0]))];
        _imageFrom = new int[areas.Count];
        // In sequential order an area hears its afferent within the step, but not within the first one.
        for (var i = 0; i < areas.Count; i++) _imageFrom[i] = _afferent[i] < 0 ? 0 : Math.Max(1, _imageFrom[_afferent[i]] + Delay);
        _steps = Simulate();
    }

    private int Delay => _unroll.Order == UpdateOrder.Biological ? 1 : 0;

    private int Times => (int)_unroll.Times.Value;

    /// <summary>Who hears whom.</summary>
    public EquatableArray<ConnectionPlan> Connections =>
        _network.Areas.Select((area, index) =>
            new ConnectionPlan(area.Afferents[0], area.Name, _afferent[index] < 0 ? 0 : Delay, IsHoisted(index))).ToArray();

    /// <summary>The steps of an area.</summary>
    public EquatableArray<StepPlan> Steps(int area) => _steps[area];

    /// <summary>Steps until each area can hear what this one put out.</summary>
    public EquatableArray<int?> Lags(int area) => Enumerable.Range(0, _areas.Count).Select(hearer => Lag(area, hearer)).ToArray();

    /// <summary>Whether the image reaches the decoder within the steps; reports where it does not.</summary>
    public bool ReadoutIsReached()
    {
        var last = _areas.Count - 1;
        if (_imageFrom[last] < Times) return true;
        _unroll.Place.Bag.ReadoutTooEarly(_unroll.Place.Span, _network.Areas[last].Name, _imageFrom[last] + 1, Times);
        return false;
    }

    // The image stands still: what is received from it is the same at every step, unless the layers differ.
    private bool IsHoisted(int area) => _afferent[area] < 0 && !_network.Areas[area].Circuit.Receive!.Any(statement => statement.DependsOnStep);

    private int? Lag(int from, int to)
    {
        var lag = 0;
        for (var at = to; at >= 0; at = _afferent[at], lag += Delay)
            if (at == from) return lag;
        return null;
    }

    private StepPlan[][] Simulate()
    {
        var steps = _areas.Select(_ => new StepPlan[Times]).ToArray();
        var flows = _areas.Select(_ => new Flow?[Times]).ToArray();
        for (var t = 0; t < Times; t++)
            for (var area = 0; area < _areas.Count; area++)
                (steps[area][t], flows[area][t]) = Step(area, t, flows);
        return steps;
    }

    private (StepPlan, Flow) Step(int area, int t, Flow?[][] flows)
    {
        var shapes = _areas[area];
        var circuit = shapes.Area.Circuit;
        var walk = new ShapeWalk(shapes.Area.Name);
        var kept = new Dictionary<string, Flow>(StringComparer.Ordinal);
        var isFirst = _afferent[area] < 0;
        var heard = isFirst || t > 0;
        // Shapes are the same at every step; only what the flow sees of the image grows.
        var afferent = isFirst || !heard ? shapes.Input : flows[_afferent[area]][t - Delay]! with { Channels = shapes.Input.Channels };
        var drive = walk.Run(circuit.Receive!, afferent, t, kept)!;
        var receiveCost = walk.MultiplyAdds;
        if (t > 0) drive = drive.Join(flows[area][t - 1]!);
        var skippedCost = 0L;
        var flow = drive;
        for (var i = 0; i < circuit.Body.Count; i++)
        {
            flow = walk.One(circuit.Body[i], flow, t, kept)!;
            if (i + 1 == shapes.Plan.Silence!.Skipped) skippedCost = walk.MultiplyAdds - receiveCost;
        }
        var bodyCost = walk.MultiplyAdds - receiveCost;
        var sees = t >= _imageFrom[area];
        if (!sees) flow = flow with { Field = 1 };
        var runs = Lag(area, _areas.Count - 1) is { } lag && t <= Times - 1 - lag;
        var planned = bodyCost - (heard ? 0 : skippedCost) + (heard && (t == 0 || !IsHoisted(area)) ? receiveCost : 0);
        var plain = bodyCost + (heard ? receiveCost : 0);
        var step = new StepPlan(runs, sees, runs ? planned : 0, plain, sees ? Flow.WholePixels(flow.Field) : 0, shapes.Area.StartMs?.Invoke(t));
        return (step, flow);
    }
}
