using Cornet.Dsl.Catalog;
using Cornet.Dsl.Graph;

namespace Cornet.Dsl.Analysis;

/// <summary>
/// Which nodes may write their output over their input: nobody reads that input again, neither a later node nor a gradient, and nobody has recorded it.
/// </summary>
internal sealed class Aliasing
{
    private readonly NetworkGraph _graph;
    private readonly List<Node>[] _readers;
    private readonly HashSet<int> _kept; // results of regions: recorded, remembered or carried on

    /// <param name="graph">The network.</param>
    /// <param name="exists">Whether a step reaches a node.</param>
    public Aliasing(NetworkGraph graph, Func<int, bool> exists)
    {
        _graph = graph;
        _readers = new List<Node>[graph.Nodes.Count];
        for (var i = 0; i < _readers.Length; i++) _readers[i] = [];
        foreach (var node in graph.Nodes)
            if (exists(node.Id))
                foreach (var port in node.Inputs) _readers[port.Node].Add(node);
        _kept = [.. graph.Regions.Where(region => region.Kind is not (RegionKind.First or RegionKind.Rest)).Select(region => region.Result)];
    }

    /// <summary>Whether a node may write over its (first) input, with its gradient or without.</summary>
    public bool MayOverwrite(Node node) => node.Operation switch
    {
        Operation.Apply { Rule.MayOverwrite: true } => IsFree(node.Inputs[0].Node, node),
        Operation.Join { Kind: JoinKind.Add } when node.Inputs[1].Delay == 0 => IsFree(node.Inputs[0].Node, node),
        _ => false,
    };

    /// <summary>Whether a node may write over its input where no gradient is wanted: a norm behind a convolution whose output nobody else has seen.</summary>
    public bool MayOverwriteFrozen(Node node) =>
        node.Layer is { Rule.MayOverwriteFrozen: true } && _graph.Nodes[node.Inputs[0].Node] is { Layer.Rule: Conv } input
        && input.Region == node.Region && _readers[input.Id].Count == 1;

    // Whether a value's memory may be written over by one of its readers.
    private bool IsFree(int value, Node reader, int otherSide = -1)
    {
        var node = _graph.Nodes[value];
        if (_kept.Contains(value) || node.Region != reader.Region && !IsChosenBy(reader.Region, value)) return false;
        foreach (var other in _readers[value])
        {
            if (other.Id == reader.Id || other.Region == otherSide) continue;
            // What only looks at it beforehand, and whose gradient does not look again, is no hindrance; nor is the other side of a choice.
            if (IsOtherSide(other, reader)) continue;
            if (other.Id > reader.Id || other.Layer is not { Rule.KeepsInput: false }) return false;
        }
        return node.Operation switch
        {
            Operation.Apply apply => !apply.Rule.KeepsOutput(apply.Settings),
            // A map that has the size already is not copied.
            Operation.Join join => join.Kind.Interpolation() is null && (join.Kind != JoinKind.Add || node.Inputs[1].Delay == 0),
            Operation.Choose choose => IsFreeSide(node, 0, choose.Rest) && IsFreeSide(node, 1, choose.First),
            _ => false,
        };
    }

    private bool IsFreeSide(Node choose, int side, int otherSide) => choose.Inputs[side].Node is var value
        && (_graph.Nodes[value].Region == choose.Region ? IsFree(value, choose, otherSide) : Puts(value));

    // Whether what a block puts out is its own.
    private bool Puts(int value) => _graph.Nodes[value].Operation switch
    {
        Operation.Apply apply => !apply.Rule.KeepsOutput(apply.Settings),
        Operation.Join join => join.Kind.Interpolation() is null,
        _ => false,
    };

    // Whether a region is a choice about the value.
    private bool IsChosenBy(int region, int value) =>
        _graph.Regions[region] is { Kind: RegionKind.First or RegionKind.Rest } choice && choice.Parent == _graph.Nodes[value].Region;

    private bool IsOtherSide(Node one, Node other) =>
        one.Region != other.Region && _graph.Regions[one.Region].Parent == _graph.Regions[other.Region].Parent
        && _graph.Regions[one.Region].Kind is RegionKind.First or RegionKind.Rest && _graph.Regions[other.Region].Kind is RegionKind.First or RegionKind.Rest;
}
