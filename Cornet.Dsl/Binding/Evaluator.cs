using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Binding;

/// <summary>Works out expressions. Every method reports what is wrong and then returns null.</summary>
internal static class Evaluator
{
    /// <summary>The largest whole number the language takes: a billion, so that products of sizes stay countable.</summary>
    public const long Largest = 1_000_000_000;

    private const int MostFactors = 16; // of a power that follows parameters

    public static Value? Evaluate(ExpressionSyntax expression, Scope scope)
    {
        switch (expression)
        {
            case NumberExpression number: return Number(number, scope);
            case NameExpression name: return scope.Find(name.Name) ?? new Value.Word(name.Name, new Place(scope.Bag, name.Span), scope);
            case NegateExpression negate:
                return Join(negate, '-', new NumberExpression(0, IsInteger: true, "") { Span = negate.Span }, negate.Operand, scope);
            case BinaryExpression binary: return Join(binary, binary.Operator, binary.Left, binary.Right, scope);
            case SizeExpression size: return Extents(size, scope);
            case ThenExpression then:
                return Evaluate(then.First, scope) is { } first && Evaluate(then.Rest, scope) is { } rest ? new Value.Choice(first, rest) : null;
            case BlockExpression or LayerExpression: return new Value.Layers(expression, scope);
            case MissingExpression: return null; // the parser has reported it
            case ConditionalExpression conditional: return Choose(conditional, scope);
            default:
                scope.Bag.ValueExpected(expression.Span, new Place(scope.Bag, expression.Span).Text);
                return null;
        }
    }

    // Which value it is must be known when the network is compiled.
    private static Value? Choose(ConditionalExpression conditional, Scope scope)
    {
        var (left, right) = (Evaluate(conditional.Left, scope), Evaluate(conditional.Right, scope));
        if (left is null || right is null) return null;
        if (Side(conditional.Left, left) is not { } a || Side(conditional.Right, right) is not { } b) return null;
        return Evaluate(a == b ? conditional.Value : conditional.Otherwise, scope);

        double? Side(ExpressionSyntax at, Value value)
        {
            if (value is Value.Real real) return real.Number;
            return Fixed(at, value, scope, "what 'if' compares", -Largest, Largest) is { } number ? number : null;
        }
    }

    /// <summary>A whole number within bounds that no argument of the constructor changes.</summary>
    public static long? Fixed(ExpressionSyntax expression, Value value, Scope scope, string what, long least, long most)
    {
        var place = scope.PlaceOf(expression);
        if (Whole(value, place, what, least, most, scope.Requirements) is not { } number) return null;
        var inModel = number.Substitute(scope.InModel);
        if (!inModel.HasParameters) return number.Value;
        scope.Bag.NotFixed(expression.Span, what, inModel.Parameters.First());
        return null;
    }

    /// <summary>A whole number within bounds.</summary>
    public static Expr? Whole(ExpressionSyntax expression, Scope scope, string what, long least, long most = Largest) =>
        Evaluate(expression, scope) is { } value
            ? Whole(value, scope.PlaceOf(expression), scope.Called(what, expression), least, most, scope.Requirements)
            : null;

    /// <summary>A value as a whole number within bounds.</summary>
    public static Expr? Whole(Value value, Place place, string what, long least, long most, Requirements requirements)
    {
        if (value is Value.Word word)
        {
            Unknown(word);
            return null;
        }
        if (value is Value.Whole { Expr: var number }) return requirements.Within(number, what, least, most, place) ? number : null;
        place.Bag.WrongKind(place.Span, what, "a whole number", value.Kind);
        return null;
    }

    /// <summary>Reports a word where a number is needed: it names no parameter.</summary>
    public static void Unknown(Value.Word word)
    {
        if (word.Scope.IsLost(word.Text)) return;
        if (word.Scope.IsDeclared(word.Text)) word.Place.Bag.UsedTooEarly(word.Place.Span, word.Text);
        else word.Place.Bag.UnknownName(word.Place.Span, word.Text, word.Scope.Owner, word.Scope.Names);
    }

