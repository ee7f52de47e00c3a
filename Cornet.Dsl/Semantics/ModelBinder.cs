using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Shapes;
using Cornet.Dsl.Syntax;
using Cornet.Dsl.Text;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Semantics;

/// <summary>Binds one model: its parameters, its lines, and the circuit of every area with the arguments it is called with.</summary>
/// <param name="model">Its lines, those it takes over among them.</param>
/// <param name="declarations">What all files declare.</param>
/// <param name="usedCircuits">Gets the name of every circuit it uses.</param>
internal sealed class ModelBinder(ModelLines model, ProjectNames declarations, HashSet<string> usedCircuits)
{
    /// <summary>The most steps a recurrence or an unrolling may have.</summary>
    public const long MostSteps = 1000;

    /// <summary>The most areas a model may have.</summary>
    public const int MostAreas = 500;

    /// <summary>The most connections a model may have beside those between areas that follow each other.</summary>
    public const int MostConnections = 500;

    /// <summary>The most parameters a model or circuit may have.</summary>
    public const int MostParameters = 100;

    private const long LargestInput = 16384;

    private readonly string _name = model.Name.Text;
    private readonly Scope _scope = new(model.Bag, $"model {model.Name.Text}", [.. model.Parameters.Select(parameter => parameter.Syntax.Name.Text)]);

    /// <summary>Its numeric parameters, known even where the rest is not.</summary>
    public IReadOnlyList<BoundParameter> Parameters { get; private set; } = [];

    // The areas in front of the first mistake, and what could be bound of the one that has it.
    private readonly List<BoundArea> _whole = [];
    private BoundArea? _begun;
    private bool _hasMistake;
    private BoundCircuit? _begunCircuit;
    private IReadOnlyList<BoundConnection> _connections = [];
    private (Shape Input, BoundUnroll? Unroll, IReadOnlyList<BoundConnection> Connections)? _rest;

    /// <summary>How many areas stand in front of the first mistake.</summary>
    public int WholeAreas => _whole.Count;

    /// <summary>
    /// The first areas as a network of their own, for whoever reads the text of a model with a mistake: shapes and cost in front of it are what they
    /// will be. One more than are whole ends within the area that has the mistake. Null where there is nothing to plan.
    /// </summary>
    public Network? Part(int count)
    {
        if (_rest is not var (input, unroll, connections) || count == 0) return null;
        List<BoundArea> areas = [.. _whole.Take(count), .. count > _whole.Count && _begun is { } begun ? new[] { begun } : []];
        var names = areas.Take(_whole.Count).Select(area => area.Name).Append(Network.InputName).ToList();
        var place = new Place(model.Bag, model.Name.Span);
        return areas.Count < count ? null : new Network(
            _name, model.Doc, Parameters, input, unroll, areas, [.. connections.Where(one => names.Contains(one.From) && names.Contains(one.To))],
            new BoundCircuit("Decoder", "", Parameters, null, null, [], place), [], place);
    }

