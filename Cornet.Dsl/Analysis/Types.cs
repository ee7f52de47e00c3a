using Cornet.Dsl.Catalog;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Graph;

namespace Cornet.Dsl.Analysis;

/// <summary>
/// The type of each node at the first step of its clock and at all later ones, and whether everything fits. Types are in terms of the parameters of the
/// circuit that a node belongs to; what crosses its border is in terms of the model's.
/// </summary>
internal sealed partial class Types
{
    /// <summary>The most multiply-adds, and the most weights, of one area.</summary>
    public const long MostWork = 10_000_000_000_000;

    /// <summary>The most channels, rows or columns of a map.</summary>
    public const long LargestExtent = 100_000;

    /// <summary>The most numbers in a vector.</summary>
    public const long LongestVector = 1_000_000_000;

    private readonly NetworkGraph _graph;
    private readonly CancellationToken _cancellation;
    private readonly Channels _channels;
    private readonly MapType?[] _first;
    private readonly MapType?[] _rest;
    private readonly IReadOnlyList<Weight>?[] _tensors; // the weights of one copy of each layer
    private readonly Dictionary<int, Dictionary<string, Expr>> _arguments = []; // of an instance, in terms of the model's parameters
    private readonly Dictionary<int, Dictionary<string, Expr>> _locals = []; // of an instance in another one, in the terms of that one
    private readonly MapType?[] _results; // of areas and connections, by region, in terms of the model's parameters
    private readonly MapType?[] _drives; // what each connection is merged with, in terms of the model's parameters
    private Func<string, bool> _varies = _ => true; // whether a parameter of the instance follows from parameters of the model
    private long _work;
    private long _weights;

    private Types(NetworkGraph graph, CancellationToken cancellation)
    {
        (_graph, _cancellation, _channels) = (graph, cancellation, new Channels(graph));
        (_first, _rest, _tensors) = (new MapType?[graph.Nodes.Count], new MapType?[graph.Nodes.Count], new IReadOnlyList<Weight>?[graph.Nodes.Count]);
        (_results, _drives) = (new MapType?[graph.Regions.Count], new MapType?[graph.Connections.Count]);
        IsComplete = Areas() && Connections() && Decoders();
    }

    /// <summary>Works the types out; what does not fit is reported, and what lies behind it has none.</summary>
    public static Types Of(NetworkGraph graph, CancellationToken cancellation) => new(graph, cancellation);

    /// <summary>Whether everything fits.</summary>
    public bool IsComplete { get; }

    /// <summary>How many areas have types, from the first one on.</summary>
    public int KnownAreas { get; private set; }

    /// <summary>The type of a node at a step; null for one that no step reaches.</summary>
    public MapType? this[int node, int step] => step > 0 ? _rest[node] ?? _first[node] : _first[node];

    /// <summary>Whether a node ever runs.</summary>
    public bool IsReached(int node) => (_first[node] ?? _rest[node]) is not null;

    /// <summary>Whether a node runs at a step other than the first.</summary>
    public bool IsReachedLater(int node) => _rest[node] is not null;

    /// <summary>The weights of one copy of a layer that some step reaches.</summary>
    public IReadOnlyList<Weight> Weights(int node) => _tensors[node]!;

    /// <summary>What an area or a connection puts out, in terms of the model's parameters.</summary>
    public MapType Result(int region) => _results[region]!;

    /// <summary>What a connection is merged with, in terms of the model's parameters.</summary>
    public MapType Drive(int connection) => _drives[connection]!;

    /// <summary>What a parameter of an instance stands for, in terms of the model's parameters.</summary>
    public Expr Argument(int region, string parameter) => _arguments[region][parameter];

    /// <summary>What a parameter of an instance in another one stands for, in the terms of that one.</summary>
    public Expr Local(int region, string parameter) => _locals[region][parameter];

    /// <summary>Whether anything of an instance follows from parameters of the model.</summary>
    public bool Varies(int region) => _arguments[region].Values.Any(argument => argument.HasParameters);

    private bool Areas()
    {
        foreach (var area in _graph.Areas)
        {
            _cancellation.ThrowIfCancellationRequested();
            var into = _graph.Edges.Where(edge => edge.To == KnownAreas).ToList();
            if (!(_graph.Unroll is null ? InTurn(area, into) : Unrolled(area, into))) return false;
            if (_results[area.Region]!.Channels.Size > Expr.Largest)
            {
                area.Place.Bag.TooMany(area.Place.Span, $"operators in the channels of {area.Name}", Expr.Largest);
                return false;
            }
            KnownAreas++;
        }
        return true;
    }

