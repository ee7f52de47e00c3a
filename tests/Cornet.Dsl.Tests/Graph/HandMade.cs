using Cornet.Dsl.Analysis;
using Cornet.Dsl.Catalog;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Graph;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Tests.Graph;

/// <summary>Graphs written node by node, so that each pass is tested without a text, a parser and a binder.</summary>
internal sealed class HandMade
{
    private readonly GraphBuilder _builder = new();
    private readonly List<Area> _areas = [];
    private readonly List<Connection> _connections = [];
    private readonly Unroll? _unroll;
    private readonly Place _place = new(new DiagnosticBag(new SourceText("hand.cornet", "")), default);

    /// <param name="steps">The steps of an unrolling; null where areas run in turn.</param>
    /// <param name="order">The order of updates.</param>
    public HandMade(Expr? steps = null, UpdateOrder order = UpdateOrder.Biological) => _unroll = steps is null ? null : new Unroll(steps, order, _place);

    private static Place Line { get; } = new(new DiagnosticBag(new SourceText("hand.cornet", "")), default);

    public Requirements Requirements { get; } = new();

    public IReadOnlyList<string> Findings => [.. _place.Bag.Findings.Select(finding => finding.Message)];

    public GraphBuilder Builder => _builder;

    public static Settings Settings(params (string Name, object Value)[] values) =>
        new(values.ToDictionary(one => one.Name, one => new Setting(one.Value, one.Value, Line)));

    public static Operation.Apply Layer(Layer rule, string label, params (string Name, object Value)[] values) => new(rule, Settings(values), label, PerStep: false);

    public static Operation.Apply Conv(string label, Expr channels, long kernel = 3, long stride = 1) =>
        Layer(new Conv(), label, ("channels", channels), ("kernel", (Expr)kernel), ("stride", (Expr)stride));

    /// <summary>An area that reads the one before it (or the image), through these layers; a state is added to its drive where it is asked for.</summary>
    public HandMade Area(string name, Operation[] receive, Operation[] body, bool state = false)
    {
        var first = _areas.Count == 0;
        var delay = first || _unroll is null || _unroll.Order == UpdateOrder.Sequential ? 0 : 1;
        var from = new Port(first ? _builder.Image : _builder.Regions[_areas[^1].Region].Result, delay);
        var enter = new Operation.Enter(first || _unroll is null ? 0 : Math.Max(1, delay));
        var region = _builder.Open(RegionKind.Area, name);
        var received = -1;
        int flow;
        if (_unroll is not null)
        {
            received = _builder.Open(RegionKind.Receive);
            flow = Chain(_builder.Add(enter, [from], "x", _place), receive);
            _builder.Close(flow);
        }
        else flow = _builder.Add(enter, [from], "x", _place);
        var merge = flow = _builder.Add(new Operation.Merge(default), [new Port(flow)], "x", _place);
        if (_unroll is null) flow = Chain(flow, receive);
        var join = state ? flow = _builder.Add(new Operation.Join(JoinKind.Add), [new Port(flow), default], "x", _place) : -1;
        flow = Chain(flow, body);
        if (join >= 0) _builder.Connect(join, new Port(merge), new Port(flow, 1));
        _builder.Close(flow, one => one with { Instance = NewInstance(name) });
        _areas.Add(new Area(name, "", region, received, merge, null, _place));
        return this;
    }

    public HandMade Connect(int from, int to, int delay, JoinKind kind, params Operation[] body)
    {
        var region = _builder.Open(RegionKind.Connection, $"{_areas[from].Name}_to_{_areas[to].Name}");
        var port = new Port(_builder.Regions[_areas[from].Region].Result, delay);
        var flow = Chain(_builder.Add(new Operation.Enter(_unroll is null ? 0 : Math.Max(1, delay)), [port], "x", _place), body);
        _builder.Close(flow, one => one with { Instance = NewInstance("Way") });
        _connections.Add(new Connection(region, to, kind, null, body.Length > 0, _place, $"{_areas[from].Name} -> {_areas[to].Name}"));
        var merge = _builder.Nodes[_areas[to].Merge];
        _builder.Connect(merge.Id, [.. merge.Inputs, new Port(flow)]);
        _builder.Change(merge.Id, new Operation.Merge(new([.. ((Operation.Merge)merge.Operation).Kinds, kind])));
        return this;
    }

    public NetworkGraph Graph(Shape? input = null)
    {
        var decoder = _builder.Open(RegionKind.Decoder, "decoder");
        var flow = Chain(
            _builder.Add(new Operation.Enter(), [new Port(_builder.Regions[_areas[^1].Region].Result)], "x", _place), [Layer(new Linear(), "linear", ("outputs", (Expr)10))]);
        _builder.Close(flow, one => one with { Instance = NewInstance("Decoder") });
        return new NetworkGraph
        {
            Name = "Hand", Doc = "", Parameters = [new BoundParameter("n", 4, new Expr.Parameter("n", 4))], Input = input ?? new Shape(3, 16, 16), Unroll = _unroll,
            Nodes = _builder.Nodes, Regions = _builder.Regions, Origins = _builder.Origins, Areas = _areas, Connections = _connections, Decoder = decoder,
            Initializations = [], Place = _place, Requirements = Requirements,
        };
    }

    public int Chain(int flow, IEnumerable<Operation> operations)
    {
        foreach (var operation in operations) flow = _builder.Add(operation, [new Port(flow)], "x", _place);
        return flow;
    }

    public static IReadOnlyList<int> Steps(NetworkGraph graph) => [.. graph.Areas.Select(_ => (int)(graph.Unroll?.Times.Value ?? 1))];

    private Instance NewInstance(string circuit) =>
        new(circuit, "", [new BoundParameter("n", null, new Expr.Parameter("n", 4))], _place, Requirements);
}
