using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Semantics;

/// <summary>Reads when a step begins: <c>50ms + 100ms * t</c>.</summary>
internal static class TimingBinder
{
    // A quarter of an hour: no experiment shows one image for longer.
    private const double Latest = 1_000_000;

    /// <summary>Milliseconds after the image appears, as a function of the step; null after reporting what is wrong.</summary>
    public static Func<int, double>? Bind(ExpressionSyntax expression, Scope scope)
    {
        if (Formula(expression, scope) is not { } start) return null;
        foreach (var step in new[] { 0, 1 })
        {
            if (start(step) is >= 0 and <= Latest) continue;
            scope.Bag.OutOfRange(expression.Span, FormattableString.Invariant($"the time in milliseconds when step {step} begins"), start(step), 0,
                Latest);
            return null;
        }
        return start;
    }

    private static Func<int, double>? Formula(ExpressionSyntax expression, Scope scope)
    {
        switch (expression)
        {
            case NumberExpression { Unit: "ms" or "" } number: return _ => number.Value;
            case NumberExpression { Unit: "s" } seconds: return _ => 1000 * seconds.Value;
            case NumberExpression other:
                scope.Bag.UnknownWord(other.Span, "a unit of time", other.Unit, ["ms", "s"]);
                return null;
            case NameExpression { Name: "t" }: return step => step;
            case NameExpression name:
                if (Evaluator.Whole(name, scope, "a time", 0) is not { } quantity) return null;
                return _ => quantity.Value;
            case NegateExpression negate: return Formula(negate.Operand, scope) is { } operand ? step => -operand(step) : null;
            case BinaryExpression { Operator: var sign } binary:
                if (Formula(binary.Left, scope) is not { } left || Formula(binary.Right, scope) is not { } right) return null;
                return sign switch
                {
                    '+' => step => left(step) + right(step),
                    '-' => step => left(step) - right(step),
                    '*' => step => left(step) * right(step),
                    _ => step => left(step) / right(step),
                };
            case MissingExpression: return null; // the parser has reported it
            default:
                scope.Bag.ValueExpected(expression.Span, new Place(scope.Bag, expression.Span).Text);
                return null;
        }
    }
}