    private MapType Sent(Edge edge) => edge.From < 0
        ? new MapType(_graph.Input.Channels, _graph.Input.Height, _graph.Input.Width)
        : _results[_graph.Areas[edge.From].Region]!;

    // A circuit in another one: its arguments are in the terms of that one.
    private MapType? Call(Operation.Call call, MapType sent, int step, string where)
    {
        var (region, varies) = (_graph.Regions[call.Body], _varies);
        var outer = _graph.InstanceOf(region.Parent);
        var inside = Inside(call.Body, sent, out var arguments);
        arguments[region.Instance!.Steps] = _graph.ClockOf(region.Parent) is { } clock ? clock
            : outer.Kind == RegionKind.Call || _graph.Unroll is not null ? new Expr.Parameter(outer.Instance!.Steps, 1) : 1;
        _arguments[call.Body] = arguments.ToDictionary(one => one.Key, one => one.Value.Substitute(name => _arguments[outer.Id].TryGetValue(name, out var known) ? known : 1), StringComparer.Ordinal);
        _locals[call.Body] = arguments;
        _varies = name => _arguments[call.Body][name].HasParameters;
        Set(_graph.NodesOf(call.Body)[0].Id, step, inside);
        var isSound = Run(call.Body, step, where);
        _varies = varies;
        if (!isSound) return null;
        var type = this[region.Result, step]!;
        Expr Outside(Expr extent) => extent.Substitute(name => arguments[name]);
        return type with { Channels = Outside(type.Channels), Height = Folded(Outside(type.Height)), Width = Folded(Outside(type.Width)) };
    }

    // What an instance reads, with its channels as its own parameter.
    private MapType Inside(int region, MapType sent)
    {
        var instance = _graph.Regions[region].Instance!;
        var inside = Inside(region, sent, out var arguments);
        if (_graph.Unroll is { } unroll) arguments[instance.Steps] = unroll.Times;
        _arguments[region] = arguments;
        _varies = name => arguments[name].HasParameters;
        (_work, _weights) = (0, 0);
        return inside;
    }

    private MapType Inside(int region, MapType sent, out Dictionary<string, Expr> passed)
    {
        var instance = _graph.Regions[region].Instance!;
        var arguments = instance.Parameters.GroupBy(one => one.Name).ToDictionary(same => same.Key, same => same.First().Argument, StringComparer.Ordinal);
        arguments[instance.Inputs] = sent.Channels;
        passed = arguments;
        return sent with
        {
            Channels = new Expr.Parameter(instance.Inputs, sent.Channels.Number), Height = Own(instance.Height, sent.Height),
            Width = Own(instance.Width, sent.Width),
        };

        // Extents are numbers, unless a parameter of the model changes them.
        Expr Own(string name, Expr extent)
        {
            arguments[name] = extent;
            return extent.HasParameters ? new Expr.Parameter(name, extent.Number) : extent;
        }
    }

    // Rows and columns are numbers where the instance's arguments are: only channels are said in the terms of the circuit.
    private Expr Folded(Expr extent) => !extent.HasParameters || extent.Mentions(_varies) ? extent : extent.Value;

    private MapType Outside(int region, MapType type)
    {
        Expr Substituted(Expr extent) => extent.Substitute(name => _arguments[region][name]);
        return type with { Channels = Substituted(type.Channels), Height = Substituted(type.Height), Width = Substituted(type.Width) };
    }

    private bool InTurn(Area area, List<Edge> into)
    {
        var drive = Sent(into[0]);
        foreach (var edge in into.Skip(1))
        {
            if (!Way(edge) || !Merges(edge, drive, area)) return false;
            drive = Joined(edge, drive);
        }
        _first[into[0].Enter] = _first[area.Merge] = Inside(area.Region, drive);
        if (!Run(area.Region, 0, area.Name)) return false;
        _results[area.Region] = Outside(area.Region, _first[_graph.Regions[area.Region].Result]!);
        return true;
    }

