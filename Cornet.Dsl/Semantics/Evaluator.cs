using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Semantics;

/// <summary>Works out expressions. Every method reports what is wrong and then returns null.</summary>
internal static class Evaluator
{
    /// <summary>The largest whole number the language takes: a billion, so that products of sizes stay countable.</summary>
    public const long Largest = 1_000_000_000;

    public static Value? Evaluate(ExpressionSyntax expression, Scope scope)
    {
        switch (expression)
        {
            case NumberExpression number: return Number(number, scope);
            case NameExpression name: return scope.Find(name.Name) ?? new Value.Word(name.Name, new Place(scope.Bag, name.Span), scope);
            case NegateExpression negate: return Join(negate, '-', new NumberExpression(negate.Span, 0, IsInteger: true, ""), negate.Operand, scope);
            case BinaryExpression binary: return Join(binary, binary.Operator, binary.Left, binary.Right, scope);
            case SizeExpression size: return Extents(size, scope);
            case ThenExpression then:
                return Evaluate(then.First, scope) is { } first && Evaluate(then.Rest, scope) is { } rest ? new Value.Choice(first, rest) : null;
            case BlockExpression or LayerExpression: return new Value.Layers(expression, scope);
            case MissingExpression: return null; // the parser has reported it
            default:
                scope.Bag.ValueExpected(expression.Span, new Place(scope.Bag, expression.Span).Text);
                return null;
        }
    }

    /// <summary>A whole number within bounds.</summary>
    public static Quantity? Whole(ExpressionSyntax expression, Scope scope, string what, long least, long most = Largest) =>
        Evaluate(expression, scope) is { } value ? Whole(value, scope.PlaceOf(expression), scope.Called(what, expression), least, most) : null;

    /// <summary>A value as a whole number within bounds.</summary>
    public static Quantity? Whole(Value value, Place place, string what, long least, long most = Largest)
    {
        if (value is Value.Word word)
        {
            Unknown(word);
            return null;
        }
        if (value is not Value.Whole { Quantity: var quantity })
        {
            place.Bag.WrongKind(place.Span, what, "a whole number", value.Kind);
            return null;
        }
        if (quantity.Value >= least && quantity.Value <= most) return quantity;
        place.Bag.OutOfRange(place.Span, what, quantity.Value, least, most);
        return null;
    }

    /// <summary>Reports a word where a number is needed: it names no parameter.</summary>
    public static void Unknown(Value.Word word)
    {
        if (word.Scope.IsLost(word.Text)) return;
        if (word.Scope.IsDeclared(word.Text)) word.Place.Bag.UsedTooEarly(word.Place.Span, word.Text);
        else word.Place.Bag.UnknownName(word.Place.Span, word.Text, word.Scope.Owner, word.Scope.Names);
    }

    /// <summary>The formula of a quantity; a plain number is its own.</summary>
    public static Formula FormulaOf(Quantity quantity) => quantity.Formula ?? new Formula.Constant(quantity.Value);

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
        var sides = new List<Quantity>();
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
        if (left is Value.Whole { Quantity: var p } && right is Value.Whole { Quantity: var q }) return Whole(sign, p, q, at, scope);
        var (x, y) = (Real(left), Real(right));
        return new Value.Real(sign switch { '+' => x + y, '-' => x - y, '*' => x * y, _ => x / y });
    }

    private static double Real(Value value) => value is Value.Whole { Quantity.Value: var whole } ? whole : ((Value.Real)value).Number;

    private static Value? Whole(char sign, Quantity left, Quantity right, ExpressionSyntax at, Scope scope)
    {
        var value = sign switch
        {
            '+' => left.Value + right.Value,
            '-' => left.Value - right.Value,
            '*' => left.Value * right.Value, // both at most a billion: it fits
            _ => left.Value / right.Value,
        };
        if (sign == '/' && value * right.Value != left.Value) return new Value.Real((double)left.Value / right.Value);
        if (Math.Abs(value) > Largest)
        {
            scope.Bag.TooLarge(at.Span, Largest);
            return null;
        }
        var isFormula = left.Formula is not null || right.Formula is not null;
        return new Value.Whole(new Quantity(value, isFormula ? new Formula.Binary(sign, FormulaOf(left), FormulaOf(right)) : null));
    }
}
