using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Semantics;

/// <summary>Hands the arguments of a call over to a circuit's parameters.</summary>
internal static class CircuitArguments
{
    /// <summary>Fills the circuit's scope; its numeric parameters, or null after reporting what is wrong.</summary>
    /// <param name="call">The call.</param>
    /// <param name="circuit">The circuit.</param>
    /// <param name="caller">What the call's expressions may use.</param>
    /// <param name="scope">Gets the parameters.</param>
    public static List<BoundParameter>? Bind(CallExpression call, Declared<CircuitDeclaration> circuit, Scope caller, Scope scope)
    {
        var name = circuit.Syntax.Name.Text;
        var parameters = circuit.Syntax.Parameters;
        var names = parameters.Select(parameter => parameter.Name.Text).ToList();
        var given = new Dictionary<string, ArgumentSyntax>(StringComparer.Ordinal);
        var position = 0;
        var failed = false;
        foreach (var argument in call.Arguments)
        {
            var target = argument.Name?.Text ?? (position < names.Count ? names[position++] : null);
            if (argument.Name is { } named && !names.Contains(named.Text))
            {
                caller.Bag.UnknownName(named.Span, named.Text, name, names);
                failed = true;
            }
            else if (target is null || given.ContainsKey(target))
            {
                caller.Bag.TooManyArguments(argument.Span, name, names);
                failed = true;
            }
            else given.Add(target, argument);
        }
        var bound = new List<BoundParameter>();
        foreach (var parameter in parameters)
        {
            var own = parameter.Name.Text;
            if (names.IndexOf(own) != bound.Count && names.Count(other => other == own) > 1 && bound.Any(one => one.Name == own))
            {
                circuit.Bag.DuplicateName(parameter.Name.Span, "a parameter", own, $"circuit {name}");
                failed = true;
                continue;
            }
            var value = given.TryGetValue(own, out var argument) ? Evaluator.Evaluate(argument.Value, caller)
                : parameter.Default is { } otherwise ? Evaluator.Evaluate(otherwise, scope)
                : Missing(call, name, own, caller);
            if (value is null) failed = true;
            else if (value is Value.Whole { Quantity: var quantity })
            {
                bound.Add(new BoundParameter(own, null, quantity));
                scope.Set(own, new Value.Whole(new Quantity(quantity.Value, new Formula.Parameter(own))));
            }
            else scope.Set(own, value);
        }
        return failed ? null : bound;
    }

    private static Value? Missing(CallExpression call, string circuit, string parameter, Scope caller)
    {
        caller.Bag.MissingArgument(call.Span, circuit, parameter);
        return null;
    }
}
