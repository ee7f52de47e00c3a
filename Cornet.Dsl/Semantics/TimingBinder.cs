using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Semantics;

/// <summary>Reads when a step begins: <c>50ms + 100ms * t</c>.</summary>
internal static class TimingBinder
{
    /// <summary>Milliseconds after the image appears, as a function of the step; null after reporting what is wrong.</summary>
    public static Func<int, double>? Bind(ExpressionSyntax expression, Scope scope)
    {
        switch (expression)
        {
            case NumberExpression { Unit: "ms" or "" } number: return _ => number.Value;
            case NumberExpression { Unit: "s" } seconds: return _ => 1000 * seconds.Value;
            case NumberExpression other:
                scope.Bag.UnknownWord(other.Span, "unit of time", other.Unit, ["ms", "s"]);
                return null;
            case NameExpression { Name: "t" }: return step => step;
            case NameExpression name:
                if (Evaluator.Whole(name, scope, "a time", 0) is not { } quantity) return null;
                return _ => quantity.Value;
            case NegateExpression negate: return Bind(negate.Operand, scope) is { } operand ? step => -operand(step) : null;
            case BinaryExpression { Operator: var sign } binary:
                if (Bind(binary.Left, scope) is not { } left || Bind(binary.Right, scope) is not { } right) return null;
                return sign switch
                {
                    '+' => step => left(step) + right(step),
                    '-' => step => left(step) - right(step),
                    '*' => step => left(step) * right(step),
                    _ => step => left(step) / right(step),
                };
            case MissingExpression: return null; // the parser has reported it
            default:
                scope.Bag.ValueExpected(expression.Span, scope.Bag.Source[expression.Span]);
                return null;
        }
    }
}
