using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Binding;

/// <summary>Reads when a step begins: <c>50ms + 100ms * t</c>.</summary>
internal static class TimingBinder
{
    /// <summary>Milliseconds after the image appears, in terms of the step; null after reporting what is wrong.</summary>
    public static Expr? Bind(ExpressionSyntax expression, Scope scope)
    {
        switch (expression)
        {
            case NumberExpression { Unit: "ms" or "" } number: return new Expr.Constant(number.Value);
            case NumberExpression { Unit: "s" } seconds: return new Expr.Constant(1000 * seconds.Value);
            case NumberExpression other:
                scope.Bag.UnknownWord(other.Span, "a unit of time", other.Unit, ["ms", "s"]);
                return null;
            case NameExpression { Name: "t" }: return new Expr.Step();
            case NameExpression name: return Evaluator.Whole(name, scope, "a time", 0);
            case NegateExpression negate: return Bind(negate.Operand, scope) is { } operand ? 0 - operand : null;
            case BinaryExpression { Operator: var sign } binary:
                if (Bind(binary.Left, scope) is not { } left || Bind(binary.Right, scope) is not { } right) return null;
                return sign switch { '+' => left + right, '-' => left - right, '*' => left * right, _ => Expr.Of(Operator.Ratio, left, right) };
            case MissingExpression: return null; // the parser has reported it
            default:
                scope.Bag.ValueExpected(expression.Span, new Place(scope.Bag, expression.Span).Text);
                return null;
        }
    }
}