    private bool Unrolled(Area area, List<Edge> into)
    {
        var (region, sent) = (_graph.Regions[area.Region], Sent(into[0]));
        var instance = region.Instance!;
        var input = Inside(area.Region, sent);
        if (Concatenated(area, into) is not { } concatenated) return false;
        _arguments[area.Region][instance.Concatenated] = concatenated;
        var more = new Expr.Parameter(instance.Concatenated, concatenated.Number);
        var isLong = _graph.Unroll!.Times is { Value: > 1 } or { HasParameters: true };
        for (var step = 0; step < (isLong ? 2 : 1); step++)
        {
            Set(into[0].Enter, step, input);
            if (!Run(area.Receive, step, area.Name)) return false;
            var drive = this[_graph.Regions[area.Receive].Result, step]!;
            if (drive.IsVector)
            {
                var place = _graph.StateJoin(area) is { } join ? _graph.Origins[join.Id] : instance.Place;
                place.Bag.NotYet(place.Span, _graph.Remembers(area) ? "states that are vectors" : "drives that are vectors");
                return false;
            }
            Set(area.Merge, step, concatenated.Value == 0 ? drive : drive with { Channels = drive.Channels + more });
            if (!Run(area.Region, step, area.Name) || !IsRemembered(area, this[area.Merge, step]!, this[region.Result, step]!)) return false;
        }
        var (first, rest) = (this[region.Result, 0]!, this[region.Result, 1]!);
        // `then` may change a layer between the first step and the rest, but not the shape that is read or remembered.
        if (!IsRemembered(area, this[area.Merge, 1]!, first) || !IsRemembered(area, this[area.Merge, 0]!, rest)) return false;
        if (!Equal(first, rest, instance.Requirements, area.Place, (bag, shown) =>
            bag.Also(instance.Place.Related($"The circuit of {area.Name} is here.")).ShapeChangesWithTime(
                area.Place.Span, $"{area.Name} puts out", first.Shown(shown), rest.Shown(shown)))) return false;
        _results[area.Region] = Outside(area.Region, first);
        return true;
    }

    // The channels that connections put behind those of the drive.
    private Expr? Concatenated(Area area, List<Edge> into)
    {
        Expr channels = 0;
        foreach (var edge in into.Skip(1))
        {
            var connection = _graph.Connections[edge.Connection!.Value];
            if (connection.Kind != JoinKind.Concat) continue;
            if (_channels.Of(_graph.Regions[connection.Region].Result) is { } brought) channels += brought;
            else
            {
                connection.Place.Bag.Also(area.Place.Related($"{area.Name} is here."))
                    .ChannelsFollowFromThemselves(connection.Place.Span, connection.Text, area.Name);
                return null;
            }
        }
        return channels;
    }

    private bool IsRemembered(Area area, MapType drive, MapType output)
    {
        if (_graph.StateJoin(area) is not { } join) return true;
        var place = _graph.Origins[join.Id];
        return Equal(drive, output, _graph.Regions[area.Region].Instance!.Requirements, place, (bag, shown) =>
            bag.Also(
                MakerOf(_graph.Regions[area.Receive].Result, 1)?.Related($"The drive is made here: {drive.Shape}."),
                MakerOf(_graph.Regions[area.Region].Result, 1)?.Related($"The output is made here: {output.Shape}."))
                .StateDiffers(place.Span, drive.Shown(shown), output.Shown(shown), area.Name));
    }

