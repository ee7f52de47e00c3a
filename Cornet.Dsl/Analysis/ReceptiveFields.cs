using Cornet.Dsl.Catalog;
using Cornet.Dsl.Graph;

namespace Cornet.Dsl.Analysis;

/// <summary>How much of the image each node sees at each step: it grows with every step of a recurrence and along every connection.</summary>
internal sealed class ReceptiveFields
{
    private readonly NetworkGraph _graph;
    private readonly Types _types;
    private readonly Action<Node, int, Field>? _seen;
    private readonly Field[] _now; // of nodes, at the step that is being looked at
    private readonly Field[][] _results; // of areas, by step
    private readonly int[] _imageFrom;

    /// <param name="graph">The network.</param>
    /// <param name="types">Its types.</param>
    /// <param name="order">The areas in the order in which they update.</param>
    /// <param name="steps">How many steps each area has.</param>
    /// <param name="seen">Is told of each layer and step; null where nobody asks.</param>
    /// <param name="cancellation">Asked before every area.</param>
    public ReceptiveFields(
        NetworkGraph graph, Types types, IReadOnlyList<int> order, IReadOnlyList<int> steps, Action<Node, int, Field>? seen, CancellationToken cancellation)
    {
        (_graph, _types, _seen) = (graph, types, seen);
        _now = new Field[graph.Nodes.Count];
        _results = [.. steps.Select(count => new Field[count])];
        _imageFrom = Arrivals(graph);
        var into = graph.Edges.ToLookup(edge => edge.To);
        for (var t = 0; t < (graph.Unroll is null ? 1 : (int)graph.Unroll.Times.Value); t++)
        {
            foreach (var area in order)
            {
                cancellation.ThrowIfCancellationRequested();
                Area(area, t, into[area]);
            }
        }
        foreach (var decoder in graph.Decoders)
        {
            var read = _results[graph.ReadBy(decoder)];
            _now[graph.NodesOf(decoder)[0].Id] = read[read.Length - 1];
            Run(decoder, 0);
        }
    }

    /// <summary>The first step at which an area depends on the image; a very large one where it never does.</summary>
    public int ImageFrom(int area) => _imageFrom[area];

    /// <summary>Whether an area depends on the image at a step.</summary>
    public bool SeesImage(int area, int step) => _graph.Unroll is null || step >= _imageFrom[area];

    /// <summary>How many pixels of the image an area sees at a step, along a side; 0 where the image has not reached it.</summary>
    public long Of(int area, int step) => SeesImage(area, step) ? _results[area][step].Pixels : 0;

    /// <summary>The first step at which each area of a network depends on the image.</summary>
    public static int[] Arrivals(NetworkGraph graph)
    {
        var from = Enumerable.Repeat(int.MaxValue / 2, graph.Areas.Count).ToArray();
        for (var more = true; more;)
        {
            more = false;
            foreach (var edge in graph.Edges)
            {
                var arrives = edge.From < 0 ? edge.Delay : Math.Max(edge.Start, from[edge.From] + edge.Delay);
                if (arrives >= from[edge.To]) continue;
                from[edge.To] = arrives;
                more = true;
            }
        }
        return from;
    }

    private void Area(int place, int t, IEnumerable<Edge> into)
    {
        var area = _graph.Areas[place];
        Field? drive = null;
        foreach (var edge in into)
        {
            if (_graph.Unroll is not null && t < edge.Start) continue;
            var sent = edge.From < 0 ? Field.Pixel : _graph.Unroll is null ? _results[edge.From][_results[edge.From].Length - 1] : _results[edge.From][t - edge.Delay];
            _now[edge.Enter] = sent;
            var region = edge.Connection is { } connection ? _graph.Connections[connection].Region : area.Receive;
            if (region >= 0) Run(region, t);
            var brought = region >= 0 ? _now[_graph.Regions[region].Result] : sent;
            // What does not depend on the image sees nothing of it.
            if (edge.From >= 0 && !SeesImage(edge.From, t - edge.Delay)) continue;
            if (edge.Connection is { } resized && _graph.Connections[resized].Resize is { } way) brought = brought.Resized(way, drive ?? brought);
            // Nothing times what arrives stays nothing.
            if (drive is { } merged) drive = merged.Join(brought);
            else if (edge.Connection is not { } other || _graph.Connections[other].Kind != JoinKind.Multiply) drive = brought;
        }
        _now[area.Merge] = drive ?? Field.Pixel;
        _state = t > 0 && SeesImage(place, t - 1) ? _results[place][t - 1] : Field.Pixel;
        _loopResults = _results[place];
        Run(area.Region, t);
        // The steps of a loop inside are those of the area.
        if (_graph.Nodes[_graph.Regions[area.Region].Result].Operation is Operation.Loop own && _graph.IsClock(own.Body)) return;
        _results[place][t] = SeesImage(place, t) ? _now[_graph.Regions[area.Region].Result] : Field.Pixel;
    }

    private Field _state;
    private Field[] _loopResults = [];

    private void Run(int region, int t)
    {
        foreach (var node in _graph.NodesOf(region))
        {
            if (node.Operation is Operation.Enter or Operation.Merge or Operation.Image) continue;
            _now[node.Id] = Of(node, t);
            if (node.Layer is not null) _seen?.Invoke(node, t, _now[node.Id]);
        }
    }

    private Field Of(Node node, int t)
    {
        var input = node.Inputs.Count > 0 ? _now[node.Inputs[0].Node] : Field.Pixel;
        switch (node.Operation)
        {
            case Operation.Apply apply when _types[node.Inputs[0].Node, t] is { } type: return apply.Rule.Sees(apply.Settings, t, type, input);
            case Operation.Join when node.Inputs[1].Delay > 0: return t > 0 ? input.Join(_state) : input;
            case Operation.Join join when join.Kind.Interpolation() is { } way: return input.Resized(way, _now[node.Inputs[1].Node]);
            case Operation.Join: return input.Join(_now[node.Inputs[1].Node]);
            case Operation.State: return t > 0 ? input : Field.Pixel; // what was assigned at the step before
            case Operation.Choose choose:
                Run(t == 0 ? choose.First : choose.Rest, t);
                return _now[node.Inputs[t == 0 ? 0 : 1].Node];
            case Operation.Call call:
                _now[_graph.NodesOf(call.Body)[0].Id] = input;
                Run(call.Body, t);
                return _now[_graph.Regions[call.Body].Result];
            case Operation.Loop loop when !_graph.IsClock(loop.Body):
                for (var step = 0; step < _graph.Regions[loop.Body].Times!.Value; step++) Run(loop.Body, step);
                return _now[_graph.Regions[loop.Body].Result];
            case Operation.Loop loop:
                var result = _graph.Regions[loop.Body].Result;
                for (var step = 0; step < _loopResults.Length; step++)
                {
                    Run(loop.Body, step);
                    _loopResults[step] = _now[result];
                }
                return _now[result];
            case Operation.Carry carry when t > 0:
                var before = _now[_graph.Regions[node.Region].Result];
                return carry.IsGated ? before.Join(Pooled(input, node)) : before;
            default: return input;
        }
    }

    // The input of a soft gate, averaged to the size of the output.
    private Field Pooled(Field input, Node carry)
    {
        if (_types[carry.Inputs[0].Node, 0] is not { } from || _types[_graph.Regions[carry.Region].Result, 0] is not { } to) return input;
        var share = Math.Max((double)from.Height.Value / to.Height.Value, (double)from.Width.Value / to.Width.Value);
        return input.Windowed(share, share);
    }
}
