using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Graph;
using Cornet.Dsl.Syntax;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Binding;

// Circuits inside this one, and what is repeated.
internal sealed partial class CircuitBinder
{
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
}