    private bool Connections()
    {
        if (_graph.Unroll is null) return true; // each was typed with the area that receives it
        var edges = _graph.Edges.Where(edge => edge.Connection is not null).OrderBy(edge => edge.Connection);
        foreach (var edge in edges)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (!Way(edge)) return false;
        }
        var fit = true;
        for (var to = 0; to < _graph.Areas.Count; to++)
        {
            var area = _graph.Areas[to];
            MapType? drive = Outside(area.Region, this[_graph.Regions[area.Receive].Result, 0]!);
            foreach (var edge in _graph.Edges.Where(edge => edge.To == to && edge.Connection is not null))
                if (drive is not null) drive = Merges(edge, drive, area) ? Joined(edge, drive) : null;
            fit &= drive is not null;
        }
        return fit;
    }

    // What a connection makes of what is sent.
    private bool Way(Edge edge)
    {
        var connection = _graph.Connections[edge.Connection!.Value];
        var (region, sent) = (_graph.Regions[connection.Region], Sent(edge));
        var input = Inside(connection.Region, sent);
        Set(edge.Enter, 0, input);
        if (!Run(connection.Region, 0, connection.Text)) return false;
        var output = _first[region.Result]!;
        if (_graph.Unroll is not null)
        {
            Set(edge.Enter, 1, input);
            if (!Run(connection.Region, 1, connection.Text)) return false;
            var rest = this[region.Result, 1]!;
            if (!Equal(output, rest, region.Instance!.Requirements, connection.Place, (bag, shown) =>
                bag.ShapeChangesWithTime(connection.Place.Span, $"'{connection.Text}' brings", output.Shown(shown), rest.Shown(shown)))) return false;
        }
        _results[connection.Region] = Outside(connection.Region, output);
        return true;
    }

    private MapType Joined(Edge edge, MapType drive)
    {
        var connection = _graph.Connections[edge.Connection!.Value];
        return connection.Kind == JoinKind.Concat ? drive with { Channels = drive.Channels + _results[connection.Region]!.Channels } : drive;
    }

    private bool Merges(Edge edge, MapType drive, Area area)
    {
        var connection = _graph.Connections[edge.Connection!.Value];
        var (brought, sent, place) = (_results[connection.Region]!, Sent(edge), connection.Place);
        _drives[edge.Connection!.Value] = drive;
        var (verb, need) = connection.Kind switch
        {
            JoinKind.Add => ("adds it to", "make their shapes equal"),
            JoinKind.Multiply => ("multiplies it by", "make their shapes equal"),
            _ => ("concatenates it to", "make their heights and widths equal"),
        };
        var owner = _graph.Regions[area.Region].Instance!.Place;
        var file = owner.Bag.Source.Path == place.Bag.Source.Path ? "" : $"{owner.Bag.Source.Path}, ";
        var line = FormattableString.Invariant($"{file}line {owner.Bag.Source.PositionOf(owner.Span.Start).Line + 1}");
        var from = edge.From < 0 ? NetworkGraph.InputName : _graph.Areas[edge.From].Name;
        void Complain(DiagnosticBag bag, Func<Expr, string> shown) => bag.Also(
            owner.Related($"The drive of {area.Name} is made in this circuit."), area.Place.Related($"{area.Name} is here.")).ConnectionDoesNotFit(
            place.Span, connection.Text, verb, brought.Shown(shown),
            connection.HasBody ? $"computed from the {sent.Shown(shown)} of {from}" : $"the output of {from}", $"the drive of {area.Name}, {drive.Shown(shown)}",
            line, need);

        if (connection.Resize is not null && !drive.IsVector && !brought.IsVector) brought = brought with { Height = drive.Height, Width = drive.Width };
        if (connection.Kind != JoinKind.Concat) return Equal(drive, brought, _graph.Requirements, place, Complain);
        if (!drive.IsVector && !brought.IsVector)
            return Equal(drive with { Channels = brought.Channels }, brought, _graph.Requirements, place, Complain);
        return _graph.Requirements.Hold(0, place, Complain);
    }

    private bool Decoders()
    {
        foreach (var decoder in _graph.Decoders)
        {
            var enter = _graph.NodesOf(decoder)[0];
            _first[enter.Id] = Inside(decoder, _results[_graph.Areas[_graph.ReadBy(decoder)].Region]!);
            if (!Run(decoder, 0, decoder == _graph.Decoder ? "the decoder" : $"decoder {_graph.Regions[decoder].Name}")) return false;
            _results[decoder] = Outside(decoder, _first[_graph.Regions[decoder].Result]!);
        }
        return true;
    }

    private void Set(int node, int step, MapType type) => (step == 0 ? _first : _rest)[node] = type;

    private bool Run(int region, int step, string where)
    {
        foreach (var node in _graph.NodesOf(region))
        {
            if (node.Operation is Operation.Enter or Operation.Merge) continue;
            if (TypeOf(node, step, where) is not { } type) return false;
            Set(node.Id, step, type);
        }
        return true;
    }

    // Whether two types are the same, with the default arguments and with others.
    private static bool Equal(MapType a, MapType b, Requirements requirements, Place place, Complaint complaint)
    {
        if (a.IsVector != b.IsVector) return requirements.Hold(0, place, complaint);
        return Same(a.Channels, b.Channels) && Same(a.Height, b.Height) && Same(a.Width, b.Width);

        bool Same(Expr one, Expr other) => one.Equals(other) || requirements.Hold(Expr.Of(Operator.Equal, one, other), place, complaint);
    }
}
