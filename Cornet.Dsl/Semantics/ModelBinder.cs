using Cornet.Dsl.Shapes;
using Cornet.Dsl.Syntax;
using Cornet.Dsl.Text;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Semantics;

/// <summary>Binds one model: its parameters, its lines, and the circuit of every area with the arguments it is called with.</summary>
/// <param name="model">The model.</param>
/// <param name="declarations">What all files declare.</param>
/// <param name="usedCircuits">Gets the name of every circuit it uses.</param>
internal sealed class ModelBinder(Declared<ModelDeclaration> model, ProjectNames declarations, HashSet<string> usedCircuits)
{
    /// <summary>The most steps a recurrence or an unrolling may have.</summary>
    public const long MostSteps = 1000;

    /// <summary>The most areas a model may have.</summary>
    public const int MostAreas = 500;

    /// <summary>The most parameters a model or circuit may have.</summary>
    public const int MostParameters = 100;

    private const long LargestInput = 16384;

    private readonly ModelDeclaration _syntax = model.Syntax;
    private readonly Scope _scope = new(model.Bag, $"model {model.Syntax.Name.Text}",
        [.. model.Syntax.Parameters.Select(parameter => parameter.Name.Text)]);

    /// <summary>Its numeric parameters, known even where the rest is not.</summary>
    public IReadOnlyList<BoundParameter> Parameters { get; private set; } = [];

    /// <summary>The network, or null after reporting what is wrong.</summary>
    public Network? Bind()
    {
        var bag = model.Bag;
        var before = bag.Findings.Count;
        if (_syntax.Base is { } parent)
        {
            bag.NotYet(parent.Span, "variants of models");
            return null;
        }
        Parameters = BindParameters();
        var input = One<InputSyntax>("input") is { } line ? Input(line) : null;
        var unroll = One<UnrollSyntax>("unroll") is { } unrollLine ? Unroll(unrollLine) : null;
        var isUnrolled = _syntax.Members.Any(member => member is UnrollSyntax);
        var timing = One<TimingSyntax>("timing");
        var areas = Areas(isUnrolled, timing);
        var decoderLine = One<DecoderSyntax>("decoder");
        var decoder = decoderLine is null ? null : Inline("Decoder", "the decoder", "", decoderLine.Body, CircuitRole.Decoder);
        var initialisations = Initialisations();
        foreach (var connection in _syntax.Members.OfType<ConnectionSyntax>()) bag.NotYet(connection.Span, "connections written as arrows");
        foreach (var setting in _syntax.Members.OfType<SettingSyntax>()) bag.NotYet(setting.Span, "settings of variants");
        var name = _syntax.Name.Text;
        if (!_syntax.Members.Any(member => member is InputSyntax)) bag.MissingLine(_syntax.Name.Span, name, "input", "input 3 x 224 x 224");
        if (!_syntax.Members.Any(member => member is AreaSyntax)) bag.MissingLine(_syntax.Name.Span, name, "area", "area V1 { conv 64, 7x7 }");
        if (decoderLine is null) bag.MissingLine(_syntax.Name.Span, name, "decoder", "decoder { avgpool   linear: linear 10 }");
        if (input is null || areas is null || decoder is null || isUnrolled && unroll is null || initialisations is null) return null;
        for (var i = before; i < bag.Findings.Count; i++)
            if (bag.Findings[i].Severity == Diagnostics.Severity.Error) return null;
        foreach (var parameter in _syntax.Parameters)
            if (!_scope.Used.Contains(parameter.Name.Text)) bag.UnusedParameter(parameter.Name.Span, parameter.Name.Text, $"model {name}");
        return new Network(name, _syntax.Doc, Parameters, input, unroll, areas, decoder, initialisations, new Place(bag, _syntax.Name.Span));
    }

