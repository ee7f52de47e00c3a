using Cornet.Dsl.Catalog;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Expressions;

namespace Cornet.Dsl.Graph;

/// <summary>The order in which the areas of an unrolled network update.</summary>
public enum UpdateOrder
{
    /// <summary>Every area reads what the others put out one step before (synchronous update).</summary>
    Biological,

    /// <summary>Areas update in order within a step.</summary>
    Sequential,

    /// <summary>The same, and the feed-forward sweep of the first step runs through all areas (engineering time).</summary>
    Engineering,
}

/// <summary>The weights of one kind of layer, as <c>init</c> begins them.</summary>
public enum InitializationRule
{
    /// <summary>N(0, sqrt(2 / (kernel^2 outputs))), biases 0.</summary>
    NormalFanOut,

    /// <summary>Uniform within sqrt(6 / (fan in + fan out)), biases 0.</summary>
    XavierUniform,
}

/// <summary>A line <c>init</c>.</summary>
/// <param name="Layer">The layer's word.</param>
/// <param name="Rule">How its weights begin.</param>
public sealed record Initialization(string Layer, InitializationRule Rule);

/// <summary>The line <c>unroll</c>.</summary>
/// <param name="Times">How many steps.</param>
/// <param name="Order">In which order areas update.</param>
/// <param name="Place">Where it stands.</param>
internal sealed record Unroll(Expr Times, UpdateOrder Order, Place Place);

/// <summary>What the state dict calls something.</summary>
/// <param name="Path">The area, and what is in it.</param>
/// <param name="Key">What names that begin with the path begin with in the state dict.</param>
/// <param name="Place">Where it is written.</param>
/// <param name="IsOwn">Whether the model itself says so, and not its base.</param>
internal sealed record KeyName(string Path, string Key, Place Place, bool IsOwn);

/// <summary>An area.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Doc">Its documentation.</param>
/// <param name="Region">Its nodes.</param>
/// <param name="Receive">What it does with its afferent input; negative where that is its region.</param>
/// <param name="Merge">The node that is its drive; negative where nothing is merged.</param>
/// <param name="Onset">When a step begins, in milliseconds after the image appears; null where the model does not say.</param>
/// <param name="Place">Where its name stands.</param>
internal sealed record Area(string Name, string Doc, int Region, int Receive, int Merge, (Expr Start, Place Place)? Onset, Place Place);

/// <summary>A connection: an input of an area besides its afferent.</summary>
/// <param name="Region">Its nodes.</param>
/// <param name="To">The area that receives it, by its place.</param>
/// <param name="Kind">How it is merged with the drive.</param>
/// <param name="Resize">How it is brought to the size of the drive; null where it has that size.</param>
/// <param name="HasBody">Whether it has layers of its own.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Text">As messages show it: <c>V2 -> V1</c>.</param>
internal sealed record Connection(int Region, int To, JoinKind Kind, Interpolation? Resize, bool HasBody, Place Place, string Text);

/// <summary>A decoder beside the one that gives the network's output.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Region">Its nodes.</param>
/// <param name="Place">Where its name stands.</param>
internal sealed record NamedDecoder(string Name, int Region, Place Place);

/// <summary>An input of an area: what some area, or the image, put out so many steps before.</summary>
/// <param name="From">The sending area by its place; -1 for the image.</param>
/// <param name="To">The receiving area.</param>
/// <param name="Delay">After how many steps it arrives.</param>
/// <param name="Start">The first step at which anything arrives.</param>
/// <param name="Connection">The connection by its place; null for the afferent.</param>
/// <param name="Enter">The node by which it enters.</param>
internal sealed record Edge(int From, int To, int Delay, int Start, int? Connection, int Enter);

/// <summary>A network as one typed dataflow graph: nodes that read ports, in regions. Nothing in it depends on a target.</summary>
internal sealed class NetworkGraph
{
    /// <summary>What the image is called where an area could stand.</summary>
    public const string InputName = "input";

    public required string Name { get; init; }

    public required string Doc { get; init; }

    public required IReadOnlyList<BoundParameter> Parameters { get; init; }

    public required Shape Input { get; init; }

    /// <summary>Null where areas run in turn.</summary>
    public required Unroll? Unroll { get; init; }

    public required IReadOnlyList<Node> Nodes { get; init; }

    public required IReadOnlyList<Region> Regions { get; init; }

    /// <summary>Where each node was written: beside the graph, so that a comment that moves changes no network.</summary>
    public required IReadOnlyList<Place> Origins { get; init; }

    public required IReadOnlyList<Area> Areas { get; init; }

    public required IReadOnlyList<Connection> Connections { get; init; }

    /// <summary>The decoder's region; negative for a network that is only begun.</summary>
    public required int Decoder { get; init; }

    /// <summary>The decoders beside it, which run when they are recorded.</summary>
    public IReadOnlyList<NamedDecoder> NamedDecoders { get; init; } = [];

    /// <summary>The regions of all decoders, the network's own first; none for a network that is only begun.</summary>
    public IEnumerable<int> Decoders => Decoder < 0 ? [] : NamedDecoders.Select(one => one.Region).Prepend(Decoder);

    /// <summary>The area that the network's decoder reads, by its place.</summary>
    public int Readout => Decoder < 0 ? Areas.Count - 1 : ReadBy(Decoder);

    /// <summary>The area that a decoder reads, by its place.</summary>
    /// <param name="decoder">Its region.</param>
    public int ReadBy(int decoder) => AreaOf(NodesOf(decoder)[0].Inputs[0].Node);

