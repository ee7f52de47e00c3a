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
internal sealed class CircuitBinder(
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

    // The circuit that a word is the name of; null for a layer. A parameter of that name comes first.
    private Declared<CircuitDeclaration>? CircuitOf(LayerSyntax layer) => _scope.Find(layer.Kind.Text) switch
    {
        null => circuits.Find(layer.Kind.Text),
        Value.Word word => circuits.Find(word.Text), // passed for a parameter
        _ => null,
    };

    // A circuit inside this one: its nodes are a region of their own.
    private void Call(LayerStatement statement, Declared<CircuitDeclaration> circuit)
    {
        if (Written(statement) is not { } written) return;
        if (written.Layer != statement.Layer)
        {
            if (CircuitOf(written.Layer) is { } other) circuit = other;
            else
            {
                Layer(statement);
                return;
            }
        }
        var (layer, caller) = written;
        var place = new Place(caller.Bag, layer.Span);
        if (layer.PerStep is { } perStep) Fail(() => caller.Bag.OutOfPlace(perStep, "per step", "after a layer; a circuit says it of its own layers"));
        if (_layers.LabelOfCall(statement, _scope, _isAlone) is not { } label)
        {
            _failed = true;
            return;
        }
        _firstOnly?.Before(label, this);
        var region = graph.Open(RegionKind.Call, label, place);
        var isFirstOnly = _isFirstOnly || _firstOnly is { IsReached: false };
        var hasSteps = _recurs || role is CircuitRole.UnrolledArea or CircuitRole.UnrolledConnection or CircuitRole.SteppedCall;
        var bound = circuits.Bind(
            new CallExpression(layer.Kind with { Text = circuit.Syntax.Name.Text }, layer.Arguments) { Span = layer.Span }, circuit, caller, CircuitEdits.None, hasSteps ? CircuitRole.SteppedCall : CircuitRole.Call,
            graph, new Port(_flow), 0, timeIsKnown, isFirstOnly);
        if (bound is null) circuits.Abandon(graph, new Port(_flow), 0);
        if (bound is not { IsSound: true }) _failed = true;
        Add(new Operation.Call(region, label), place, new Port(_flow));
        _firstOnly?.Behind(label, _flow);
    }

    private void Repeat(RepeatStatement repeat)
    {
        var place = new Place(_scope.Bag, repeat.Span);
        foreach (var statement in repeat.Body.Statements)
            if (statement is not (LayerStatement or RepeatStatement))
                Fail(() => _scope.Bag.OutOfPlace(new TextSpan(statement.Span.Start, Math.Min(statement.Span.Length, 1)), "this statement", "outside of 'repeat'; write a circuit with it, and repeat that"));
        var count = Evaluator.Evaluate(repeat.Times, _scope) is { } value ? Evaluator.Fixed(repeat.Times, value, _scope, "the count of 'repeat'", 1, MostRepetitions) : null;
        _failed |= count is null;
        var (scope, prefix) = (_scope, _layers.Prefix);
        for (var i = 0L; i < (count ?? 1); i++)
        {
            if (repeat.Variable is { IsMissing: false } variable) _scope = scope.With(variable.Text, new Value.Whole(i), new Place(scope.Bag, variable.Span));
            _isAlone = repeat.Body.Statements.Count(statement => statement is not LayerStatement layer || Written(layer) is not null) == 1;
            _layers.Prefix = FormattableString.Invariant($"{prefix}{i}.");
            Statements(repeat.Body, nested: true);
            if (_failed) break; // each round has the same mistakes
        }
        (_scope, _layers.Prefix, _isAlone) = (scope, prefix, false);
    }

    // The activations become the value of a formula.
    private void Become(ExpressionSyntax value)
    {
        _firstOnly?.Before(null, this);
        var before = _flow;
        if (Formula(value) is { } node) Add(new Operation.Formula(before), new Place(_scope.Bag, value.Span), new Port(node));
    }

    private int? Formula(ExpressionSyntax value)
    {
        _formulas ??= new FormulaBinder(graph, _kept, name => _values.TryGetValue(name, out var node) ? node : null, Function);
        var node = _formulas.Bind(value, _scope);
        _failed |= node is null;
        return node;
    }

    // A function in a formula is a layer without a label; settings of variants change layers, not formulas.
    private int? Function(Identifier word, int operand)
    {
        var (flow, name, firstOnly, edits) = (_flow, _name, _firstOnly, _edits);
        (_flow, _name, _firstOnly, _edits) = (operand, "", null, CircuitEdits.None);
        Layer(new LayerStatement(null, new LayerSyntax(word, default, null) { Span = word.Span }) { Span = word.Span });
        var value = _flow;
        (_flow, _name, _firstOnly, _edits) = (flow, name, firstOnly, edits);
        return value;
    }

    private void State(StateStatement state, int block)
    {
        _firstOnly?.Close(this);
        var (place, name) = (new Place(_scope.Bag, state.Span), state.Name);
        var isOutOfPlace = !IsInArea && !(IsCall && _recurs) || _receives || _chooses || _name != Activations;
        if (isOutOfPlace)
            Fail(() => _scope.Bag.OutOfPlace(state.Span, "state", !IsInArea && !IsCall ? OnlyInAreas : IsCall ? "inside 'recur', or in the circuit of an area: a circuit inside another one has no state of its own" : "where the activations of a step pass: not in 'receive', a local binding or a choice by step"));
        else if (!NeedSteps(place, "state")) _failed = true;
        var first = 0.0;
        if (state.First is { } value)
            switch (Evaluator.Evaluate(value, _scope))
            {
                case Value.Real { Number: var real }: first = real; break;
                case Value.Whole { Expr.Value: var whole }: first = whole; break;
                case null: _failed = true; break;
                case var other: Fail(() => _scope.Bag.WrongKind(value.Span, $"what '{name.Text}' is before the first step", "a number", other.Kind)); break;
            }
        if (!name.IsMissing && !_kept.Add(name, _scope.Bag))
            Fail(() => _scope.Bag.DuplicateName(name.Span, "a local binding", name.Text, owner, _kept.PlaceOf(name.Text)));
        if (name.IsMissing || _states.ContainsKey(name.Text)) return;
        _states.Add(name.Text, new DeclaredState(graph.Nodes.Count, block, place) { Assigned = isOutOfPlace ? place : null });
        if (!_failed) _values[name.Text] = graph.Add(new Operation.State(first), [default, new Port(_flow)], name.Text, place);
    }

    private void Assign(AssignStatement assign, int block)
    {
        var (name, place) = (assign.Name, new Place(_scope.Bag, assign.Span));
        var isThere = _states.TryGetValue(name.Text, out var state);
        if (isThere && state!.Assigned == state.Place) _failed = true; // that it is out of place has been reported
        else if (!isThere || !_kept.Visible.Contains(name.Text)) Fail(() => _scope.Bag.UnknownValue(name.Span, name.Text, [.. _states.Keys]));
        else if (state!.Block != block) Misplaced(() => _scope.Bag.Also(state.Place.Related("It is declared here.")).OutOfPlace(name.Span, $"{name.Text} =", "in the block that declares the state"));
        else if (state.Assigned is { } first) Fail(() => _scope.Bag.AssignedTwice(name.Span, name.Text, first));
        else state.Assigned = place;
        var node = isThere ? state!.Node : -1;
        Named(name.Text, assign.Value, place, new Operation.Assign(node));
        if (!_failed) graph.Connect(node, new Port(_values[name.Text], 1), graph.Nodes[node].Inputs[1]);

        void Misplaced(Action report)
        {
            Fail(report);
            state!.Assigned = place;
        }
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

    // What reads activations by their names; a lone word may still be a layer.
    private bool IsFormula(ExpressionSyntax value) => value switch
    {
        NameExpression name => _kept.Visible.Contains(name.Name),
        BinaryExpression or NegateExpression or CallExpression => true,
        _ => false,
    };

    private bool IsNumber(ExpressionSyntax value) => value is NumberExpression
        || value is NameExpression { Name: var name } && !_kept.Visible.Contains(name) && _scope.Find(name) is Value.Whole or Value.Real;

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

    private void Recur(RecurStatement recur, bool last)
    {
        var place = new Place(_scope.Bag, recur.Span);
        var keyword = place.Keyword("recur");
        if (!IsInArea && !IsCall) Fail(() => _scope.Bag.OutOfPlace(keyword, "recur", OnlyInAreas));
        else if (!last) Fail(() => _scope.Bag.OutOfPlace(keyword, "recur", "at the end of its circuit, and not inside another block"));
        var times = Evaluator.Whole(recur.Times, _scope, "the number of steps", 1, ModelBinder.MostSteps);
        var words = new RecurrenceBinder(_scope, owner, _edits).Bind(recur);
        _failed |= times is null || words is null;
        var (outside, begin, isFirstOnly) = (_recurs, _flow, _isFirstOnly);
        (_recurs, _begins, _isFirstOnly) = (true, recur.Arguments.Count > 0, false);
        var body = graph.Open(RegionKind.Loop, place: place);
        Add(new Operation.Carry(words?.Gate is not null), place, new Port(begin));
        var carry = _flow;
        if (words?.From is { } from) _firstOnly = new FirstOnly(from, graph);
        Statements(recur.Body, nested: true);
        (_recurs, _begins, _isFirstOnly) = (outside, false, isFirstOnly);
        _firstOnly?.Close(this); // where the layer at which later steps begin is not there
        var target = _firstOnly?.Target;
        if (_firstOnly is { IsReached: false, Labels: var labels } && words?.From is { } missed)
            Fail(() => missed.Place.Bag.Also(place.Bag.Related(keyword, "This is the block.")).UnknownTarget(missed.Place.Span, missed.Text, labels));
        _firstOnly = null;
        if (carry != begin) graph.Connect(carry, new Port(begin), new Port(_flow, 1));
        graph.Close(_flow, region => region with
        {
            Times = times ?? 1, Target = target is { } node ? (node, words!.From!.Place) : null, Gate = words?.Gate,
        });
        if (carry == begin) return;
        _flow = graph.Add(new Operation.Loop(body), [new Port(begin)], _name, place);
        if (!_failed && !_edits.Any && times!.Value > 1) WarnOfSharedNorms(body, place);
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

    // Norms that run at more than one step; what runs at the first only stands in a choice.
    private void WarnOfSharedNorms(int body, Place place)
    {
        foreach (var node in graph.Nodes)
            if (node.Region == body && node is { Layer: { Rule.Word: "batchnorm", PerStep: false, Label: var label }, Name: Activations }
                && graph.Origins[node.Id] is var origin && origin.Bag.Source == place.Bag.Source
                && place.Span.Start <= origin.Span.Start && origin.Span.End <= place.Span.End)
                origin.Bag.NormSharedBySteps(origin.Span, label);
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

    private sealed class DeclaredState(int node, int block, Place place)
    {
        public int Node => node;

        public int Block => block;

        public Place Place => place;

        public Place? Assigned { get; set; }
    }

    // `recur from LABEL`: what changes the activations in front of that layer happens at the first step only. Values are kept at every step, of the
    // activations as they are then.
    private sealed class FirstOnly(Value.Word target, GraphBuilder graph)
    {
        private int _region = -1;
        private int _begin;

        public List<string> Labels { get; } = [];

        public bool IsReached { get; private set; }

        public int? Target { get; private set; }

        public void Before(string? label, CircuitBinder binder)
        {
            if (IsReached) return;
            if (label is not null) Labels.Add(label);
            if (label == target.Text)
            {
                Close(binder);
                IsReached = true;
            }
            else if (_region < 0) (_region, _begin) = (graph.Open(RegionKind.First), binder._flow);
        }

        public void Behind(string label, int node)
        {
            if (label == target.Text) Target = node;
        }

        public void Close(CircuitBinder binder)
        {
            if (_region < 0) return;
            var (first, result) = (_region, binder._flow);
            graph.Close(result);
            var rest = graph.Open(RegionKind.Rest);
            graph.Close(_begin);
            if (result != _begin) binder.Add(new Operation.Choose(first, rest), graph.Origins[result], new Port(result), new Port(_begin));
            _region = -1;
        }
    }
}