    private List<BoundParameter> BindParameters()
    {
        var bound = new List<BoundParameter>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (TooManyParameters(_syntax.Parameters, model.Bag, $"model {_syntax.Name.Text}")) return bound;
        foreach (var parameter in _syntax.Parameters)
        {
            var name = parameter.Name.Text;
            if (parameter.Name.IsMissing) continue;
            if (!names.Add(name)) model.Bag.DuplicateName(parameter.Name.Span, "a parameter", name, $"model {_syntax.Name.Text}");
            else if (parameter.Default is null)
            {
                model.Bag.ModelParameterNeedsDefault(parameter.Span, name);
                _scope.Lose(name);
            }
            else if (Evaluator.Evaluate(parameter.Default, _scope) is { } value)
            {
                var origin = _scope.PlaceOf(parameter.Default);
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

    private static bool TooManyParameters(EquatableArray<ParameterSyntax> parameters, Diagnostics.DiagnosticBag bag, string owner)
    {
        if (parameters.Count <= MostParameters) return false;
        bag.TooMany(parameters[MostParameters].Name.Span, $"parameters of {owner}", MostParameters);
        return true;
    }

    private T? One<T>(string word) where T : MemberSyntax
    {
        var lines = _syntax.Members.OfType<T>().ToList();
        foreach (var again in lines.Skip(1)) model.Bag.LineTwice(new TextSpan(again.Span.Start, word.Length), word);
        return lines.FirstOrDefault();
    }

    private Shape? Input(InputSyntax line)
    {
        if (line.Size is MissingExpression) return null; // the parser has reported it
        if (line.Size is not SizeExpression { Extents: { Count: 3 } extents })
        {
            model.Bag.WrongExtents(line.Size.Span, "the input", "channels x height x width, such as 3 x 224 x 224");
            return null;
        }
        var sides = extents.Select(extent =>
            (extent.Span, Side: Evaluator.Whole(extent, _scope, "an extent of the input", 1, LargestInput))).ToList();
        foreach (var (span, side) in sides)
            if (side is { Formula.HasParameters: true }) model.Bag.NotYet(span, "inputs whose size follows from parameters");
        return sides.Exists(one => one.Side is null) ? null : new Shape(sides[0].Side!.Value, sides[1].Side!.Value, sides[2].Side!.Value);
    }

    private BoundUnroll? Unroll(UnrollSyntax line)
    {
        var times = Evaluator.Whole(line.Times, _scope, "the number of steps", 1, MostSteps);
        if (line.Order.IsMissing) return null;
        UpdateOrder? order = line.Order.Text switch { "biological" => UpdateOrder.Biological, "sequential" => UpdateOrder.Sequential, _ => null };
        if (order is null) model.Bag.UnknownWord(line.Order.Span, "order of updates", line.Order.Text, ["biological", "sequential"]);
        return times is null || order is null ? null : new BoundUnroll(times, order.Value, new Place(model.Bag, line.Span));
    }

    private List<BoundArea>? Areas(bool unrolled, TimingSyntax? timing)
    {
        var bag = model.Bag;
        var areas = new List<BoundArea>();
        var names = new List<string>();
        var lines = _syntax.Members.OfType<AreaSyntax>().ToList();
        var failed = false;
        if (lines.Count > MostAreas)
        {
            bag.TooMany(lines[MostAreas].Name.Span, "areas", MostAreas);
            return null;
        }
        var starts = Timing(timing, [.. lines.Select(line => line.Name.Text)]);
        foreach (var line in lines)
        {
            var name = line.Name.Text;
            if (line.Name.IsMissing) failed = true; // the parser has reported it
            else if (name is "input" or "decoder") bag.DuplicateName(line.Name.Span, "a part", name, $"model {_syntax.Name.Text}");
            else if (names.Contains(name)) bag.DuplicateName(line.Name.Span, "an area", name, $"model {_syntax.Name.Text}");
            if (line.After is { } after) bag.NotYet(after.Span, "areas that follow another than the one before");
            var circuit = line.Call is { } call ? Call(call, name, unrolled)
                : line.Body is { } body ? Inline(name + "Area", $"area {name}", line.Doc, body, RoleOf(unrolled))
                : null;
            if (circuit is null) failed = true;
            else if (unrolled && circuit.Receive is null)
            {
                bag.ReceiveExpected(line.Name.Span, line.Call is null ? "it" : $"circuit {circuit.Name}", name);
                failed = true;
            }
            else
            {
                starts.TryGetValue(name, out var start);
                areas.Add(new BoundArea(name, line.Doc, circuit, [names.Count == 0 ? "input" : names[^1]], start, new Place(bag, line.Name.Span)));
            }
            names.Add(name);
        }
        return failed || areas.Count == 0 ? null : areas;
    }

    private static CircuitRole RoleOf(bool unrolled) => unrolled ? CircuitRole.UnrolledArea : CircuitRole.Area;

    // The line `unroll` may be among what could not be read.
    private bool TimeIsKnown => !model.Bag.IsBrokenAt(_syntax.Name.Span);

    private bool IsCircuit(string word) => declarations.FindCircuit(word) is not null;

    private BoundCircuit? Inline(string className, string owner, string doc, BlockSyntax body, CircuitRole role)
    {
        var binder = new CircuitBinder(_scope, owner, role, IsCircuit, TimeIsKnown);
        var statements = binder.Bind(body);
        return statements is null
            ? null
            : new BoundCircuit(className, doc, Parameters, binder.Times, binder.Receive, statements, new Place(model.Bag, body.Span));
    }

    private BoundCircuit? Call(CallExpression call, string area, bool unrolled)
    {
        if (call.Name.IsMissing) return null;
        if (declarations.FindCircuit(call.Name.Text) is not { } circuit)
        {
            if (!declarations.MayBeIncomplete) model.Bag.UnknownCircuit(call.Name.Span, call.Name.Text, declarations.CircuitNames);
            return null;
        }
        usedCircuits.Add(call.Name.Text);
        var owner = $"circuit {circuit.Syntax.Name.Text}";
        var scope = new Scope(circuit.Bag, owner, [.. circuit.Syntax.Parameters.Select(parameter => parameter.Name.Text)]);
        if (TooManyParameters(circuit.Syntax.Parameters, circuit.Bag, owner)) return null;
        if (new CircuitArguments(call, circuit, _scope, scope).Bind() is not { } parameters) return null;
        var binder = new CircuitBinder(scope, owner, RoleOf(unrolled), IsCircuit, TimeIsKnown);
        var statements = binder.Bind(circuit.Syntax.Body);
        // What the parser could not read is missing here: a plan of half a circuit would be another network.
        if (statements is null || circuit.Bag.IsBrokenAt(circuit.Syntax.Name.Span)) return null;
        foreach (var parameter in circuit.Syntax.Parameters)
            if (!scope.Used.Contains(parameter.Name.Text)) circuit.Bag.UnusedParameter(parameter.Name.Span, parameter.Name.Text, owner);
        return new BoundCircuit(
            circuit.Syntax.Name.Text, circuit.Syntax.Doc, parameters, binder.Times, binder.Receive, statements,
            new Place(circuit.Bag, circuit.Syntax.Name.Span));
    }

    private List<InitialisationPlan>? Initialisations()
    {
        var rules = new List<InitialisationPlan>();
        var failed = false;
        foreach (var line in _syntax.Members.OfType<InitSyntax>())
        {
            var keyword = new Place(model.Bag, line.Span).Keyword("init");
            if (Initialisation(line) is not { } rule) failed = true;
            else if (rules.Exists(other => other.Layer == rule.Layer)) model.Bag.LineTwice(keyword, $"init {line.Layer.Text}");
            else rules.Add(rule);
        }
        return failed ? null : rules;
    }

    private InitialisationPlan? Initialisation(InitSyntax line)
    {
        if (line.Layer.IsMissing || line.Rule is MissingExpression) return null; // the parser has reported it
        LayerKind? layer = line.Layer.Text switch { "conv" => LayerKind.Conv, "linear" => LayerKind.Linear, _ => null };
        if (layer is null)
        {
            model.Bag.UnknownWord(line.Layer.Span, "layer with weights to start", line.Layer.Text, ["conv", "linear"]);
            return null;
        }
        var written = new Place(model.Bag, line.Rule.Span).Text.Replace(" ", "");
        InitialisationRule? rule = written switch
        {
            "normal(fan_out)" => InitialisationRule.NormalFanOut,
            "xavier" => InitialisationRule.XavierUniform,
            _ => null,
        };
        if (rule is null) model.Bag.UnknownWord(line.Rule.Span, "rule to start weights with", written, ["normal(fan_out)", "xavier"]);
        return rule is { } known ? new InitialisationPlan(layer.Value, known) : null;
    }

    private Dictionary<string, Func<int, double>> Timing(TimingSyntax? timing, IReadOnlyList<string> areas)
    {
        var starts = new Dictionary<string, Func<int, double>>(StringComparer.Ordinal);
        foreach (var entry in timing?.Entries ?? [])
        {
            if (entry.Area.IsMissing) continue; // the parser has reported it
            var name = entry.Area.Text;
            if (!areas.Contains(name)) model.Bag.UnknownArea(entry.Area.Span, name, $"Model {_syntax.Name.Text}", areas);
            else if (starts.ContainsKey(name)) model.Bag.DuplicateName(entry.Area.Span, "a time for", name, $"model {_syntax.Name.Text}");
            else if (TimingBinder.Bind(entry.Start, _scope) is { } start) starts.Add(name, start);
        }
        return starts;
    }
}