    public required IReadOnlyList<Initialization> Initializations { get; init; }

    /// <summary>What the state dict calls things by other names.</summary>
    public IReadOnlyList<KeyName> Keys { get; init; } = [];

    /// <summary>Where its name stands.</summary>
    public required Place Place { get; init; }

    /// <summary>What must hold of the model's own numbers.</summary>
    public required Requirements Requirements { get; init; }

    /// <summary>Its first areas, without a decoder: what is known of a network with a mistake further down.</summary>
    public NetworkGraph Take(int areas)
    {
        var last = areas == 0 ? 0 : Areas[areas - 1].Region;
        bool IsIn(Connection one) => one.To < areas && Edges.Where(edge => edge.Connection is { } i && Connections[i] == one).All(edge => edge.From < areas);
        return new NetworkGraph
        {
            Name = Name, Doc = Doc, Parameters = Parameters, Input = Input, Unroll = Unroll, Regions = Regions, Origins = Origins, Nodes = Nodes,
            Areas = [.. Areas.Take(areas)], Connections = [.. Connections.Where(IsIn)], Decoder = -1, Initializations = [], Place = Place,
            Requirements = Requirements,
        };
    }

    /// <summary>All inputs of areas: area by area, the afferent first.</summary>
    public IReadOnlyList<Edge> Edges => _edges ??= [.. Areas.Select((_, place) => place).SelectMany(Into)];

    private IReadOnlyList<Edge>? _edges;

    /// <summary>The nodes of a region and of the choices, loops and calls in it, in order.</summary>
    public IReadOnlyList<Node> Within(int region)
    {
        if (_within is null)
        {
            _within = new List<Node>[Regions.Count];
            for (var i = 0; i < _within.Length; i++) _within[i] = [];
            foreach (var node in Nodes)
            {
                var at = node.Region;
                _within[at].Add(node);
                while (Regions[at].Kind is RegionKind.First or RegionKind.Rest or RegionKind.Loop or RegionKind.Call) _within[at = Regions[at].Parent].Add(node);
            }
        }
        return _within[region];
    }

    private List<Node>[]? _within;

    /// <summary>Whether a region is another one, or a choice or a loop in it.</summary>
    public bool IsWithin(int region, int ancestor)
    {
        while (region > ancestor && Regions[region].Kind is (RegionKind.First or RegionKind.Rest or RegionKind.Loop or RegionKind.Call)) region = Regions[region].Parent;
        return region == ancestor;
    }

    /// <summary>The nodes of a region itself, in order.</summary>
    public IReadOnlyList<Node> NodesOf(int region)
    {
        if (_nodesOf is null)
        {
            _nodesOf = new List<Node>[Regions.Count];
            for (var i = 0; i < _nodesOf.Length; i++) _nodesOf[i] = [];
            foreach (var node in Nodes) _nodesOf[node.Region].Add(node);
        }
        return _nodesOf[region];
    }

    private List<Node>[]? _nodesOf;

    /// <summary>The regions that are instances of circuits: areas, connections, the decoder.</summary>
    public Region InstanceOf(int region)
    {
        while (Regions[region].Instance is null) region = Regions[region].Parent;
        return Regions[region];
    }

    /// <summary>Whether an area adds its own result of the step before.</summary>
    public bool Remembers(Area area) => StateJoin(area) is not null;

    /// <summary>Whether an area has states of its own.</summary>
    public bool HasStates(Area area) => NodesOf(area.Region).Any(node => node.Operation is Operation.State);

    /// <summary>How many steps the clock around a region has, within its instance; null without one there.</summary>
    public Expr? ClockOf(int region)
    {
        for (; ; region = Regions[region].Parent)
        {
            if (Regions[region].Times is { } times && Regions[region].Kind == RegionKind.Loop) return times;
            if (Regions[region].Instance is not null || Regions[region].Kind == RegionKind.Receive || Regions[region].Parent < 0) return null;
        }
    }

    /// <summary>Whether a loop's steps are those of its area: the recurrence of an area that runs to its end before the next begins.</summary>
    public bool IsClock(int loop) => Unroll is null && Regions[Regions[loop].Parent] is { Kind: RegionKind.Area, Result: var result } && Nodes[result].Operation is Operation.Loop { Body: var body } && body == loop;

    /// <summary>The node that joins an area's state; null where it has none.</summary>
    public Node? StateJoin(Area area) =>
        NodesOf(area.Region).FirstOrDefault(node => node is { Operation: Operation.Join, Inputs: [_, { Delay: 1 }] });

    private IEnumerable<Edge> Into(int area)
    {
        var one = Areas[area];
        yield return EdgeOf(one.Receive >= 0 ? one.Receive : one.Region, area, null);
        for (var i = 0; i < Connections.Count; i++)
            if (Connections[i].To == area) yield return EdgeOf(Connections[i].Region, area, i);
    }

    private Edge EdgeOf(int region, int area, int? connection)
    {
        var enter = NodesOf(region)[0];
        var port = enter.Inputs[0];
        var from = Nodes[port.Node].Operation is Operation.Image ? -1 : AreaOf(port.Node);
        return new Edge(from, area, port.Delay, ((Operation.Enter)enter.Operation).Start, connection, enter.Id);
    }

    private int AreaOf(int result)
    {
        for (var i = 0; i < Areas.Count; i++)
            if (Regions[Areas[i].Region].Result == result) return i;
        return int.MaxValue;
    }
}
