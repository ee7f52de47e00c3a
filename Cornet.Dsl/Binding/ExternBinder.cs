using System.Globalization;
using Cornet.Dsl.Catalog;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Binding;

/// <summary>Reads the C# type behind <c>extern</c>. Whether there is such a type only C# knows.</summary>
internal static class ExternBinder
{
    /// <summary>The type with its arguments, or null after reporting what is wrong.</summary>
    public static ExternType? Bind(ExpressionSyntax expression, Scope scope)
    {
        var (name, arguments) = expression switch
        {
            CallExpression call => (call.Name.Text, call.Arguments),
            NameExpression alone => (alone.Name, default),
            _ => ("", default),
        };
        if (expression is MissingExpression) return null; // the parser has reported it
        if (name.IndexOf('.') < 0)
        {
            scope.Bag.TypeExpected(expression.Span, new Place(scope.Bag, expression.Span).Text);
            return null;
        }
        var bound = new List<LayerArgument>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var argument in arguments)
        {
            if (argument.Name is { } given && !names.Add(given.Text)) scope.Bag.TooManyArguments(argument.Span, name, names);
            else if (argument.Name is null && names.Count > 0) scope.Bag.OutOfPlace(argument.Span, new Place(scope.Bag, argument.Span).Text,
                $"before the named arguments of {name}");
            else if (Argument(argument, scope, name) is { } value)
            {
                bound.Add(value);
                continue;
            }
            return null;
        }
        return new ExternType(name, bound);
    }

    private static LayerArgument? Argument(ArgumentSyntax argument, Scope scope, string type)
    {
        var name = argument.Name?.Text ?? "";
        switch (Evaluator.Evaluate(argument.Value, scope))
        {
            case null: return null;
            case Value.Whole { Expr: var whole }: return new LayerArgument(name, whole);
            case Value.Real { Number: var number }: return new LayerArgument(name, null, number.ToString("R", CultureInfo.InvariantCulture));
            case Value.Word { Text: "true" or "false" } word: return new LayerArgument(name, null, word.Text);
            case Value.Word word:
                Evaluator.Unknown(word);
                return null;
            case var other:
                var place = scope.PlaceOf(argument.Value);
                place.Bag.WrongKind(place.Span, $"an argument of {type}", "a number, 'true' or 'false'", other.Kind);
                return null;
        }
    }
}
