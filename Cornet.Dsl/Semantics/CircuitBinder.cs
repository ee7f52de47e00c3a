using Cornet.Dsl.Shapes;
using Cornet.Dsl.Syntax;
using Cornet.Dsl.Text;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Semantics;

/// <summary>
/// Binds the statements of one circuit, area or decoder with the parameters at hand: every layer gets its rule and its settings, every name its meaning. What is wrong
/// is reported where it stands, and the rest is bound all the same.
/// </summary>
/// <param name="scope">The parameters.</param>
/// <param name="owner">What messages call it: <c>circuit CORblockS</c>, <c>area V1</c>.</param>
/// <param name="unrolled">Whether the model is unrolled in time; false for a decoder, which runs once.</param>
internal sealed class CircuitBinder(Scope scope, string owner, bool unrolled)
{
    private static readonly string[] Joins = ["add", "multiply", "concat"];
    private readonly HashSet<string> _labels = new(StringComparer.Ordinal);
    private readonly List<string> _kept = [];
    private readonly HashSet<string> _usedValues = new(StringComparer.Ordinal);
    private bool _failed;
    private bool _recurs;

    /// <summary>How many steps the recurrence inside runs; null without one.</summary>
    public Quantity? Times { get; private set; }

    /// <summary>What is done with what an afferent sends; null without <c>receive</c>.</summary>
    public IReadOnlyList<BoundStatement>? Receive { get; private set; }

    /// <summary>The body, or null after reporting what is wrong.</summary>
    public IReadOnlyList<BoundStatement>? Bind(BlockSyntax block)
    {
        var body = Statements(block, nested: false);
        return _failed ? null : body;
    }

    private bool HasSteps => _recurs || unrolled;

    private List<BoundStatement> Statements(BlockSyntax block, bool nested)
    {
        var bound = new List<BoundStatement>();
        for (var i = 0; i < block.Statements.Count; i++)
        {
            var statement = block.Statements[i];
            switch (statement)
            {
                case LayerStatement layer: Layer(layer, bound); break;
                case RecurStatement recur: Recur(recur, bound, last: i == block.Statements.Count - 1 && !nested); break;
                case LetStatement let: Let(let, bound); break;
                case ReceiveStatement receive: ReceiveBlock(receive, first: i == 0 && !nested); break;
                case ArrowStatement arrow: Arrow(arrow, last: i == block.Statements.Count - 1 && !nested); break;
                case BranchStatement branch: Branch(branch, bound); break;
            }
        }
        return bound;
    }

    private void Layer(LayerStatement statement, List<BoundStatement> bound)
    {
        var layer = statement.Layer;
        var word = layer.Kind.Text;
        if (Array.IndexOf(Joins, word) >= 0) Join(layer, bound);
        else if (word == "identity") Expect(layer.Arguments.Count == 0, () => scope.Bag.TooManyArguments(layer.Arguments[0].Span, word, []));
        else if (scope.Find(word) is Value.Layers layers) Substitute(statement, layers, bound);
        else if (scope.Find(word) is Value.Word { Text: var meant }) Named(statement, meant, bound);
        else Named(statement, word, bound);
    }

    // A parameter may stand where a layer stands (`norm1: norm`): a word names the layer, a block or layer with arguments is put in its place.
    private void Substitute(LayerStatement statement, Value.Layers layers, List<BoundStatement> bound)
    {
        if (layers.Syntax is not LayerExpression expression)
        {
            Fail(() => scope.Bag.WrongKind(statement.Layer.Span, "a layer given as a parameter", "one layer such as 'groupnorm 32'", layers.Kind));
            return;
        }
        var layer = expression.Layer with { PerStep = statement.Layer.PerStep ?? expression.Layer.PerStep };
        Named(statement with { Layer = layer }, layer.Kind.Text, bound, layers.Scope);
    }

    private void Named(LayerStatement statement, string word, List<BoundStatement> bound, Scope? from = null)
    {
        var place = new Place(scope.Bag, statement.Layer.Span);
        if (LayerRules.Find(word) is not { } rule)
        {
            Fail(() => scope.Bag.UnknownLayer(statement.Layer.Kind.Span, word, LayerRules.Words.Concat(Joins).Concat(["identity", "let", "recur", "receive", "first"])));
            return;
        }
        var label = Label(statement, word);
        if (statement.Layer.PerStep is { } perStep && !HasSteps) Fail(() => scope.Bag.NeedsRecurrence(perStep, "per step"));
        if (LayerBinder.Bind(statement.Layer, rule, from ?? scope, HasSteps) is { } settings)
            bound.Add(new BoundLayer(label, rule, settings, statement.Layer.PerStep is not null, place));
        else _failed = true;
    }

    // A layer without a label gets its word for one, numbered from the second on.
    private string Label(LayerStatement statement, string word)
    {
        if (statement.Label is { } label)
        {
            if (!_labels.Add(label.Text)) Fail(() => scope.Bag.DuplicateName(label.Span, "a layer", label.Text, owner));
            return label.Text;
        }
        var name = word;
        for (var number = 2; !_labels.Add(name); number++) name = FormattableString.Invariant($"{word}{number}");
        return name;
    }

