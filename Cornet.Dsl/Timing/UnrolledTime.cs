using Cornet.Dsl.Semantics;
using Cornet.Dsl.Shapes;

namespace Cornet.Dsl.Timing;

/// <summary>
/// Time across an unrolled network, over its nodes (area, step): what arrives when, which nodes the decoder's output depends on, what is the same at
/// every step, and what would be work on zeros. At step 0 only the image speaks; from then on an area hears what the one it follows put out in the step
/// before (biological) or in this one (sequential), and what its connections bring after their delays.
/// </summary>
internal sealed class UnrolledTime : ModelTime
{
    private readonly Network _network;
    private readonly BoundUnroll _unroll;
    private readonly CancellationToken _cancellation;
    private readonly NetworkGraph _graph;
    private readonly IReadOnlyList<AreaShapes> _areas;
    private readonly IReadOnlyList<Pathway> _pathways;
    private readonly int?[] _settled;
    private readonly int[] _imageFrom;
    private readonly bool[][] _runs;
    private readonly StepPlan[][] _steps;
    private readonly long[] _planned; // multiply-adds by connection
    private readonly long[] _plain;
    private readonly int[] _used; // steps at which a connection is heard
    private readonly HashSet<Edge> _spent = []; // standing edges that have been worked out

    /// <param name="network">The network.</param>
    /// <param name="unroll">How many steps, in which order.</param>
    /// <param name="graph">Who hears whom.</param>
    /// <param name="sequence">The areas in the order in which they update.</param>
    /// <param name="areas">Their shapes.</param>
    /// <param name="pathways">Those of the connections.</param>
    /// <param name="plain">Whether everything runs at every step, as written.</param>
    /// <param name="cancellation">Asked before every layer.</param>
    public UnrolledTime(
        Network network, BoundUnroll unroll, NetworkGraph graph, IReadOnlyList<int> sequence, IReadOnlyList<AreaShapes> areas,
        IReadOnlyList<Pathway> pathways, bool plain, CancellationToken cancellation)
    {
        (_network, _unroll, _graph, _areas, _pathways) = (network, unroll, graph, areas, pathways);
        _cancellation = cancellation;
        _settled = plain ? new int?[areas.Count] : Standing.Areas(graph, areas, pathways);
        IsPlain = plain;
        _imageFrom = ImageFrom();
        _runs = [.. areas.Select(_ => Enumerable.Repeat(plain, Times).ToArray())];
        if (!plain && _imageFrom[Readout] < Times) Reach();
        (_planned, _plain, _used) = (new long[pathways.Count], new long[pathways.Count], new int[pathways.Count]);
        _steps = Simulate(sequence);
    }

    private bool IsPlain { get; }

    private int Times => (int)_unroll.Times.Value;

    private int Readout => _areas.Count - 1;

    /// <inheritdoc/>
    public override EquatableArray<StepPlan> Steps(int area) => _steps[area];

    /// <inheritdoc/>
    public override int? SteadyFrom(int area) => _settled[area];

    /// <inheritdoc/>
    public override (long Planned, long Plain) Cost(int connection) => (_planned[connection], _plain[connection]);

    /// <inheritdoc/>
    public override int Runs(int connection) => _used[connection];

    /// <inheritdoc/>
    public override int? SteadyFrom(Edge edge)
    {
        if (IsPlain || edge.Connection is null && Standing.Differs(_areas[edge.To].Area.Circuit.Receive!)) return null;
        // An area that settles itself runs once: there is nothing to keep for later.
        if (_settled[edge.To] is not null) return null;
        return Standing.From(edge, _settled, _pathways);
    }

    /// <inheritdoc/>
    public override bool ReadoutIsReached()
    {
        if (_imageFrom[Readout] < Times) return true;
        _unroll.Place.Bag.ReadoutTooEarly(_unroll.Place.Span, _network.Areas[Readout].Name, _imageFrom[Readout] + 1, Times);
        return false;
    }

    /// <inheritdoc/>
    public override void ReportIdle()
    {
        foreach (var edge in _graph.Edges)
        {
            if (edge.Connection is not { } i || _used[i] > 0) continue;
            var connection = _pathways[i].Connection;
            if (edge.Start >= Times) connection.Place.Bag.ArrivesTooLate(connection.Place.Span, connection.Text, edge.Delay, Times);
            else connection.Place.Bag.ConnectionReachesNothing(connection.Place.Span, connection.Text, Times);
        }
    }

