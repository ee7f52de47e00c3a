using Cornet.Dsl.Catalog;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Graph;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Binding;

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

    /// <summary>The most decoders a model may have beside the one that gives its output.</summary>
    public const int MostDecoders = 100;

    /// <summary>The most parameters a model or circuit may have.</summary>
    public const int MostParameters = 100;

    private const long LargestInput = 16384;

    private readonly string _name = model.Name.Text;
    private readonly Scope _scope = new(model.Bag, $"model {model.Name.Text}", [.. model.Parameters.Select(parameter => parameter.Syntax.Name.Text)], new Requirements());

    /// <summary>Its numeric parameters, known even where the rest is not.</summary>
    public IReadOnlyList<BoundParameter> Parameters { get; private set; } = [];

    private readonly UsableCircuits _circuits = new(declarations, usedCircuits);
    private readonly GraphBuilder _graph = new();
    private readonly List<Area> _areas = [];
    private int _whole; // areas in front of the first mistake
    private bool _hasMistake;
    private bool _hasBegun; // whether the area with the mistake has anything in front of it

    /// <summary>
    /// Of a network with a mistake, the areas in front of it, and what stands in front of it in its own area; null before <see cref="Bind"/>, or where
    /// nothing is known.
    /// </summary>
    public NetworkGraph? Begun { get; private set; }

    /// <summary>How many areas of <see cref="Begun"/> are complete.</summary>
    public int WholeAreas => _whole;

    /// <summary>The network, or null after reporting what is wrong.</summary>
    public NetworkGraph? Bind()
    {
        var bag = model.Bag;
        var before = bag.Findings.Count;
        Parameters = BindParameters();
        var input = One<InputSyntax>("input") is { } line ? Input((InputSyntax)line.Syntax, line) : null;
        var unroll = One<UnrollSyntax>("unroll") is { } unrollLine ? Unroll((UnrollSyntax)unrollLine.Syntax, unrollLine.Bag) : null;
        var isUnrolled = model.Of<UnrollSyntax>().Any();
        var areAreas = Areas(isUnrolled, unroll?.Order);
        var decoders = model.Of<DecoderSyntax>().ToLookup(line => ((DecoderSyntax)line.Syntax).Name is not null);
        var decoder = One([.. decoders[false]], "decoder") is { } decoderLine ? Decoder(decoderLine) : null;
        var hasDecoder = decoders[false].Any();
        var named = NamedDecoders([.. decoders[true]]);
        var initializations = Initializations();
        var connections = Connections(isUnrolled, unroll?.Order);
        if (!model.Of<InputSyntax>().Any()) bag.MissingLine(model.Name.Span, _name, "input", "input 3 x 224 x 224");
        // A setting of a model that varies none is probably the area.
        if (!model.Of<AreaSyntax>().Any() && (model.Base is not null || model.Settings.Count == 0))
            bag.MissingLine(model.Name.Span, _name, "area", "area V1 { conv 64, 7x7 }");
        if (!hasDecoder) bag.MissingLine(model.Name.Span, _name, "decoder", "decoder { avgpool   linear: linear 10 }");
        if (input is null || isUnrolled && unroll is null) return null;
        var graph = new NetworkGraph
        {
            Name = _name, Doc = model.Doc, Parameters = Parameters, Input = input, Unroll = unroll, Nodes = _graph.Nodes, Regions = _graph.Regions,
            Origins = _graph.Origins, Areas = _areas, Connections = connections ?? [], Decoder = decoder ?? -1, NamedDecoders = named ?? [],
            Initializations = initializations ?? [], Place = new Place(bag, model.Name.Span), Requirements = _scope.Requirements,
            Keys = Keys(),
        };
        Begun = graph.Take(Math.Min(_areas.Count, _hasBegun ? _whole + 1 : _whole));
        if (!areAreas || connections is null || decoder is null || named is null || initializations is null) return null;
        for (var i = before; i < bag.Findings.Count; i++)
            if (bag.Findings[i].Severity == Severity.Error) return null;
        foreach (var parameter in model.Parameters)
            if (parameter.Level == model.Level && !_scope.Used.Contains(parameter.Syntax.Name.Text))
                bag.UnusedParameter(parameter.Syntax.Name.Span, parameter.Syntax.Name.Text, $"model {_name}");
        var words = new HashSet<string>(_graph.Nodes.Select(node => node.Layer?.Rule.Word ?? ""));
        foreach (var start in model.Of<InitSyntax>())
            if (start.Level == model.Level && InitializationOf((InitSyntax)start.Syntax, start.Bag) is { } rule && !words.Contains(rule.Layer))
                start.Bag.NothingToInitialize(start.Syntax.Span, _name, ((InitSyntax)start.Syntax).Layer.Text);
        return graph;
    }

    private List<BoundParameter> BindParameters()
    {
        var bound = new List<BoundParameter>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var fixedNames = FixedParameters();
        if (model.Parameters.Count > MostParameters)
        {
            model.Bag.TooMany(model.Parameters[MostParameters].Syntax.Name.Span, $"parameters of model {_name}", MostParameters);
            return bound;
        }
        foreach (var (parameter, bag, _) in model.Parameters)
        {
            var name = parameter.Name.Text;
            if (parameter.Name.IsMissing) continue;
            if (!names.Add(name))
            {
                var first = model.Parameters.First(other => other.Syntax.Name.Text == name);
                bag.DuplicateName(parameter.Name.Span, "a parameter", name, $"model {_name}", new Place(first.Bag, first.Syntax.Name.Span));
            }
            else if (parameter.Default is null)
            {
                bag.ModelParameterNeedsDefault(parameter.Span, name);
                _scope.Lose(name);
            }
            else if (Evaluator.Evaluate(parameter.Default, _scope.In(bag)) is { } value)
            {
                var origin = _scope.In(bag).PlaceOf(parameter.Default);
                // What delays and the input's size follow from is no argument of the constructor.
                if (value is Value.Whole { Expr: var whole } && fixedNames.Contains(name)) _scope.Set(name, new Value.Whole(whole.Value), origin);
                else if (value is Value.Whole { Expr.Value: var number })
                {
                    var quantity = new Expr.Parameter(name, number);
                    bound.Add(new BoundParameter(name, number, quantity));
                    _scope.Set(name, new Value.Whole(quantity), origin);
                }
                else _scope.Set(name, value, origin);
            }
            else _scope.Lose(name);
        }
        return bound;
    }

    // The parameters that delays and the input's size are said with, and those that their defaults use.
    private HashSet<string> FixedParameters()
    {
        var said = model.Of<InputSyntax>().Select(line => (SyntaxNode)((InputSyntax)line.Syntax).Size)
            .Concat(model.Connections.SelectMany(line => ((ConnectionSyntax)line.Syntax).Arguments.Where(argument => argument.Name?.Text == "delay").Select(argument => argument.Value)
                .Concat(line.Edits.Where(edit => edit is { Kind: PartKind.Argument, Name: "delay", IsAbsent: false }).Select(edit => edit.Value))));
        var names = new HashSet<string>(said.SelectMany(Names), StringComparer.Ordinal);
        foreach (var (parameter, _, _) in model.Parameters.Reverse())
            if (names.Contains(parameter.Name.Text) && parameter.Default is { } value) names.UnionWith(Names(value));
        return names;

        static IEnumerable<string> Names(SyntaxNode node) => node.WithDescendants().OfType<NameExpression>().Select(name => name.Name);
    }

    private ModelLine? One<T>(string word) where T : MemberSyntax => One([.. model.Of<T>()], word);

    private static ModelLine? One(IReadOnlyList<ModelLine> lines, string word)
    {
        foreach (var again in lines.Skip(1)) LineTwice(again, lines[0], word);
        return lines.FirstOrDefault();
    }

    private static void LineTwice(ModelLine again, ModelLine first, string line)
    {
        Place Keyword(ModelLine one) => new(one.Bag, new Place(one.Bag, one.Syntax.Span).Keyword(line.Split(' ')[0]));
        again.Bag.LineTwice(Keyword(again).Span, line, Keyword(first));
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
        var sides = extents.Select(extent => Evaluator.Whole(extent, _scope.In(bag), "an extent of the input", 1, LargestInput)).ToList();
        if (sides.Contains(null)) return null;
        var size = new Shape(sides[0]!.Value, sides[1]!.Value, sides[2]!.Value);
        if (home.Level == model.Level && HasChannelsLast(size)) bag.ChannelsLast(line.Size.Span, size);
        return size;
    }

    // As few channels as images have, behind two extents that are those of an image.
    private static bool HasChannelsLast(Shape size) =>
        size.Width is 1 or 3 or 4 && Math.Min(size.Channels, size.Height) >= Math.Max(8, 4 * size.Width);

    private Unroll? Unroll(UnrollSyntax line, DiagnosticBag bag)
    {
        var times = Evaluator.Whole(line.Times, _scope.In(bag), "the number of steps", 1, MostSteps);
        if (line.Order.IsMissing) return null;
        UpdateOrder? order = line.Order.Text switch { "biological" => UpdateOrder.Biological, "sequential" => UpdateOrder.Sequential, "engineering" => UpdateOrder.Engineering, _ => null };
        if (order is null) bag.UnknownWord(line.Order.Span, "an update order", line.Order.Text, ["biological", "sequential", "engineering"]);
        return times is null || order is null ? null : new Unroll(times, order.Value, new Place(bag, line.Span));
    }

    private bool Areas(bool unrolled, UpdateOrder? order)
    {
        var names = new List<string>();
        var lines = model.Of<AreaSyntax>().ToList();
        var failed = false;
        if (lines.Count > MostAreas)
        {
            lines[MostAreas].Bag.TooMany(((AreaSyntax)lines[MostAreas].Syntax).Name.Span, "areas", MostAreas);
            return false;
        }
        var onsets = Timing([.. lines.Select(line => ((AreaSyntax)line.Syntax).Name.Text)]);
        foreach (var line in lines)
        {
            declarations.Cancellation.ThrowIfCancellationRequested();
            var (area, bag) = ((AreaSyntax)line.Syntax, line.Bag);
            var name = area.Name.Text;
            if (area.Name.IsMissing) failed = true; // the parser has reported it
            else if (name is NetworkGraph.InputName or "decoder") bag.DuplicateName(area.Name.Span, "a part", name, $"model {_name}");
            else if (names.IndexOf(name) is >= 0 and var first) bag.DuplicateName(area.Name.Span, "an area", name, $"model {_name}", _areas[first].Place);
            var nodes = _graph.Nodes.Count;
            var region = _graph.Open(RegionKind.Area, name, new Place(bag, area.Name.Span));
            // Only the image is there at step 0, except in engineering time: what areas put out at a step is read from the next step on, or within the step from step 1 on.
            var source = SourceOf(area, bag, names);
            failed |= source is null;
            var isImage = (source ?? names.Count - 1) < 0;
            var delay = isImage || !unrolled || order is UpdateOrder.Sequential or UpdateOrder.Engineering ? 0 : 1;
            var from = new Port(isImage ? _graph.Image : _graph.Regions[_areas[source ?? names.Count - 1].Region].Result, delay);
            var start = isImage || !unrolled ? 0 : First(order, delay);
            var bound = area.Call is { } call ? Call(call, line, unrolled, from, start)
                : area.Body is { } body ? Inline(name + "Area", $"area {name}", area.Doc, body, line, RoleOf(unrolled), from, start)
                : null;
            if (bound is null) _circuits.Abandon(_graph, from, start);
            (Expr, Place)? onset = onsets.TryGetValue(name, out var said) ? said : null;
            _areas.Add(new Area(name, area.Doc, region, bound?.Receive ?? -1, bound?.Merge ?? -1, onset, new Place(bag, area.Name.Span)));
            if (bound is not { IsSound: true }) failed = true;
            else if (unrolled && bound.Receive < 0)
            {
                bag.Also(_graph.Regions[region].Instance!.Place.Related("This is where 'receive' is missing."))
                    .ReceiveExpected(area.Name.Span, area.Call is null ? "it" : $"circuit {area.Call.Name.Text}", name);
                failed = true;
            }
            else if (!unrolled && line.Edits.Count == 0 && !bound.HasBody) bag.AreaWithoutLayers(area.Name.Span, name);
            var isFirstMistake = !_hasMistake;
            _hasMistake |= failed || bag.IsBrokenBefore(area.Span.End);
            if (!_hasMistake) _whole++;
            else if (isFirstMistake) _hasBegun = bound is { IsWhole: true } && (!unrolled || bound.Receive >= 0) && _graph.Nodes.Count > nodes + 2;
            names.Add(name);
        }
        return !failed && _areas.Count > 0;
    }

    // The first step at which anything arrives from an area after a delay.
    private static int First(UpdateOrder? order, int delay) => order == UpdateOrder.Engineering ? delay : Math.Max(1, delay);

    // The area above, by its place, that an area receives input from; negative for the image, null after reporting that there is none.
    private int? SourceOf(AreaSyntax area, DiagnosticBag bag, List<string> above)
    {
        if (area.From is not { IsMissing: false } from) return above.Count - 1; // the parser has reported what is missing
        if (from.Text == NetworkGraph.InputName) return -1;
        if (above.IndexOf(from.Text) is >= 0 and var place) return place;
        if (model.Of<AreaSyntax>().Any(line => ((AreaSyntax)line.Syntax).Name.Text == from.Text))
            bag.OutOfPlace(from.Span, $"from {from.Text}", $"below area {from.Text}; write a connection, '{from.Text} -> {area.Name.Text}', for feedback");
        else bag.UnknownArea(from.Span, from.Text, $"Model {_name}", [NetworkGraph.InputName, .. above]);
        return null;
    }

    // Its region; null after reporting what is wrong.
    private int? Decoder(ModelLine line)
    {
        var syntax = (DecoderSyntax)line.Syntax;
        var isKnown = true;
        var read = _areas.Count - 1;
        if (syntax.From is { IsMissing: false } from)
        {
            read = _areas.FindIndex(area => area.Name == from.Text);
            isKnown = read >= 0;
            if (!isKnown) line.Bag.UnknownArea(from.Span, from.Text, $"Model {_name}", [.. _areas.Select(area => area.Name)]);
        }
        var (name, owner) = syntax.Name is { } named ? (named.Text, $"decoder {named.Text}") : ("decoder", "the decoder");
        var region = _graph.Open(RegionKind.Decoder, name, new Place(line.Bag, line.Syntax.Span));
        var port = new Port(read < 0 ? _graph.Image : _graph.Regions[_areas[read].Region].Result);
        var className = syntax.Name is null ? "Decoder" : char.ToUpperInvariant(name[0]) + name.Substring(1) + "Decoder";
        var bound = Inline(className, owner, "", syntax.Body, line, CircuitRole.Decoder, port, 0);
        return isKnown && bound.IsSound ? region : null;
    }

    // Their names are recording sites and begin state keys, as those of areas and connections do.
    private List<NamedDecoder>? NamedDecoders(IReadOnlyList<ModelLine> lines)
    {
        if (lines.Count > MostDecoders)
        {
            lines[MostDecoders].Bag.TooMany(((DecoderSyntax)lines[MostDecoders].Syntax).Name!.Span, "decoders", MostDecoders);
            return null;
        }
        var taken = new Dictionary<string, Place?>(StringComparer.Ordinal) { [NetworkGraph.InputName] = null, ["decoder"] = null };
        foreach (var area in _areas) taken[area.Name] = area.Place;
        foreach (var connection in model.Connections) taken[connection.Connection] = new Place(connection.Bag, connection.Syntax.Span);
        var decoders = new List<NamedDecoder>();
        var failed = false;
        foreach (var line in lines)
        {
            var name = ((DecoderSyntax)line.Syntax).Name!;
            var place = new Place(line.Bag, name.Span);
            if (taken.TryGetValue(name.Text, out var first)) line.Bag.DuplicateName(name.Span, "a part", name.Text, $"model {_name}", first);
            else taken.Add(name.Text, place);
            if (Decoder(line) is { } region) decoders.Add(new NamedDecoder(name.Text, region, place));
            else failed = true;
        }
        return failed ? null : decoders;
    }

    private List<Connection>? Connections(bool isUnrolled, UpdateOrder? order)
    {
        var lines = model.Connections.ToList();
        if (lines.Count > MostConnections)
        {
            lines[MostConnections].Bag.TooMany(((ConnectionSyntax)lines[MostConnections].Syntax).From.Span, "connections", MostConnections);
            return null;
        }
        var role = isUnrolled ? CircuitRole.UnrolledConnection : CircuitRole.Connection;
        var names = model.Of<AreaSyntax>().Select(line => ((AreaSyntax)line.Syntax).Name.Text).ToList();
        var binder = new ConnectionBinder($"Model {_name}", names, isUnrolled, order);
        var connections = new List<Connection>();
        var failed = false;
        foreach (var line in lines)
        {
            var (syntax, scope) = ((ConnectionSyntax)line.Syntax, _scope.In(line.Bag));
            var way = binder.Bind(syntax, scope, new CircuitEdits(line.Edits));
            var (from, delay) = (way is null or { From: NetworkGraph.InputName } ? -1 : names.IndexOf(way.From), way?.Delay ?? 0);
            var port = new Port(from < 0 || from >= _areas.Count ? _graph.Image : _graph.Regions[_areas[from].Region].Result, delay);
            var start = from < 0 ? delay : isUnrolled ? First(order, delay) : 0;
            var region = _graph.Open(RegionKind.Connection, line.Connection, new Place(line.Bag, line.Syntax.Span));
            var owner = $"the connection {syntax.From.Text} -> {syntax.To.Text}";
            var block = syntax.Body ?? new BlockSyntax(default(EquatableArray<StatementSyntax>)) { Span = syntax.Span };
            var bound = Inline(line.Connection + "Pathway", owner, "", block, line, role, port, start);
            failed |= way is null || !bound.IsSound;
            if (way is not null && names.IndexOf(way.To) is >= 0 and var to && to < _areas.Count)
            {
                // A variant may have taken out all of its layers.
                var hasBody = _graph.Nodes[^1].Operation is not Operation.Enter;
                connections.Add(new Connection(region, to, way.Merge, way.Resize, hasBody, new Place(line.Bag, line.Syntax.Span), $"{way.From} -> {way.To}"));
            }
        }
        foreach (var merged in connections.GroupBy(connection => connection.To))
        {
            if (_areas[merged.Key].Merge is not (>= 0 and var merge)) continue;
            _graph.Connect(merge, [_graph.Nodes[merge].Inputs[0], .. merged.Select(one => new Port(_graph.Regions[one.Region].Result))]);
            _graph.Change(merge, new Operation.Merge(new(merged.Select(one => one.Kind))));
        }
        return failed ? null : connections;
    }

    private static CircuitRole RoleOf(bool unrolled) => unrolled ? CircuitRole.UnrolledArea : CircuitRole.Area;

    // The line `unroll` may be among what could not be read.
    private bool TimeIsKnown => !model.Bag.IsBrokenAt(model.Name.Span);

    private Bound Inline(string className, string owner, string doc, BlockSyntax body, ModelLine line, CircuitRole role, Port from, int start)
    {
        var binder = new CircuitBinder(_graph, _scope.In(line.Bag), owner, role, _circuits, TimeIsKnown, new CircuitEdits(line.Edits));
        var isSound = binder.Bind(body, from, start, out var result);
        UsableCircuits.Close(_graph, result, new Instance(className, doc, Parameters, new Place(line.Bag, body.Span), new Requirements()));
        return new Bound(isSound, true, binder.Receive, binder.Merge, binder.HasBody);
    }

    private Bound? Call(CallExpression call, ModelLine line, bool unrolled, Port from, int start)
    {
        if (call.Name.IsMissing) return null;
        if (declarations.FindCircuit(call.Name.Text) is { } circuit)
            return _circuits.Bind(call, circuit, _scope.In(line.Bag), new CircuitEdits(line.Edits), RoleOf(unrolled), _graph, from, start, TimeIsKnown, isFirstOnly: false);
        if (!declarations.MayBeIncomplete) line.Bag.UnknownCircuit(call.Name.Span, call.Name.Text, declarations.CircuitNames);
        return null;
    }

    private List<KeyName> Keys() => One<KeysSyntax>("keys") is not { } line ? []
        : [.. ((KeysSyntax)line.Syntax).Entries.Where(entry => !entry.Path.IsMissing && !entry.Key.IsMissing)
            .Select(entry => new KeyName(entry.Path.Text, entry.Key.Text, new Place(line.Bag, entry.Path.Span), line.Level == model.Level))];

    private List<Initialization>? Initializations()
    {
        var rules = new List<Initialization>();
        var failed = false;
        foreach (var line in model.Of<InitSyntax>())
        {
            var (start, bag) = ((InitSyntax)line.Syntax, line.Bag);
            if (InitializationOf(start, bag) is not { } rule) failed = true;
            else if (rules.Exists(other => other.Layer == rule.Layer))
                LineTwice(line, model.Of<InitSyntax>().First(other => ((InitSyntax)other.Syntax).Layer.Text == rule.Layer), $"init {rule.Layer}");
            else rules.Add(rule);
        }
        return failed ? null : rules;
    }

    private static Initialization? InitializationOf(InitSyntax line, DiagnosticBag bag)
    {
        if (line.Layer.IsMissing || line.Rule is MissingExpression) return null; // the parser has reported it
        var layer = line.Layer.Text;
        if (!LayerCatalog.Initializable.Contains(layer))
        {
            bag.UnknownWord(line.Layer.Span, "a layer that 'init' initializes", layer, LayerCatalog.Initializable);
            return null;
        }
        InitializationRule? rule = line.Rule switch
        {
            CallExpression { Name.Text: "normal", Arguments: [{ Name: null, Value: NameExpression { Name: "fan_out" } }] } => InitializationRule.NormalFanOut,
            NameExpression { Name: "xavier" } => InitializationRule.XavierUniform,
            _ => null,
        };
        if (rule is null)
        {
            var written = new Place(bag, line.Rule.Span).Text.Replace(" ", "");
            bag.UnknownWord(line.Rule.Span, "a rule to initialize weights", written, ["normal(fan_out)", "xavier"]);
        }
        return rule is { } known ? new Initialization(layer, known) : null;
    }

    // What a variant says of an area replaces what its base says of it.
    private Dictionary<string, (Expr Start, Place Place)> Timing(IReadOnlyList<string> areas)
    {
        var starts = new Dictionary<string, (Expr Start, Place Place)>(StringComparer.Ordinal);
        foreach (var level in model.Of<TimingSyntax>().GroupBy(line => line.Level))
        {
            foreach (var again in level.Skip(1)) LineTwice(again, level.First(), "timing");
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
                else if (!said.Add(name))
                    bag.DuplicateName(entry.Area.Span, "a time for", name, $"model {_name}",
                        new Place(bag, ((TimingSyntax)level.First().Syntax).Entries.First(other => other.Area.Text == name).Area.Span));
                else if (TimingBinder.Bind(entry.Start, _scope.In(bag)) is { } start) starts[name] = (start, new Place(bag, entry.Start.Span));
            }
        }
        return starts;
    }
}