    private void Join(LayerSyntax layer, List<BoundStatement> bound)
    {
        var kind = (JoinKind)Array.IndexOf(Joins, layer.Kind.Text);
        if (layer.Arguments is not [{ Name: null, Value: NameExpression with }])
        {
            Fail(() => scope.Bag.MissingProperty(layer.Span, layer.Kind.Text, "value", $"{layer.Kind.Text} shortcut, after 'let shortcut = ...'"));
            return;
        }
        var place = new Place(scope.Bag, layer.Span);
        if (with.Name == BoundJoin.State)
        {
            if (!unrolled) Fail(() => scope.Bag.NeedsUnrolling(layer.Span, $"{layer.Kind.Text} state"));
            else if (kind != JoinKind.Add) Fail(() => scope.Bag.NotYet(layer.Span, "states that are multiplied or concatenated"));
            else if (bound.Count > 0 || Receive is null) Fail(() => scope.Bag.OutOfPlace(layer.Span, "add state", "directly behind the 'receive' block"));
        }
        else if (!_kept.Contains(with.Name)) Fail(() => scope.Bag.UnknownValue(with.Span, with.Name, _kept));
        _usedValues.Add(with.Name);
        bound.Add(new BoundJoin(kind, with.Name, place));
    }

    private void Recur(RecurStatement recur, List<BoundStatement> bound, bool last)
    {
        if (!last || Times is not null)
        {
            Fail(() => scope.Bag.OutOfPlace(new TextSpan(recur.Span.Start, "recur".Length), "recur", "last in its circuit, and not inside another block"));
            return;
        }
        if (unrolled)
        {
            Fail(() => scope.Bag.NotYet(new TextSpan(recur.Span.Start, "recur".Length), "recurrences inside the areas of an unrolled model"));
            return;
        }
        Times = Evaluator.Whole(recur.Times, scope, "the number of steps", 1, ModelBinder.MostSteps);
        if (Times is null) _failed = true;
        _recurs = true;
        var keptBefore = _kept.Count;
        bound.Add(new BoundRecur(Statements(recur.Body, nested: true), new Place(scope.Bag, recur.Span)));
        _kept.RemoveRange(keptBefore, _kept.Count - keptBefore);
        _recurs = false;
    }

    private void Let(LetStatement let, List<BoundStatement> bound)
    {
        var name = let.Name.Text;
        if (name == BoundJoin.State || _kept.Contains(name)) Fail(() => scope.Bag.DuplicateName(let.Name.Span, "a value", name, owner));
        var place = new Place(scope.Bag, let.Span);
        if (let.Value is ThenExpression then)
        {
            if (!HasSteps) Fail(() => scope.Bag.NeedsRecurrence(then.Span, "then"));
            bound.Add(new BoundKeep(name, Layers(then.First), Layers(then.Rest), place));
        }
        else bound.Add(new BoundKeep(name, Layers(let.Value), null, place));
        _kept.Add(name);
    }

    private void Branch(BranchStatement branch, List<BoundStatement> bound)
    {
        if (branch.Value is not ThenExpression then) return; // the parser has reported it
        if (!HasSteps) Fail(() => scope.Bag.NeedsRecurrence(branch.Span, "first"));
        bound.Add(new BoundBranch(Layers(then.First), Layers(then.Rest), new Place(scope.Bag, branch.Span)));
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
                Fail(() => scope.Bag.WrongKind(value.Span, "what is kept", "'identity', a layer or a block of layers", $"'{scope.Bag.Source[value.Span]}'"));
                return [];
        }
    }

    private List<BoundStatement> One(LayerSyntax layer) =>
        Statements(new BlockSyntax(layer.Span, new StatementSyntax[] { new LayerStatement(layer.Span, null, layer) }), nested: true);

    private void ReceiveBlock(ReceiveStatement receive, bool first)
    {
        var keyword = new TextSpan(receive.Span.Start, "receive".Length);
        if (!unrolled) Fail(() => scope.Bag.NeedsUnrolling(keyword, "receive"));
        else if (!first) Fail(() => scope.Bag.OutOfPlace(keyword, "receive", "first in its circuit, and once"));
        Receive = Statements(receive.Body, nested: true);
    }

    private void Arrow(ArrowStatement arrow, bool last)
    {
        if (arrow.Target.Text != BoundJoin.State)
            Fail(() => scope.Bag.UnknownWord(arrow.Target.Span, "target of an arrow", arrow.Target.Text, [BoundJoin.State]));
        else if (!unrolled) Fail(() => scope.Bag.NeedsUnrolling(arrow.Span, "-> state"));
        else if (!last) Fail(() => scope.Bag.OutOfPlace(arrow.Span, "-> state", "last in its circuit: an area remembers what it puts out"));
    }

    private void Expect(bool holds, Action report)
    {
        if (!holds) Fail(report);
    }

    private void Fail(Action report)
    {
        report();
        _failed = true;
    }
}
