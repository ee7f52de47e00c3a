using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Graph;
using Cornet.Dsl.Syntax;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Binding;

/// <summary>Where the statements of a circuit run.</summary>
internal enum CircuitRole
{
    /// <summary>In an area that runs to its end before the next one begins.</summary>
    Area,

    /// <summary>In an area of a model that is unrolled in time.</summary>
    UnrolledArea,

    /// <summary>In the decoder, which runs once.</summary>
    Decoder,

    /// <summary>On the way from one area to another.</summary>
    Connection,

    /// <summary>On the way from one area to another, in a model that is unrolled in time.</summary>
    UnrolledConnection,

    /// <summary>In another circuit, where there are no steps.</summary>
    Call,

    /// <summary>In another circuit, where there are steps.</summary>
    SteppedCall,
}

/// <summary>
/// Turns the statements of one circuit, area or decoder into nodes, with the parameters at hand: every layer gets its rule and its settings, every
/// name its meaning. What is wrong is reported where it stands; from the first mistake on no nodes are added, and the rest is read all the same.
/// </summary>
/// <param name="graph">Gets the nodes.</param>
/// <param name="scope">The parameters.</param>
/// <param name="owner">What messages call it: <c>circuit CORblockS</c>, <c>area V1</c>.</param>
/// <param name="role">Where it runs.</param>
/// <param name="circuits">The circuits that it may use.</param>
/// <param name="timeIsKnown">Whether all lines of the model could be read, so that one that is missing is worth a finding.</param>
/// <param name="edits">What variants change in it.</param>
internal sealed partial class CircuitBinder(
    GraphBuilder graph, Scope scope, string owner, CircuitRole role, UsableCircuits circuits, bool timeIsKnown, CircuitEdits edits)
{
    private const int MostRepetitions = 1000;

    /// <summary>Whether only the first step of the clock around it runs it.</summary>
    public bool IsFirstOnly { get => _isFirstOnly; init => _isFirstOnly = value; }

    /// <summary>The most statements a circuit may have.</summary>
    public const int MostStatements = 2000;

    private readonly LayerStatements _layers = new(owner);
    private readonly KeptValues _kept = new();
    private readonly Dictionary<string, DeclaredState> _states = new(StringComparer.Ordinal);
    private FormulaBinder? _formulas;
    private bool _isAlone; // whether a statement is all that is repeated
    private int _blocks; // how many have been opened: the number of each is its name
    private Scope _scope = scope;
    private CircuitEdits _edits = edits;
    private bool _failed;
    private readonly Dictionary<string, int> _values = new(StringComparer.Ordinal); // the nodes of local bindings
    private int _flow; // the node whose value the next statement reads
    private string _name = Activations; // what the next node is called
    private FirstOnly? _firstOnly; // what stands in front of the layer at which later steps begin
    private bool _isFirstOnly; // in a block of such a statement
    private bool _discards; // what is read is left out
    private int _state = -1; // the node that joins the state
    private readonly HashSet<string> _absent = new(StringComparer.Ordinal);
    private bool _recurs;
    private bool _begins; // whether later steps begin somewhere inside the block, and a layer there has two in front of it
    private bool _receives;
    private bool _chooses;
    private const string Activations = "x";
    private const string OwnState = "state"; // the output of the step before
    private bool _lacksTime = !timeIsKnown; // one line that is missing: one finding, not one for every word that needs it
    private int _statements;

    /// <summary>The region that receives the afferent input; negative without <c>receive</c>.</summary>
    public int Receive { get; private set; } = -1;

    /// <summary>The node that is the area's drive.</summary>
    public int Merge { get; private set; } = -1;

    /// <summary>Whether it has any statement of its own behind <c>receive</c>.</summary>
    public bool HasBody { get; private set; }

    /// <summary>Adds the nodes of a block that reads some port; the node that is its result. False after reporting what is wrong.</summary>
    /// <param name="block">The block.</param>
    /// <param name="from">What it reads.</param>
    /// <param name="start">The first step at which anything arrives.</param>
    /// <param name="result">Its result, or that of what stands in front of the first mistake.</param>
    public bool Bind(BlockSyntax block, Port from, int start, out int result)
    {
        if (IsUnrolled && block.Statements.FirstOrDefault() is ReceiveStatement receive) ReceiveBlock(receive, from, start);
        else _flow = Enter(from, start);
        if (IsInArea) _flow = Merge = graph.Add(new Operation.Merge(default), [new Port(_flow)], Activations, new Place(_scope.Bag, block.Span));
        Statements(block, nested: false);
        HasBody = _flow != Merge;
        _failed |= !_layers.NamesDiffer();
        result = _flow;
        if (_state >= 0) graph.Connect(_state, graph.Nodes[_state].Inputs[0], new Port(result, 1));
        if (!_failed && !_edits.Any) _kept.ReportUnused();
        return !_failed;
    }

    private int Enter(Port from, int start) => graph.Add(new Operation.Enter(start), [from], Activations, default);

    private void Add(Operation operation, Place place, params Port[] inputs)
    {
        if (!_failed && !_discards) _flow = graph.Add(operation, inputs, _name, place);
    }

    private bool IsUnrolled => role == CircuitRole.UnrolledArea;

    private bool IsCall => role is CircuitRole.Call or CircuitRole.SteppedCall;

    private bool IsInArea => role is CircuitRole.Area or CircuitRole.UnrolledArea;

    private string OnlyInAreas => role == CircuitRole.Decoder ? "in an area: the decoder runs once" : "in an area: a connection has no state";

    private void Statements(BlockSyntax block, bool nested)
    {
        var keptBefore = _kept.Count;
        var number = ++_blocks;
        var idle = new IdleLayers();
        for (var i = 0; i < block.Statements.Count; i++)
        {
            var statement = block.Statements[i];
            if (_statements > MostStatements) break;
            if (_statements++ == MostStatements)
            {
                _scope.Bag.TooMany(new TextSpan(statement.Span.Start, 0), $"statements in {owner}", MostStatements);
                _failed = true;
                break;
            }
            switch (statement)
            {
                case LayerStatement { Layer.Kind.Text: "add" or "multiply" or "concat" } join: Join(join, nested); break;
                case LayerStatement { Layer.Kind.Text: "resize" } resize: Resize(resize); break;
                case LayerStatement { Layer.Kind.Text: "identity" } identity: Identity(identity); break;
                case LayerStatement { Label: null, Layer: { Arguments.Count: 0, PerStep: null, Kind: var name } } when _kept.Visible.Contains(name.Text):
                    Become(new NameExpression(name.Text) { Span = name.Span });
                    break;
                case RepeatStatement repeat: Repeat(repeat); break;
                case LayerStatement call when CircuitOf(call.Layer) is { } circuit: Call(call, circuit); break;
                case FormulaStatement formula: Become(formula.Value); break;
                case StateStatement state: State(state, number); break;
                case AssignStatement assign: Assign(assign, number); break;
                case LayerStatement layer:
                    var last = Layer(layer);
                    // What a variant or an argument puts in a place may be needed elsewhere.
                    if (!_edits.Any && !_begins && last is { } made && made.Place.Span == layer.Layer.Span && made.Rule.Word == layer.Layer.Kind.Text)
                        idle.Look(layer, made);
                    else idle.Interrupt();
                    continue;
                case RecurStatement recur: Recur(recur, last: i == block.Statements.Count - 1 && !nested); break;
                case LetStatement let: Let(let); break;
                case ReceiveStatement receive when i > 0 || nested || !IsUnrolled: MisplacedReceive(receive); break;
                case ArrowStatement arrow: Arrow(arrow, last: i == block.Statements.Count - 1 && !nested); break;
                case BranchStatement branch: Branch(branch); break;
            }
            idle.Interrupt();
        }
        foreach (var state in _states)
            if (state.Value is { Block: var block1, Assigned: null, Place: var place } && block1 == number) Fail(() => place.Bag.NeverAssigned(place.Span, state.Key));
        _kept.Forget(keptBefore);
    }

    // A value under a name of its own, beside the activations.
    private void Named(string called, ExpressionSyntax value, Place place, Operation operation)
    {
        _firstOnly?.Close(this);
        var (flow, name, firstOnly) = (_flow, _name, _firstOnly);
        (_name, _firstOnly) = (called, null);
        var then = value as ThenExpression;
        if (then is not null) Choose(new Place(_scope.Bag, then.Span), "then");
        if (then is null && IsFormula(value)) _flow = Formula(value) ?? _flow;
        else if (value is LayerExpression { Layer: { Kind.Text: "learned" } learned })
            Statements(new BlockSyntax(new StatementSyntax[] { new LayerStatement(new Identifier(learned.Kind.Span, called), learned) { Span = learned.Span } }), nested: true);
        else Choice(then?.First ?? value, then?.Rest, place);
        Add(operation, place, new Port(_flow));
        _values[called] = _flow;
        (_flow, _name, _firstOnly) = (flow, name, firstOnly);
    }

    private BoundLayer? Layer(LayerStatement statement)
    {
        var perStep = statement.Layer.PerStep;
        if (perStep is { } span && !NeedSteps(new Place(_scope.Bag, span), "per step")) _failed = true;
        if (Written(statement) is not { } written) return null;
        if (written.Scope != _scope && written.Layer.PerStep is { } given && !NeedSteps(new Place(written.Scope.Bag, given), "per step")) _failed = true;
        if (_layers.Bind(statement, _scope, written, NeedSteps) is not { } bound)
        {
            _failed = true;
            return null;
        }
        foreach (var layer in bound)
        {
            _firstOnly?.Before(layer.Label, this);
            var apply = new Operation.Apply(layer.Rule, layer.Settings, layer.Label, layer.PerStep)
            {
                FirstStepOnly = _isFirstOnly || _firstOnly is { IsReached: false }, Source = layer.Place.Text,
            };
            Add(apply, layer.Place, new Port(_flow));
            _firstOnly?.Behind(layer.Label, _flow);
        }
        return bound.Count > 0 ? bound[^1] : null;
    }

    // The layer as the circuit says it, or what a variant puts in its place: that one may use the parameters of the circuit as well. Null where it is
    // taken out.
    private (LayerSyntax Layer, Scope Scope)? Written(LayerStatement statement)
    {
        var own = statement.Layer;
        if (!_edits.Any || _edits.Layer(statement.Label?.Text, WordOf(own), Spelling.WithoutSteps(own)) is not { } edit) return (own, _scope);
        return edit.IsAbsent ? null : (edit.Layer!, _scope.In(edit.Setting.Bag));
    }

    private string WordOf(LayerSyntax layer) => _scope.Find(layer.Kind.Text) switch
    {
        Value.Word word => word.Text,
        Value.Layers { Syntax: LayerExpression { Layer.Kind.Text: var word } } => word,
        _ => layer.Kind.Text,
    };

    private void Identity(LayerStatement statement)
    {
        if (statement.Layer.Arguments.Count > 0) Fail(() => _scope.Bag.TooManyArguments(statement.Layer.Arguments[0].Span, "identity", []));
        Nameless(statement);
    }

    private void Join(LayerStatement statement, bool nested)
    {
        var layer = statement.Layer;
        var word = layer.Kind.Text;
        if (layer.Arguments is [{ Value: NameExpression { Name: var absent } }] && _absent.Contains(absent)) return;
        Nameless(statement);
        if (layer.Arguments is [{ Name: null, Value: var other }] && (IsFormula(other) && other is not NameExpression || word != "concat" && IsNumber(other)))
        {
            _firstOnly?.Before(null, this);
            var flow = _flow;
            if (Formula(other) is { } value && Enum.TryParse<JoinKind>(word, ignoreCase: true, out var way))
                Add(new Operation.Join(way), new Place(_scope.Bag, layer.Span), new Port(flow), new Port(value));
            return;
        }
        if (layer.Arguments is not [{ Name: null, Value: NameExpression with }])
        {
            _failed = true;
            if (layer.Arguments.Count == 0) _scope.Bag.MissingProperty(layer.Span, word, "local binding", $"{word} shortcut");
            else _scope.Bag.WrongKind(layer.Arguments[0].Span, $"what '{word}' joins", "the name of one local binding", $"'{Written(layer.Arguments)}'");
            return;
        }
        var (kind, place) = (Enum.TryParse<JoinKind>(word, ignoreCase: true, out var known) ? known : default, new Place(_scope.Bag, layer.Span));
        if (with.Name == OwnState) JoinState(layer, word, first: graph.Nodes.Count - 1 == Merge && !nested);
        else if (!_kept.Use(with.Name))
            Fail(() => _scope.Bag.Also(_kept.PlaceOf(with.Name)?.Related($"'{with.Name}' is kept here, in a block that has ended."))
                .UnknownValue(with.Span, with.Name, [.. _kept.Visible]));
        _firstOnly?.Before(null, this);
        if (with.Name == OwnState && !_failed) _state = _flow = graph.Add(new Operation.Join(kind), [new Port(_flow), default], _name, place);
        else if (_values.TryGetValue(with.Name, out var kept)) Add(new Operation.Join(kind), place, new Port(_flow), new Port(kept));
    }

    // `resize here, bilinear`: in height and width as large as a local binding.
    private void Resize(LayerStatement statement)
    {
        var layer = statement.Layer;
        Nameless(statement);
        var isBilinear = layer.Arguments.Count == 2 && layer.Arguments[1] is { Name: null, Value: NameExpression { Name: "bilinear" } };
        if (layer.Arguments.Count == 0) Fail(() => _scope.Bag.MissingProperty(layer.Span, "resize", "local binding", "resize here"));
        else if (layer.Arguments.Count > 2 || layer.Arguments.Count == 2 && !isBilinear)
            Fail(() => _scope.Bag.TooManyArguments(layer.Arguments[1].Span, "resize", ["the name of a local binding", "bilinear"]));
        else if (layer.Arguments[0] is not { Name: null, Value: NameExpression like })
            Fail(() => _scope.Bag.WrongKind(layer.Arguments[0].Span, "what 'resize' takes the size of", "the name of one local binding", $"'{Written(layer.Arguments)}'"));
        else if (_absent.Contains(like.Name)) return;
        else if (!_kept.Use(like.Name)) Fail(() => _scope.Bag.UnknownValue(like.Span, like.Name, [.. _kept.Visible]));
        else
        {
            _firstOnly?.Before(null, this);
            if (_values.TryGetValue(like.Name, out var kept))
                Add(new Operation.Join(isBilinear ? JoinKind.ResizeBilinear : JoinKind.ResizeNearest), new Place(_scope.Bag, layer.Span), new Port(_flow), new Port(kept));
        }
    }

    private string Written(EquatableArray<ArgumentSyntax> arguments) =>
        new Place(_scope.Bag, TextSpan.Cover(arguments[0].Span, arguments[arguments.Count - 1].Span)).Text;

    private void JoinState(LayerSyntax layer, string word, bool first)
    {
        if (!InUnrolledArea(layer.Span, $"{word} state")) return;
        if (word != "add") Fail(() => _scope.Bag.OutOfPlace(layer.Span, $"{word} state", $"with a state of your own: write 'state h', '{word} h', and 'h = identity' at the end"));
        else if (!first || Receive < 0) Fail(() => _scope.Bag.OutOfPlace(layer.Span, "add state", "directly after the 'receive' block"));
    }

    private void Let(LetStatement let)
    {
        var edit = _edits.Any ? _edits.KeptValue(let.Name.Text, Spelling.Of(let.Value)) : null;
        if (edit is null) Let(let, new Place(_scope.Bag, let.Span));
        else if (edit.IsAbsent) _absent.Add(let.Name.Text);
        else
        {
            var (scope, changes) = (_scope, _edits);
            (_scope, _edits) = (scope.In(edit.Setting.Bag), CircuitEdits.None);
            Let(let with { Value = edit.Value }, edit.Place);
            (_scope, _edits) = (scope, changes);
        }
    }

    private void Let(LetStatement let, Place place)
    {
        Named(let.Name.Text, let.Value, place, new Operation.Keep());
        var isNew = let.Name.IsMissing || let.Name.Text != OwnState && _kept.Add(let.Name, _scope.Bag);
        if (!isNew) Fail(() => _scope.Bag.DuplicateName(let.Name.Span, "a local binding", let.Name.Text, owner, _kept.PlaceOf(let.Name.Text)));
    }

    // One value or two: what the blocks make of the activations.
    private void Choice(ExpressionSyntax first, ExpressionSyntax? rest, Place place)
    {
        var chosenOutside = _chooses;
        _chooses |= rest is not null;
        if (rest is null) Layers(first);
        else
        {
            var begin = _flow;
            var (a, fromFirst) = Block(RegionKind.First, first, begin);
            var (b, fromRest) = Block(RegionKind.Rest, rest, begin);
            _flow = begin;
            Add(new Operation.Choose(a, b), place, new Port(fromFirst), new Port(fromRest));
        }
        _chooses = chosenOutside;
    }

    private (int Region, int Result) Block(RegionKind kind, ExpressionSyntax value, int begin)
    {
        var region = graph.Open(kind);
        _flow = begin;
        Layers(value);
        graph.Close(_flow);
        return (region, _flow);
    }

    private void Branch(BranchStatement branch)
    {
        if (branch.Value is not ThenExpression then) return; // the parser has reported it
        var place = new Place(_scope.Bag, branch.Span);
        Choose(place with { Span = place.Keyword("first") }, "first");
        if (_firstOnly is not { IsReached: false } before) Choice(then.First, then.Rest, place);
        else
        {
            // In front of where later steps begin there is a first step only; what the others would do is read, and left out.
            before.Before(null, this);
            (_firstOnly, _isFirstOnly) = (null, true);
            Layers(then.First);
            _discards = true;
            Layers(then.Rest);
            (_firstOnly, _isFirstOnly, _discards) = (before, false, false);
        }
    }

    private void Choose(Place place, string word)
    {
        if (!NeedSteps(place, word)) _failed = true;
        else if (_chooses) Fail(() => _scope.Bag.OutOfPlace(place.Span, word, "outside of a block that is itself chosen by step"));
    }

    // What may stand for layers applied to the flow: a block, one layer, `identity`.
    private void Layers(ExpressionSyntax value)
    {
        switch (value)
        {
            case BlockExpression block: Statements(block.Block, nested: true); break;
            case LayerExpression layer: One(layer.Layer); break;
            case NameExpression { Name: "identity" }: break;
            case var formula when IsFormula(formula): Become(formula); break;
            case NameExpression name: One(new LayerSyntax(new Identifier(name.Span, name.Name), default, null) { Span = name.Span }); break;
            case MissingExpression: _failed = true; break;
            default:
                var place = new Place(_scope.Bag, value.Span);
                Fail(() => _scope.Bag.WrongKind(value.Span, "this", "'identity', a layer or a block of layers", $"'{place.Text}'"));
                break;
        }
    }

    private void One(LayerSyntax layer)
    {
        var statements = new StatementSyntax[] { new LayerStatement(null, layer) { Span = layer.Span } };
        Statements(new BlockSyntax(statements) { Span = layer.Span }, nested: true);
    }

    private void ReceiveBlock(ReceiveStatement receive, Port from, int start)
    {
        Receive = graph.Open(RegionKind.Receive, place: new Place(_scope.Bag, receive.Span));
        _flow = Enter(from, start);
        _receives = true;
        Statements(receive.Body, nested: true);
        _receives = false;
        graph.Close(_flow);
    }

    private void MisplacedReceive(ReceiveStatement receive)
    {
        var keyword = new Place(_scope.Bag, receive.Span).Keyword("receive");
        if (InUnrolledArea(keyword, "receive")) Fail(() => _scope.Bag.OutOfPlace(keyword, "receive", "at the beginning of its circuit, and once"));
        _receives = true;
        Statements(receive.Body, nested: true);
        _receives = false;
    }

    private void Arrow(ArrowStatement arrow, bool last)
    {
        if (arrow.Target.IsMissing) return; // the parser has reported it
        if (arrow.Target.Text != OwnState)
            Fail(() => _scope.Bag.UnknownWord(arrow.Target.Span, "a target of '->' in a circuit", arrow.Target.Text, [OwnState]));
        else if (InUnrolledArea(arrow.Span, "-> state") && !last)
            Fail(() => _scope.Bag.OutOfPlace(arrow.Span, "-> state", "at the end of its circuit: the state of an area is its output"));
    }

    private bool InUnrolledArea(TextSpan at, string what)
    {
        if (IsUnrolled) return true;
        _failed = true;
        if (_lacksTime) return false;
        _lacksTime = true;
        if (!IsInArea) _scope.Bag.OutOfPlace(at, what, OnlyInAreas);
        else _scope.Bag.NeedsUnrolling(at, what);
        return false;
    }

    // Whether there are steps here for something to differ by; reported where there are none.
    private bool NeedSteps(Place at, string what)
    {
        if (_recurs || role is CircuitRole.UnrolledArea or CircuitRole.UnrolledConnection or CircuitRole.SteppedCall) return true;
        if (_lacksTime) return false;
        _lacksTime = true;
        if (role == CircuitRole.Decoder) at.Bag.OutOfPlace(at.Span, what, OnlyInAreas);
        else at.Bag.NeedsRecurrence(at.Span, what);
        return false;
    }

    // Names are state keys, and what has no weights has none.
    private void Nameless(LayerStatement statement)
    {
        var word = statement.Layer.Kind.Text;
        var (beforeLayer, behindWeights) = ($"before a layer with a class of its own; '{word}' has none",
            $"after a layer with weights; '{word}' has none");
        if (statement.Label is { } label) Fail(() => _scope.Bag.OutOfPlace(label.Span, $"{label.Text}:", beforeLayer));
        if (statement.Layer.PerStep is { } perStep) Fail(() => _scope.Bag.OutOfPlace(perStep, "per step", behindWeights));
    }

    private void Fail(Action report)
    {
        report();
        _failed = true;
    }
}
