using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Graph;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Binding;

/// <summary>Hands the arguments of a call over to a circuit's parameters.</summary>
/// <param name="call">The call.</param>
/// <param name="circuit">The circuit.</param>
/// <param name="caller">What the call's expressions may use.</param>
/// <param name="scope">Gets the parameters.</param>
/// <param name="edits">What variants pass in place of what the call says.</param>
internal sealed class CircuitArguments(CallExpression call, Declared<CircuitDeclaration> circuit, Scope caller, Scope scope, CircuitEdits edits)
{
    private readonly string _name = circuit.Syntax.Name.Text;
    private readonly Dictionary<string, ArgumentSyntax> _given = new(StringComparer.Ordinal);
    private readonly HashSet<string> _edited = new(StringComparer.Ordinal);
    private bool _misplaced;
    private bool _failed;

    private RelatedPlace Declaration => circuit.Bag.Related(circuit.Syntax.Name.Span, $"Circuit {_name} is declared here.");

    /// <summary>Fills the circuit's scope; its numeric parameters, or null after reporting what is wrong.</summary>
    public List<BoundParameter>? Bind()
    {
        Assign();
        var bound = new List<BoundParameter>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in circuit.Syntax.Parameters)
        {
            var name = parameter.Name.Text;
            if (parameter.Name.IsMissing) continue;
            if (!seen.Add(name))
            {
                circuit.Bag.DuplicateName(parameter.Name.Span, "a parameter", name, $"circuit {_name}",
                    new Place(circuit.Bag, circuit.Syntax.Parameters.First(one => one.Name.Text == name).Name.Span));
                _failed = true;
            }
            else if (ValueOf(parameter) is not (var value, var origin)) _failed = true;
            else if (value is Value.Whole { Expr: var own })
            {
                // A default speaks of the circuit's own parameters, an argument of the caller's.
                var argument = _given.ContainsKey(name) || _edited.Contains(name) ? own
                    : own.Substitute(other => bound.First(parameter => parameter.Name == other).Argument);
                if (argument.Size > Expr.Largest)
                {
                    caller.Bag.TooMany(call.Span, $"operators in the value of '{name}' of circuit {_name}", Expr.Largest);
                    (argument, _failed) = (argument.Value, true);
                }
                bound.Add(new BoundParameter(name, null, argument));
                scope.Set(name, new Value.Whole(new Expr.Parameter(name, own.Number)), origin);
            }
            else scope.Set(name, value, origin);
        }
        return _failed ? null : bound;
    }

    // Arguments without a name fill the parameters in order; those with one may stand in any order.
    private void Assign()
    {
        var names = circuit.Syntax.Parameters.Select(parameter => parameter.Name.Text).ToList();
        var position = 0;
        foreach (var argument in call.Arguments)
        {
            var target = argument.Name?.Text ?? (position < names.Count ? names[position++] : null);
            if (argument.Name is { } named && !names.Contains(named.Text))
                caller.Bag.Also(Declaration).UnknownName(named.Span, named.Text, $"circuit {_name}", names);
            else if (target is null) caller.Bag.Also(Declaration).TooManyArguments(argument.Span, _name, names);
            else if (_given.TryGetValue(target, out var before))
                caller.Bag.Also(caller.Bag.Related(before.Span, $"'{target}' is given here."), Declaration).TooManyArguments(argument.Span, _name, names);
            else
            {
                _given.Add(target, argument);
                continue;
            }
            _misplaced = _failed = true;
        }
    }

    private (Value Value, Place Origin)? ValueOf(ParameterSyntax parameter)
    {
        var (expression, from) = _given.TryGetValue(parameter.Name.Text, out var argument) ? (argument.Value, caller) : (parameter.Default, scope);
        var edit = Edited(parameter.Name.Text, expression, from);
        if (edit is not null) (expression, from) = (edit.Value, caller.In(edit.Setting.Bag));
        if (expression is not null) return Evaluator.Evaluate(expression, from) is { } value ? (value, from.PlaceOf(expression)) : null;
        // An argument that has no place may be meant for this one.
        var declared = circuit.Bag.Related(parameter.Name.Span, $"'{parameter.Name.Text}' is declared here, without a default.");
        if (!_misplaced) caller.Bag.Also(declared).MissingArgument(call.Span, _name, parameter.Name.Text);
        return null;
    }

    private Edit? Edited(string name, ExpressionSyntax? expression, Scope from)
    {
        if (!edits.Any) return null;
        // A default speaks of other parameters than a setting does: only numbers mean the same in both.
        var isComparable = from != scope || expression is NumberExpression;
        var own = expression is not null && isComparable ? Spelling.Of(expression) : null;
        if (edits.Parameter(name, own) is not { } edit) return null;
        _edited.Add(name);
        return edit;
    }
}