    /// <summary>The network, or null after reporting what is wrong.</summary>
    public Network? Bind()
    {
        var bag = model.Bag;
        var before = bag.Findings.Count;
        Parameters = BindParameters();
        var input = One<InputSyntax>("input") is { } line ? Input((InputSyntax)line.Syntax, line) : null;
        var unroll = One<UnrollSyntax>("unroll") is { } unrollLine ? Unroll((UnrollSyntax)unrollLine.Syntax, unrollLine.Bag) : null;
        var isUnrolled = model.Of<UnrollSyntax>().Any();
        var areas = Areas(isUnrolled);
        var decoderLine = One<DecoderSyntax>("decoder");
        var decoder = decoderLine is null ? null : Inline("Decoder", "the decoder", "", ((DecoderSyntax)decoderLine.Syntax).Body, decoderLine, CircuitRole.Decoder);
        var initializations = Initializations();
        var connections = Connections(areas, isUnrolled, unroll);
        if (input is not null && (unroll is not null || !isUnrolled)) _rest = (input, unroll, _connections);
        if (!model.Of<InputSyntax>().Any()) bag.MissingLine(model.Name.Span, _name, "input", "input 3 x 224 x 224");
        // A setting of a model that varies none is probably the area.
        if (!model.Of<AreaSyntax>().Any() && (model.Base is not null || model.Settings.Count == 0))
            bag.MissingLine(model.Name.Span, _name, "area", "area V1 { conv 64, 7x7 }");
        if (decoderLine is null) bag.MissingLine(model.Name.Span, _name, "decoder", "decoder { avgpool   linear: linear 10 }");
        if (input is null || areas is null || connections is null || decoder is null || isUnrolled && unroll is null || initializations is null) return null;
        for (var i = before; i < bag.Findings.Count; i++)
            if (bag.Findings[i].Severity == Severity.Error) return null;
        foreach (var parameter in model.Parameters)
            if (parameter.Level == model.Level && !_scope.Used.Contains(parameter.Syntax.Name.Text))
                bag.UnusedParameter(parameter.Syntax.Name.Span, parameter.Syntax.Name.Text, $"model {_name}");
        var kinds = new HashSet<LayerKind>(areas.Select(area => area.Circuit).Append(decoder)
            .Concat(connections.Select(connection => connection.Body).OfType<BoundCircuit>()).SelectMany(circuit => circuit.Layers)
            .Select(layer => layer.Rule.Kind(layer.Settings)));
        foreach (var start in model.Of<InitSyntax>())
            if (start.Level == model.Level && Initialization((InitSyntax)start.Syntax, start.Bag) is { } rule && !kinds.Contains(rule.Layer))
                start.Bag.NothingToInitialize(start.Syntax.Span, _name, ((InitSyntax)start.Syntax).Layer.Text);
        return new Network(_name, model.Doc, Parameters, input, unroll, areas, connections, decoder, initializations, new Place(bag, model.Name.Span));
    }

    private List<BoundParameter> BindParameters()
    {
        var bound = new List<BoundParameter>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (model.Parameters.Count > MostParameters)
        {
            model.Bag.TooMany(model.Parameters[MostParameters].Syntax.Name.Span, $"parameters of model {_name}", MostParameters);
            return bound;
        }
        foreach (var (parameter, bag, _) in model.Parameters)
        {
            var name = parameter.Name.Text;
            if (parameter.Name.IsMissing) continue;
if (!names.Add(name)) bag.DuplicateName(parameter.Name.Span, "a parameter", name, $"model {_name}");
            else if (parameter.Default is null)
            {
                bag.ModelParameterNeedsDefault(parameter.Span, name);
                _scope.Lose(name);
            }
            else if (Evaluator.Evaluate(parameter.Default, _scope.In(bag)) is { } value)
            {
                var origin = _scope.In(bag).PlaceOf(parameter.Default);
                if (value is Value.Whole { Quantity.Value: var number })
                {
                    var quantity = new Quantity(number, new Formula.Parameter(name));
                    bound.Add(new BoundParameter(name, number, quantity));
                    _scope.Set(name, new Value.Whole(quantity), origin);
                }
                else _scope.Set(name, value, origin);
            }
            else _scope.Lose(name);
        }
        return bound;
    }

    private static bool TooManyParameters(EquatableArray<ParameterSyntax> parameters, DiagnosticBag bag, string owner)
    {
        if (parameters.Count <= MostParameters) return false;
        bag.TooMany(parameters[MostParameters].Name.Span, $"parameters of {owner}", MostParameters);
        return true;
    }

    private ModelLine? One<T>(string word) where T : MemberSyntax
    {
        var lines = model.Of<T>().ToList();
        foreach (var again in lines.Skip(1)) again.Bag.LineTwice(new Place(again.Bag, again.Syntax.Span).Keyword(word), word);
        return lines.FirstOrDefault();
    }

