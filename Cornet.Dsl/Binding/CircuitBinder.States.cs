using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Graph;
using Cornet.Dsl.Syntax;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Binding;

// The states and formulas of a circuit.
internal sealed partial class CircuitBinder
{
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

    // What reads activations by their names; a lone word may still be a layer.
    private bool IsFormula(ExpressionSyntax value) => value switch
    {
        NameExpression name => _kept.Visible.Contains(name.Name),
        BinaryExpression or NegateExpression or CallExpression => true,
        _ => false,
    };

    private bool IsNumber(ExpressionSyntax value) => value is NumberExpression
        || value is NameExpression { Name: var name } && !_kept.Visible.Contains(name) && _scope.Find(name) is Value.Whole or Value.Real;

    private sealed class DeclaredState(int node, int block, Place place)
    {
        public int Node => node;

        public int Block => block;

        public Place Place => place;

        public Place? Assigned { get; set; }
    }
}
