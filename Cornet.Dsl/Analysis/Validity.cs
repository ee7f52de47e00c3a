using Cornet.Dsl.Graph;

namespace Cornet.Dsl.Analysis;

/// <summary>Which graphs are valid. It is asked before the passes in debug builds, and after every pass in tests.</summary>
internal static class Validity
{
    /// <summary>What is wrong with a graph, a sentence each; none where it is valid.</summary>
    public static IEnumerable<string> Faults(NetworkGraph graph)
    {
        for (var i = 0; i < graph.Regions.Count; i++)
        {
            var region = graph.Regions[i];
            if (region.Id != i || region.Parent >= i || region.Parent < 0 != (i == 0)) yield return $"Region {i} is not in its place.";
            if (region.Kind is RegionKind.Area or RegionKind.Connection or RegionKind.Decoder or RegionKind.Call && region.Instance is null)
                yield return $"Region {i} is no instance of a circuit.";
            if (region.Kind == RegionKind.Loop && region.Times is null) yield return $"The loop in region {i} has no clock.";
            if (i > 0 && !Sees(graph, i, region.Result)) yield return $"Region {i} has no result.";
        }
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            if (node.Id != i || node.Region >= graph.Regions.Count) yield return $"Node {i} is not in its place.";
            else if (node.Inputs.Count != InputsOf(node)) yield return $"Node {i} reads {node.Inputs.Count} values instead of {InputsOf(node)}.";
            else if (node.Inputs.Any(port => port.Node < 0 || port.Node >= graph.Nodes.Count || port.Delay < 0)) yield return $"Node {i} reads what is not there.";
            else if (!node.Inputs.Select((port, place) => Reads(graph, node, port, place)).All(reads => reads))
                yield return $"Node {i} reads a value that it does not see, or that is not computed yet.";
        }
        foreach (var area in graph.Areas)
            if (graph.Nodes.Count(node => node.Region == area.Region && node.Operation is Operation.Merge) != 1) yield return $"{area.Name} has not one drive.";
        foreach (var same in graph.Nodes.Where(node => node.Layer is not null).GroupBy(node => (graph.InstanceOf(node.Region).Id, node.Layer!.Label)))
            if (same.Count() > 1) yield return $"Two layers of region {same.Key.Id} are called {same.Key.Label}.";
    }

    /// <summary>Ends a debug build's compiler where a graph is not valid.</summary>
    [System.Diagnostics.Conditional("DEBUG")]
    public static void Assert(NetworkGraph graph)
    {
        if (Faults(graph).FirstOrDefault() is { } fault) throw new InvalidOperationException(fault);
    }

    private static int InputsOf(Node node) => node.Operation switch
    {
        Operation.Image or Operation.Number => 0,
        Operation.Merge merge => merge.Kinds.Count + 1,
        Operation.Join or Operation.Choose or Operation.Carry or Operation.State => 2,
        _ => 1,
    };

    private static bool Reads(NetworkGraph graph, Node node, Port port, int place)
    {
        var (read, own) = (graph.Nodes[port.Node], graph.Regions[node.Region]);
        bool IsResultOf(RegionKind kind) => graph.Regions.Any(region => region.Kind == kind && region.Result == port.Node);
        switch (node.Operation)
        {
            // Values cross the border of an instance here, and nowhere else.
            case Operation.Enter when own.Kind == RegionKind.Call: return port.Delay == 0 && Sees(graph, own.Parent, port.Node);
            case Operation.Enter: return (port.Delay == 0 || graph.Unroll is not null) && (read.Operation is Operation.Image || IsResultOf(RegionKind.Area));
            case Operation.Merge when place > 0: return port.Delay == 0 && IsResultOf(RegionKind.Connection);
            case Operation.Merge: return port.Delay == 0 && (read.Operation is Operation.Enter || IsResultOf(RegionKind.Receive));
            case Operation.Carry when place == 1: return own.Kind == RegionKind.Loop && port == new Port(own.Result, 1);
            case Operation.Carry: return own.Kind == RegionKind.Loop && port.Delay == 0 && Sees(graph, own.Parent, port.Node);
            case Operation.Join when port.Delay > 0: return place == 1 && graph.Unroll is not null && port == new Port(graph.InstanceOf(node.Region).Result, 1);
            case Operation.State when place == 0: return port.Delay == 1 && read.Operation is Operation.Assign assign && assign.Target == node.Id && read.Region == node.Region;
            case Operation.Choose choose:
                var side = graph.Regions[place == 0 ? choose.First : choose.Rest];
                return port == new Port(side.Result) && side.Parent == node.Region && Sees(graph, side.Id, port.Node);
            default: return port.Delay == 0 && port.Node < node.Id && Sees(graph, node.Region, port.Node);
        }
    }

    // Whether a value is computed in a region or around it, within the instance.
    private static bool Sees(NetworkGraph graph, int region, int node)
    {
        if (node < 0 || node >= graph.Nodes.Count) return false;
        for (; region >= 0; region = graph.Regions[region].Instance is null && graph.Regions[region].Kind != RegionKind.Receive ? graph.Regions[region].Parent : -1)
            if (graph.Nodes[node].Region == region) return true;
        return false;
    }
}