    private Shape? Input(InputSyntax line, ModelLine home)
    {
        var bag = home.Bag;
        if (line.Size is MissingExpression) return null; // the parser has reported it
        if (line.Size is not SizeExpression { Extents: { Count: 3 } extents })
        {
            bag.WrongExtents(line.Size.Span, "the input", "channels x height x width, such as 3 x 224 x 224");
            return null;
        }
        var sides = extents.Select(extent =>
            (extent.Span, Side: Evaluator.Whole(extent, _scope.In(bag), "an extent of the input", 1, LargestInput))).ToList();
        foreach (var (span, side) in sides)
            if (side is { Formula.HasParameters: true }) bag.NotYet(span, "inputs whose size follows from parameters");
        if (sides.Exists(one => one.Side is null)) return null;
        var size = new Shape(sides[0].Side!.Value, sides[1].Side!.Value, sides[2].Side!.Value);
        if (home.Level == model.Level && HasChannelsLast(size)) bag.ChannelsLast(line.Size.Span, size);
        return size;
    }

    // As few channels as images have, behind two extents that are those of an image.
    private static bool HasChannelsLast(Shape size) =>
        size.Width is 1 or 3 or 4 && Math.Min(size.Channels, size.Height) >= Math.Max(8, 4 * size.Width);

    private BoundUnroll? Unroll(UnrollSyntax line, DiagnosticBag bag)
    {
        var times = Evaluator.Whole(line.Times, _scope.In(bag), "the number of steps", 1, MostSteps);
        if (line.Order.IsMissing) return null;
        UpdateOrder? order = line.Order.Text switch { "biological" => UpdateOrder.Biological, "sequential" => UpdateOrder.Sequential, _ => null };
        if (order is null) bag.UnknownWord(line.Order.Span, "an update order", line.Order.Text, ["biological", "sequential"]);
        return times is null || order is null ? null : new BoundUnroll(times, order.Value, new Place(bag, line.Span));
    }

    private List<BoundArea>? Areas(bool unrolled)
    {
        var areas = new List<BoundArea>();
        var names = new List<string>();
        var lines = model.Of<AreaSyntax>().ToList();
        var failed = false;
        if (lines.Count > MostAreas)
        {
            lines[MostAreas].Bag.TooMany(((AreaSyntax)lines[MostAreas].Syntax).Name.Span, "areas", MostAreas);
            return null;
        }
        var starts = Timing([.. lines.Select(line => ((AreaSyntax)line.Syntax).Name.Text)]);
        foreach (var line in lines)
        {
            declarations.Cancellation.ThrowIfCancellationRequested();
            var (area, bag) = ((AreaSyntax)line.Syntax, line.Bag);
            var name = area.Name.Text;
            _begunCircuit = null;
            if (area.Name.IsMissing) failed = true; // the parser has reported it
            else if (name is Network.InputName or "decoder") bag.DuplicateName(area.Name.Span, "a part", name, $"model {_name}");
            else if (names.Contains(name)) bag.DuplicateName(area.Name.Span, "an area", name, $"model {_name}");
            var circuit = area.Call is { } call ? Call(call, line, unrolled)
                : area.Body is { } body ? Inline(name + "Area", $"area {name}", area.Doc, body, line, RoleOf(unrolled))
                : null;
            if (circuit is null) failed = true;
            else if (unrolled && circuit.Receive is null)
            {
                bag.ReceiveExpected(area.Name.Span, area.Call is null ? "it" : $"circuit {circuit.Name}", name);
                failed = true;
            }
            else
            {
                if (!unrolled && line.Edits.Count == 0 && circuit.Body.Count == 0) bag.AreaWithoutLayers(area.Name.Span, name);
                starts.TryGetValue(name, out var start);
                areas.Add(new BoundArea(name, area.Doc, circuit, names.Count == 0 ? Network.InputName : names[^1], start, new Place(bag, area.Name.Span)));
            }
            _hasMistake |= failed || bag.IsBrokenBefore(area.Span.End);
            if (!_hasMistake) _whole.Add(areas[^1]);
            else if (_whole.Count == names.Count && _begunCircuit is { } begun)
                _begun = new BoundArea(name, area.Doc, begun, names.Count == 0 ? Network.InputName : names[^1], null, new Place(bag, area.Name.Span));
            names.Add(name);
        }
        return failed || areas.Count == 0 ? null : areas;
    }

