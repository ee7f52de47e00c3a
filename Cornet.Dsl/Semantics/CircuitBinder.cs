using Cornet.Dsl.Syntax;
using Cornet.Dsl.Text;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Semantics;

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
}

/// <summary>
/// Binds the statements of one circuit, area or decoder with the parameters at hand: every layer gets its rule and its settings, every name its
/// meaning. What is wrong is reported where it stands, and the rest is bound all the same.
/// </summary>
/// <param name="scope">The parameters.</param>
/// <param name="owner">What messages call it: <c>circuit CORblockS</c>, <c>area V1</c>.</param>
/// <param name="role">Where it runs.</param>
/// <param name="isCircuit">Whether a word is the name of a circuit.</param>
/// <param name="timeIsKnown">Whether all lines of the model could be read, so that one that is missing is worth a finding.</param>
/// <param name="edits">What variants change in it.</param>
internal sealed class CircuitBinder(
    Scope scope, string owner, CircuitRole role, Func<string, bool> isCircuit, bool timeIsKnown, CircuitEdits edits)
{
    /// <summary>The most statements a circuit may have.</summary>
    public const int MostStatements = 2000;

    private readonly LayerStatements _layers = new(owner, isCircuit);
    private readonly KeptValues _kept = new();
    private Scope _scope = scope;
    private CircuitEdits _edits = edits;
    private bool _failed;
    private BoundRecur? _begun; // a recurrence up to a mistake
    private readonly HashSet<string> _absent = new(StringComparer.Ordinal);
    private bool _recurs;
    private bool _begins; // whether later steps begin somewhere inside the block, and a layer there has two in front of it
    private bool _receives;
    private bool _chooses;
    private bool _lacksTime = !timeIsKnown; // one line that is missing: one finding, not one for every word that needs it
    private int _statements;

    /// <summary>How many steps the recurrence inside runs; null without one.</summary>
    public Quantity? Times { get; private set; }

    /// <summary>What is done with what an afferent sends; null without <c>receive</c>.</summary>
    public IReadOnlyList<BoundStatement>? Receive { get; private set; }

    /// <summary>The statements in front of the first mistake, with a recurrence of one step that ends there; null where there is none.</summary>
    public IReadOnlyList<BoundStatement>? BeforeMistake { get; private set; }

    /// <summary>The body, or null after reporting what is wrong.</summary>
    public IReadOnlyList<BoundStatement>? Bind(BlockSyntax block)
    {
        var body = Statements(block, nested: false, out var before);
        BeforeMistake = before;
        _failed |= !_layers.NamesDiffer();
        if (_failed) return null;
        if (!_edits.Any) _kept.ReportUnused();
        return body;
    }

    private bool IsUnrolled => role == CircuitRole.UnrolledArea;

    private bool IsInArea => role is CircuitRole.Area or CircuitRole.UnrolledArea;

    private string OnlyInAreas => role == CircuitRole.Decoder ? "in an area: the decoder runs once" : "in an area: a connection has no state";

    private List<BoundStatement> Statements(BlockSyntax block, bool nested) => Statements(block, nested, out _);

    private List<BoundStatement> Statements(BlockSyntax block, bool nested, out List<BoundStatement>? beforeMistake)
    {
        var bound = new List<BoundStatement>();
        beforeMistake = null;
        var keptBefore = _kept.Count;
        var idle = new IdleLayers();
        var sound = 0;
        for (var i = 0; i < block.Statements.Count; i++)
        {
            var statement = block.Statements[i];
            if (_failed) beforeMistake ??= [.. bound.Take(sound), .. _begun is { } begun ? new[] { begun } : []];
            sound = bound.Count;
            if (_statements > MostStatements) break;
            if (_statements++ == MostStatements)
            {
                _scope.Bag.TooMany(new TextSpan(statement.Span.Start, 0), $"statements in {owner}", MostStatements);
                _failed = true;
                break;
            }
            switch (statement)
            {
                case LayerStatement { Layer.Kind.Text: "add" or "multiply" or "concat" } join: Join(join, bound, nested); break;
                case LayerStatement { Layer.Kind.Text: "identity" } identity: Identity(identity); break;
                case LayerStatement layer:
                    Layer(layer, bound);
                    // What a variant or an argument puts in a place may be needed elsewhere.
                    if (!_edits.Any && !_begins && bound.Count > 0 && bound[bound.Count - 1] is BoundLayer last && last.Place.Span == layer.Layer.Span
                        && last.Rule.Word == layer.Layer.Kind.Text) idle.Look(layer, last);
                    else idle.Interrupt();
                    continue;
                case RecurStatement recur: Recur(recur, bound, last: i == block.Statements.Count - 1 && !nested); break;
                case LetStatement let: Let(let, bound); break;
                case ReceiveStatement receive: ReceiveBlock(receive, first: i == 0 && !nested); break;
                case ArrowStatement arrow: Arrow(arrow, last: i == block.Statements.Count - 1 && !nested); break;
                case BranchStatement branch: Branch(branch, bound); break;
            }
            idle.Interrupt();
        }
        if (_failed) beforeMistake ??= [.. bound.Take(sound), .. _begun is { } last ? new[] { last } : []];
        _kept.Forget(keptBefore);
        return bound;
    }

    private void Layer(LayerStatement statement, List<BoundStatement> bound)
    {
        var perStep = statement.Layer.PerStep;
        if (perStep is { } span && !NeedSteps(new Place(_scope.Bag, span), "per step")) _failed = true;
        if (Written(statement) is not { } written) return;
        if (written.Scope != _scope && written.Layer.PerStep is { } given && !NeedSteps(new Place(written.Scope.Bag, given), "per step")) _failed = true;
        if (_layers.Bind(statement, _scope, written, NeedSteps) is { } layer) bound.AddRange(layer);
        else _failed = true;
    }

    // The layer as the circuit says it, or what a variant puts in its place: that one may use the parameters of the circuit as well. Null where it is
    // taken out.
    private (LayerSyntax Layer, Scope Scope)? Written(LayerStatement statement)
    {
        var own = statement.Layer;
        if (!_edits.Any || _edits.Layer(statement.Label?.Text, WordOf(own), Edit.Written(own, _scope.Bag)) is not { } edit) return (own, _scope);
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

    private void Join(LayerStatement statement, List<BoundStatement> bound, bool nested)
    {
        var layer = statement.Layer;
        var word = layer.Kind.Text;
        if (layer.Arguments is [{ Value: NameExpression { Name: var absent } }] && _absent.Contains(absent)) return;
        Nameless(statement);
        if (layer.Arguments is not [{ Name: null, Value: NameExpression with }])
        {
            _failed = true;
            if (layer.Arguments.Count == 0) _scope.Bag.MissingProperty(layer.Span, word, "local binding", $"{word} shortcut");
            else _scope.Bag.WrongKind(layer.Arguments[0].Span, $"what '{word}' joins", "the name of one local binding", $"'{Written(layer.Arguments)}'");
            return;
        }
        if (with.Name == BoundJoin.State) JoinState(layer, word, first: bound.Count == 0 && !nested);
        else if (!_kept.Use(with.Name)) Fail(() => _scope.Bag.UnknownValue(with.Span, with.Name, [.. _kept.Visible]));
        var kind = word switch { "add" => JoinKind.Add, "multiply" => JoinKind.Multiply, _ => JoinKind.Concat };
        bound.Add(new BoundJoin(kind, with.Name, new Place(_scope.Bag, layer.Span)));
    }

    private string Written(EquatableArray<ArgumentSyntax> arguments) =>
        new Place(_scope.Bag, TextSpan.Cover(arguments[0].Span, arguments[arguments.Count - 1].Span)).Text;

    private void JoinState(LayerSyntax layer, string word, bool first)
    {
        if (!InUnrolledArea(layer.Span, $"{word} state")) return;
        if (word != "add") Fail(() => _scope.Bag.NotYet(layer.Span, "states that are multiplied or concatenated"));
        else if (!first || Receive is null) Fail(() => _scope.Bag.OutOfPlace(layer.Span, "add state", "directly after the 'receive' block"));
    }

    private void Recur(RecurStatement recur, List<BoundStatement> bound, bool last)
    {
        var place = new Place(_scope.Bag, recur.Span);
        var keyword = place.Keyword("recur");
        if (!IsInArea) Fail(() => _scope.Bag.OutOfPlace(keyword, "recur", OnlyInAreas));
        else if (!last) Fail(() => _scope.Bag.OutOfPlace(keyword, "recur", "at the end of its circuit, and not inside another block"));
        else if (IsUnrolled) Fail(() => _scope.Bag.NotYet(keyword, "recurrences inside the areas of an unrolled model"));
        Times = Evaluator.Whole(recur.Times, _scope, "the number of steps", 1, ModelBinder.MostSteps);
        if (Times is null) _failed = true;
        var outside = _recurs;
        _recurs = true;
        _begins = recur.Arguments.Count > 0;
        var body = Statements(recur.Body, nested: true, out var before);
        (_recurs, _begins) = (outside, false);
        if (recur.Arguments.Count == 0 && before is { Count: > 0 }) _begun = new BoundRecur(before, null, null, place);
        if (new RecurrenceBinder(_scope, owner, _edits).Bind(recur, body, place) is { } recurrence)
        {
            bound.Add(recurrence);
            if (!_edits.Any && Times is { Value: > 1 }) WarnOfSharedNorms(recurrence, place);
        }
        else _failed = true;
    }

    private void Let(LetStatement let, List<BoundStatement> bound)
    {
        var edit = _edits.Any ? _edits.KeptValue(let.Name.Text, new Place(_scope.Bag, let.Value.Span).Text) : null;
        if (edit is null) Let(let, new Place(_scope.Bag, let.Span), bound);
        else if (edit.IsAbsent) _absent.Add(let.Name.Text);
        else
        {
            var (scope, changes) = (_scope, _edits);
            (_scope, _edits) = (scope.In(edit.Setting.Bag), CircuitEdits.None);
            Let(let with { Value = edit.Value }, edit.Place, bound);
            (_scope, _edits) = (scope, changes);
        }
    }

    private void Let(LetStatement let, Place place, List<BoundStatement> bound)
    {
        var then = let.Value as ThenExpression;
        if (then is not null) Choose(new Place(_scope.Bag, then.Span), "then");
        var chosenOutside = _chooses;
        _chooses |= then is not null;
        var first = Layers(then?.First ?? let.Value);
        var rest = then is null ? null : Layers(then.Rest);
        _chooses = chosenOutside;
        var name = let.Name.Text;
        var isNew = let.Name.IsMissing || name != BoundJoin.State && _kept.Add(let.Name, _scope.Bag);
        if (!isNew) Fail(() => _scope.Bag.DuplicateName(let.Name.Span, "a local binding", name, owner));
        bound.Add(new BoundKeep(name, first, rest, place));
    }

    // Norms that run at more than one step; what runs at the first only stands in a branch.
    private static void WarnOfSharedNorms(BoundRecur recurrence, Place place)
    {
        foreach (var layer in recurrence.Body.OfType<BoundLayer>())
            if (layer is { Rule.Word: "batchnorm", PerStep: false } && layer.Place.Bag == place.Bag
                && place.Span.Start <= layer.Place.Span.Start && layer.Place.Span.End <= place.Span.End)
                layer.Place.Bag.NormSharedBySteps(layer.Place.Span, layer.Label);
    }

    private void Branch(BranchStatement branch, List<BoundStatement> bound)
    {
        if (branch.Value is not ThenExpression then) return; // the parser has reported it
        var place = new Place(_scope.Bag, branch.Span);
        Choose(place with { Span = place.Keyword("first") }, "first");
        if (_receives) Fail(() => _scope.Bag.NotYet(place.Keyword("first"), "blocks chosen by step inside 'receive'"));
        var chosenOutside = _chooses;
        _chooses = true;
        bound.Add(new BoundBranch(Layers(then.First), Layers(then.Rest), place));
        _chooses = chosenOutside;
    }

    private void Choose(Place place, string word)
    {
        if (!NeedSteps(place, word)) _failed = true;
        else if (_chooses) Fail(() => _scope.Bag.OutOfPlace(place.Span, word, "outside of a block that is itself chosen by step"));
    }

    // What may stand for layers applied to the flow: a block, one layer, `identity`.
    private List<BoundStatement> Layers(ExpressionSyntax value)
    {
        switch (value)
        {
            case BlockExpression block: return Statements(block.Block, nested: true);
            case LayerExpression layer: return One(layer.Layer);
            case NameExpression { Name: "identity" }: return [];
            case NameExpression name: return One(new LayerSyntax(name.Span, new Identifier(name.Span, name.Name), default, null));
            case MissingExpression:
                _failed = true;
                return [];
            default:
                var place = new Place(_scope.Bag, value.Span);
                Fail(() => _scope.Bag.WrongKind(value.Span, "this", "'identity', a layer or a block of layers", $"'{place.Text}'"));
                return [];
        }
    }

    private List<BoundStatement> One(LayerSyntax layer) =>
        Statements(new BlockSyntax(layer.Span, new StatementSyntax[] { new LayerStatement(layer.Span, null, layer) }), nested: true);

    private void ReceiveBlock(ReceiveStatement receive, bool first)
    {
        var keyword = new Place(_scope.Bag, receive.Span).Keyword("receive");
        if (InUnrolledArea(keyword, "receive") && !first)
            Fail(() => _scope.Bag.OutOfPlace(keyword, "receive", "at the beginning of its circuit, and once"));
        _receives = true;
        Receive = Statements(receive.Body, nested: true);
        _receives = false;
    }

    private void Arrow(ArrowStatement arrow, bool last)
    {
        if (arrow.Target.IsMissing) return; // the parser has reported it
        if (arrow.Target.Text != BoundJoin.State)
            Fail(() => _scope.Bag.UnknownWord(arrow.Target.Span, "a target of '->' in a circuit", arrow.Target.Text, [BoundJoin.State]));
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
        if (_recurs || role is CircuitRole.UnrolledArea or CircuitRole.UnrolledConnection) return true;
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