    private int[] ImageFrom()
    {
        var from = Enumerable.Repeat(int.MaxValue / 2, _areas.Count).ToArray();
        for (var round = 0; round < _areas.Count; round++)
            foreach (var edge in _graph.Edges)
                from[edge.To] = Math.Min(from[edge.To], edge.From < 0 ? edge.Delay : Math.Max(edge.Start, from[edge.From] + edge.Delay));
        return from;
    }

    // A settled area's later steps are its first settled one.
    private int Node(int area, int t) => _settled[area] is { } settled ? Math.Min(t, settled) : t;

    // From the decoder's output back along everything that is read.
    private void Reach()
    {
        var open = new Stack<(int Area, int Step)>();
        Need(Readout, Times - 1);
        while (open.Count > 0)
        {
            var (area, t) = open.Pop();
            if (_areas[area].Area.Circuit.Remembers && t > 0) Need(area, t - 1);
            foreach (var edge in _graph.Into(area))
                if (edge.From >= 0 && t >= edge.Start) Need(edge.From, t - edge.Delay);
        }

        void Need(int area, int t)
        {
            t = Node(area, t);
            if (_runs[area][t]) return;
            _runs[area][t] = true;
            open.Push((area, t));
        }
    }

    private StepPlan[][] Simulate(IReadOnlyList<int> sequence)
    {
        var steps = _areas.Select(_ => new StepPlan[Times]).ToArray();
        var flows = _areas.Select(_ => new Flow[Times]).ToArray();
        for (var t = 0; t < Times; t++)
            foreach (var area in sequence)
                (steps[area][t], flows[area][t]) = Step(area, t, flows);
        return steps;
    }

    private (StepPlan, Flow) Step(int area, int t, Flow[][] flows)
    {
        var (shapes, circuit) = (_areas[area], _areas[area].Area.Circuit);
        var runs = _runs[area][t];
        var walk = new ShapeWalk(shapes.Area.Name, _cancellation);
        var kept = new Dictionary<string, Flow>(StringComparer.Ordinal);
        var (planned, plain) = (0L, 0L);
        Flow? drive = null;
        foreach (var edge in _graph.Into(area))
        {
            if (t < edge.Start) continue;
            var sent = edge.From < 0 ? ImageFlow : flows[edge.From][t - edge.Delay];
            var sending = edge.Connection is null ? walk : new ShapeWalk(_pathways[edge.Connection.Value].Connection.Text, _cancellation);
            var before = sending.MultiplyAdds;
            var brought = edge.Connection is { } connection
                ? _pathways[connection].Send(sent with { Channels = _pathways[connection].Sent.Channels }, t, sending)
                : walk.Run(circuit.Receive!, sent with { Channels = shapes.Input.Channels }, t, kept)!;
            var cost = sending.MultiplyAdds - before;
            var costs = runs && !(SteadyFrom(edge) is { } stands && t >= stands && !_spent.Add(edge));
            if (edge.Connection is { } own)
            {
                _plain[own] += cost;
                if (costs) _planned[own] += cost;
                if (runs) _used[own]++;
            }
            else
            {
                plain += cost;
                if (costs) planned += cost;
            }
            // Nothing times what arrives stays nothing.
            if (drive is not null) drive = drive.Join(brought);
            else if (edge.Connection is not { } merged || _pathways[merged].Connection.Merge != JoinKind.Multiply) drive = brought;
        }
        // Only at step 0 may nothing arrive: from then on everybody hears the area it follows.
        var flow = (drive ?? shapes.Drive!) with { Channels = shapes.Merged!.Channels };
        if (circuit.Remembers && t > 0) flow = flow.Join(flows[area][t - 1]);
        var (start, skipped) = (walk.MultiplyAdds, 0L);
        for (var i = 0; i < circuit.Body.Count; i++)
        {
            flow = walk.One(circuit.Body[i], flow, t, kept)!;
            if (i + 1 == shapes.Plan.Silence!.Skipped) skipped = walk.MultiplyAdds - start;
        }
        var body = walk.MultiplyAdds - start;
        var sees = t >= _imageFrom[area];
        if (!sees) flow = flow with { Field = 1 };
        return (
            new StepPlan(runs, sees, runs ? planned + body - (drive is null ? skipped : 0) : 0, plain + body, sees ? Flow.WholePixels(flow.Field) : 0,
                shapes.Area.StartMs?.Invoke(t)),
            flow);
    }

    private Flow ImageFlow => new(_network.Input.Channels, _network.Input.Height, _network.Input.Width);
}