    private List<BoundConnection>? Connections(List<BoundArea>? areas, bool isUnrolled, BoundUnroll? unroll)
    {
        var lines = model.Of<ConnectionSyntax>().ToList();
        if (lines.Count > MostConnections)
        {
            lines[MostConnections].Bag.TooMany(((ConnectionSyntax)lines[MostConnections].Syntax).From.Span, "connections", MostConnections);
            return null;
        }
        var role = isUnrolled ? CircuitRole.UnrolledConnection : CircuitRole.Connection;
        var names = model.Of<AreaSyntax>().Select(line => ((AreaSyntax)line.Syntax).Name.Text).ToList();
        var binder = new ConnectionBinder($"Model {_name}", names, isUnrolled, unroll?.Order);
        var bound = lines.Select(line => binder.Bind(
            (ConnectionSyntax)line.Syntax, _scope.In(line.Bag), (name, owner, body) => Inline(name, owner, "", body, line, role))).ToList();
        _connections = [.. bound.OfType<BoundConnection>()];
        return areas is null || bound.Contains(null) ? null : [.. _connections];
    }

    private static CircuitRole RoleOf(bool unrolled) => unrolled ? CircuitRole.UnrolledArea : CircuitRole.Area;

    // The line `unroll` may be among what could not be read.
    private bool TimeIsKnown => !model.Bag.IsBrokenAt(model.Name.Span);

    private bool IsCircuit(string word) => declarations.FindCircuit(word) is not null;

    private BoundCircuit? Inline(string className, string owner, string doc, BlockSyntax body, ModelLine line, CircuitRole role)
    {
        var binder = new CircuitBinder(_scope.In(line.Bag), owner, role, IsCircuit, TimeIsKnown, new CircuitEdits(line.Edits));
        var statements = binder.Bind(body);
        _begunCircuit = Begun(binder, className, doc, Parameters, new Place(line.Bag, body.Span));
        return statements is null
            ? null
            : new BoundCircuit(className, doc, Parameters, binder.Times, binder.Receive, statements, new Place(line.Bag, body.Span));
    }

    private BoundCircuit? Call(CallExpression call, ModelLine line, bool unrolled)
    {
        if (call.Name.IsMissing) return null;
        if (declarations.FindCircuit(call.Name.Text) is not { } circuit)
        {
            if (!declarations.MayBeIncomplete) line.Bag.UnknownCircuit(call.Name.Span, call.Name.Text, declarations.CircuitNames);
            return null;
        }
        usedCircuits.Add(call.Name.Text);
        var owner = $"circuit {circuit.Syntax.Name.Text}";
        var scope = new Scope(circuit.Bag, owner, [.. circuit.Syntax.Parameters.Select(parameter => parameter.Name.Text)]);
        if (TooManyParameters(circuit.Syntax.Parameters, circuit.Bag, owner)) return null;
        if (CircuitCycle.Of(call.Name.Text, name => declarations.FindCircuit(name)?.Syntax) is { } cycle)
        {
            circuit.Bag.CircuitUsesItself(cycle.At, cycle.Names);
            return null;
        }
        var edits = new CircuitEdits(line.Edits);
        if (new CircuitArguments(call, circuit, _scope.In(line.Bag), scope, edits).Bind() is not { } parameters) return null;
        var binder = new CircuitBinder(scope, owner, RoleOf(unrolled), IsCircuit, TimeIsKnown, edits);
        var statements = binder.Bind(circuit.Syntax.Body);
        if (!circuit.Bag.IsBrokenAt(circuit.Syntax.Name.Span))
            _begunCircuit = Begun(binder, circuit.Syntax.Name.Text, circuit.Syntax.Doc, parameters, new Place(circuit.Bag, circuit.Syntax.Name.Span));
        // What the parser could not read is missing here: a plan of half a circuit would be another network.
        if (statements is null || circuit.Bag.IsBrokenAt(circuit.Syntax.Name.Span)) return null;
        // Without a layer that a variant takes out, a parameter may well be idle.
        foreach (var parameter in circuit.Syntax.Parameters)
            if (!edits.Any && !scope.Used.Contains(parameter.Name.Text)) circuit.Bag.UnusedParameter(parameter.Name.Span, parameter.Name.Text, owner);
        return new BoundCircuit(
            circuit.Syntax.Name.Text, circuit.Syntax.Doc, parameters, binder.Times, binder.Receive, statements,
            new Place(circuit.Bag, circuit.Syntax.Name.Span));
    }