    private static Value? Number(NumberExpression number, Scope scope)
    {
        if (number.Unit.Length > 0)
        {
            scope.Bag.UnexpectedUnit(number.Span, number.Unit);
            return null;
        }
        if (double.IsInfinity(number.Value)) return null; // the parser has reported it
        if (number.Value > Largest)
        {
            scope.Bag.TooLarge(number.Span, Largest);
            return null;
        }
        // 1e3 counts as well as 1000 does.
        return number.Value == Math.Floor(number.Value) ? new Value.Whole((long)number.Value) : new Value.Real(number.Value);
    }

    private static Value? Extents(SizeExpression size, Scope scope)
    {
        var sides = new List<Expr>();
        foreach (var extent in size.Extents)
        {
            if (Whole(extent, scope, "an extent", 1) is not { } side) return null;
            sides.Add(side);
        }
        return new Value.Extents(sides);
    }

    private static Value? Join(ExpressionSyntax at, char sign, ExpressionSyntax left, ExpressionSyntax right, Scope scope)
    {
        var (a, b) = (Operand(left, sign, scope), Operand(right, sign, scope));
        return a is null || b is null ? null : Join(at, sign, a, b, right, scope);
    }

    private static Value? Operand(ExpressionSyntax expression, char sign, Scope scope)
    {
        switch (Evaluate(expression, scope))
        {
            case null: return null;
            case (Value.Whole or Value.Real) and var number: return number;
            case Value.Choice { First: Value.Whole or Value.Real, Rest: Value.Whole or Value.Real } choice: return choice;
            case Value.Word word:
                Unknown(word);
                return null;
            case var other:
                var place = scope.PlaceOf(expression);
                place.Bag.WrongKind(place.Span, $"an operand of '{sign}'", "a number", other.Kind);
                return null;
        }
    }

    private static Value? Join(ExpressionSyntax at, char sign, Value left, Value right, ExpressionSyntax divisor, Scope scope)
    {
        if (left is Value.Choice || right is Value.Choice)
        {
            var (a, b) = (left as Value.Choice ?? new(left, left), right as Value.Choice ?? new(right, right));
            return Join(at, sign, a.First, b.First, divisor, scope) is { } first && Join(at, sign, a.Rest, b.Rest, divisor, scope) is { } rest
                ? new Value.Choice(first, rest)
                : null;
        }
        if (sign == '/' && Real(right) == 0)
        {
            scope.Bag.DivisionByZero(divisor.Span, new Place(scope.Bag, divisor.Span).Text);
            return null;
        }
        if (left is Value.Whole { Expr: var p } && right is Value.Whole { Expr: var q } && (sign != '^' || q is { HasParameters: false, Value: >= 1 and <= MostFactors }))
            return Whole(sign, p, q, at, scope);
        var (x, y) = (Real(left), Real(right));
        return new Value.Real(sign switch { '+' => x + y, '-' => x - y, '*' => x * y, '/' => x / y, _ => Math.Pow(x, y) });
    }

    private static double Real(Value value) => value is Value.Whole { Expr.Value: var whole } ? whole : ((Value.Real)value).Number;

    private static Value? Whole(char sign, Expr left, Expr right, ExpressionSyntax at, Scope scope)
    {
        // Both are at most a billion: a product fits.
        var whole = sign switch
        {
            '+' => left + right, '-' => left - right, '*' => left * right, '/' => left / right,
            _ => Enumerable.Repeat(left, (int)right.Value).Aggregate((a, b) => a.Number > Largest ? a : a * b),
        };
        if (sign == '/' && whole.Value * right.Value != left.Value) return new Value.Real((double)left.Value / right.Value);
        if (Math.Abs(whole.Number) > Largest)
        {
            scope.Bag.TooLarge(at.Span, Largest);
            return null;
        }
        var place = new Place(scope.Bag, at.Span);
        if (sign == '/')
            scope.Requirements.Hold(Expr.Of(Operator.Equal, Expr.Of(Operator.Remainder, left, right), 0), place, (bag, shown) =>
                bag.WrongKind(place.Span, $"'{place.Text}'", "a whole number", $"{shown(left)} / {shown(right)}"));
        return new Value.Whole(whole);
    }
}
