using Cornet.Dsl.Graph;

namespace Cornet.Dsl.Analysis;

/// <summary>Multiply-adds of parts of a network at a step.</summary>
internal sealed class Cost(NetworkGraph graph, Types types)
{
    private readonly Dictionary<(int Region, int Step), long> _known = [];

    /// <summary>Of a node; at any step but the first they are the same.</summary>
    public long Of(Node node, int step) => node.Layer is not { } layer || types[node.Inputs[0].Node, step] is not { } input || types[node.Id, step] is not { } output
        ? 0
        : layer.Rule.MultiplyAdds(layer.Settings, input, output);

    /// <summary>Of a region: what runs once at its first step, and each step of a loop in it at its own step.</summary>
    public long OfRegion(int region, int step)
    {
        var key = (region, Math.Min(step, 1));
        if (_known.TryGetValue(key, out var known)) return known;
        var sum = 0L;
        foreach (var node in graph.NodesOf(region)) sum += Of(node, region, key.Item2);
        return _known[key] = sum;
    }

    /// <summary>Of the nodes of an area behind its drive, up to and including one of them.</summary>
    public long UpTo(Area area, int last, int step) =>
        graph.NodesOf(area.Region).Where(node => node.Id <= last).Sum(node => Of(node, area.Region, Math.Min(step, 1)));

    private long Of(Node node, int region, int step) => node.Operation switch
    {
        Operation.Choose choose => OfRegion(step == 0 ? choose.First : choose.Rest, step),
        // What stands in front of a loop runs at its first step only.
        Operation.Loop loop when graph.IsClock(loop.Body) => OfRegion(loop.Body, step),
        Operation.Loop loop => OfRegion(loop.Body, 0) + (graph.Regions[loop.Body].Times!.Value - 1) * OfRegion(loop.Body, 1),
        Operation.Call call => OfRegion(call.Body, step),
        _ => step > 0 && HasLoop(region) ? 0 : Of(node, step),
    };

    private bool HasLoop(int region) => graph.NodesOf(region).Any(node => node.Operation is Operation.Loop loop && graph.IsClock(loop.Body));
}