    private static BoundCircuit? Begun(CircuitBinder binder, string name, string doc, IReadOnlyList<BoundParameter> parameters, Place place) =>
        binder.BeforeMistake is not { Count: > 0 } body ? null
            : new BoundCircuit(name, doc, parameters, body.Any(one => one is BoundRecur) ? new Quantity(1) : null, binder.Receive, body, place);

    private List<InitializationPlan>? Initializations()
    {
        var rules = new List<InitializationPlan>();
        var failed = false;
        foreach (var line in model.Of<InitSyntax>())
        {
            var (start, bag) = ((InitSyntax)line.Syntax, line.Bag);
            var keyword = new Place(bag, start.Span).Keyword("init");
            if (Initialization(start, bag) is not { } rule) failed = true;
            else if (rules.Exists(other => other.Layer == rule.Layer)) bag.LineTwice(keyword, $"init {start.Layer.Text}");
            else rules.Add(rule);
        }
        return failed ? null : rules;
    }

    private static InitializationPlan? Initialization(InitSyntax line, DiagnosticBag bag)
    {
        if (line.Layer.IsMissing || line.Rule is MissingExpression) return null; // the parser has reported it
        LayerKind? layer = line.Layer.Text switch { "conv" => LayerKind.Conv, "linear" => LayerKind.Linear, _ => null };
        if (layer is null)
        {
            bag.UnknownWord(line.Layer.Span, "a layer that 'init' initializes", line.Layer.Text, ["conv", "linear"]);
            return null;
        }
        var written = new Place(bag, line.Rule.Span).Text.Replace(" ", "");
        InitializationRule? rule = written switch
        {
            "normal(fan_out)" => InitializationRule.NormalFanOut,
            "xavier" => InitializationRule.XavierUniform,
            _ => null,
        };
        if (rule is null) bag.UnknownWord(line.Rule.Span, "a rule to initialize weights", written, ["normal(fan_out)", "xavier"]);
        return rule is { } known ? new InitializationPlan(layer.Value, known) : null;
    }

    // What a variant says of an area replaces what its base says of it.
    private Dictionary<string, Func<int, double>> Timing(IReadOnlyList<string> areas)
    {
        var starts = new Dictionary<string, Func<int, double>>(StringComparer.Ordinal);
        foreach (var level in model.Of<TimingSyntax>().GroupBy(line => line.Level))
        {
            foreach (var again in level.Skip(1)) again.Bag.LineTwice(new Place(again.Bag, again.Syntax.Span).Keyword("timing"), "timing");
            var said = new HashSet<string>(StringComparer.Ordinal);
            var bag = level.First().Bag;
            foreach (var entry in ((TimingSyntax)level.First().Syntax).Entries)
            {
                if (entry.Area.IsMissing) continue; // the parser has reported it
                var name = entry.Area.Text;
                if (!areas.Contains(name))
                {
                    if (level.Key == model.Level) bag.UnknownArea(entry.Area.Span, name, $"Model {_name}", areas);
                }
                else if (!said.Add(name)) bag.DuplicateName(entry.Area.Span, "a time for", name, $"model {_name}");
                else if (TimingBinder.Bind(entry.Start, _scope.In(bag)) is { } start) starts[name] = start;
            }
        }
        return starts;
    }
}
