using Cornet.Dsl.Diagnostics;

namespace Cornet.Dsl.Graph;

/// <summary>A graph that is being written: nodes are appended to the region that is open.</summary>
internal sealed class GraphBuilder
{
    private readonly List<Node> _nodes = [];
    private readonly List<Place> _origins = [];
    private readonly List<Region> _regions = [];

    public GraphBuilder()
    {
        _regions.Add(new Region(0, RegionKind.Network, -1, ""));
        Image = Add(new Operation.Image(), [], "image", default);
    }

    public IReadOnlyList<Node> Nodes => _nodes;

    public IReadOnlyList<Place> Origins => _origins;

    public IReadOnlyList<Region> Regions => _regions;

    /// <summary>The image.</summary>
    public int Image { get; }

    /// <summary>The region that is open.</summary>
    public int Region { get; private set; }

    /// <summary>Appends a node to the open region.</summary>
    public int Add(Operation operation, Port[] inputs, string name, Place origin)
    {
        _nodes.Add(new Node(_nodes.Count, operation, inputs, Region, name));
        _origins.Add(origin);
        return _nodes.Count - 1;
    }

    /// <summary>Opens a region inside the open one.</summary>
    public int Open(RegionKind kind, string name = "", Place place = default)
    {
        _regions.Add(new Region(_regions.Count, kind, Region, name) { Place = place });
        return Region = _regions.Count - 1;
    }

    /// <summary>Closes the open region.</summary>
    /// <param name="result">The node that is its result.</param>
    /// <param name="facts">What else is known of it by now.</param>
    public void Close(int result, Func<Region, Region>? facts = null)
    {
        var closed = _regions[Region] with { Result = result };
        _regions[Region] = facts is null ? closed : facts(closed);
        Region = closed.Parent;
    }

    /// <summary>Says what a node reads, where that was not known when it was appended.</summary>
    public void Connect(int node, params Port[] inputs) => _nodes[node] = _nodes[node] with { Inputs = inputs };

    /// <summary>Says what a node computes, where that was not known when it was appended.</summary>
    public void Change(int node, Operation operation) => _nodes[node] = _nodes[node] with { Operation = operation };
}
