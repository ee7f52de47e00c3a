using Cornet.Dsl.Catalog;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Graph;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Binding;

/// <summary>Turns a formula of activations, <c>h + z * (candidate - h)</c>, into nodes without names.</summary>
/// <param name="graph">Gets the nodes.</param>
/// <param name="kept">The local bindings and states that it may read.</param>
/// <param name="valueOf">The node of one of them; null after a mistake.</param>
/// <param name="apply">Applies the function of a word to a node; null after reporting what is wrong.</param>
internal sealed class FormulaBinder(GraphBuilder graph, KeptValues kept, Func<string, int?> valueOf, Func<Identifier, int, int?> apply)
{
    private static readonly string[] Functions = [.. LayerCatalog.All.Where(IsFunction).Select(layer => layer.Word)];

    /// <summary>Whether a layer is a function of numbers, which a formula can call.</summary>
    public static bool IsFunction(Layer layer) => layer is Nonlinearity or Softmax;

    /// <summary>Whether an expression reads activations.</summary>
    public bool Reads(ExpressionSyntax value) => value switch
    {
        NameExpression name => kept.Visible.Contains(name.Name),
        CallExpression => true,
        BinaryExpression binary => Reads(binary.Left) || Reads(binary.Right),
        NegateExpression negate => Reads(negate.Operand),
        _ => false,
    };

    /// <summary>The node of a formula's value, or null after reporting what is wrong.</summary>
    /// <param name="value">The formula.</param>
    /// <param name="scope">The parameters.</param>
    public int? Bind(ExpressionSyntax value, Scope scope)
    {
        switch (value)
        {
            case NameExpression name when kept.Use(name.Name): return valueOf(name.Name);
            case NameExpression name when scope.Find(name.Name) is null && !scope.IsLost(name.Name):
                scope.Bag.UnknownValue(name.Span, name.Name, [.. kept.Visible]);
                return null;
            case BinaryExpression binary when Reads(binary) || IsUnknown(binary, scope): return Bind(binary, scope);
            case NegateExpression negate when Reads(negate) || IsUnknown(negate, scope):
                return Bind(negate.Operand, scope) is { } operand
                    ? Add(new Operation.Join(JoinKind.Multiply), negate, scope, Number(-1, negate, scope), operand)
                    : null;
            case CallExpression call: return Bind(call, scope);
            default: return Evaluator.Evaluate(value, scope) is { } number ? Bind(number, value, scope) : null;
        }
    }

    // Whether a name in it is neither a value nor a parameter.
    private static bool IsUnknown(ExpressionSyntax value, Scope scope) =>
        value.WithDescendants().Any(one => one is NameExpression name && scope.Find(name.Name) is null && !scope.IsLost(name.Name));

    private int? Bind(BinaryExpression binary, Scope scope)
    {
        if (binary.Operator == '^' && !Reads(binary.Left) && !IsUnknown(binary.Left, scope))
        {
            Misplaced(binary.Left, scope, "what is raised to a power of activations", "activations");
            return null;
        }
        var (left, right) = (Bind(binary.Left, scope), Bind(binary.Right, scope));
        if (left is null || right is null) return null;
        var kind = binary.Operator switch
        {
            '+' => JoinKind.Add, '-' => JoinKind.Subtract, '*' => JoinKind.Multiply, '/' => JoinKind.Divide, _ => JoinKind.Power,
        };
        if (kind == JoinKind.Divide && Signs.MayBeZero(graph.Nodes, right.Value))
            scope.Bag.MayDivideByZero(binary.Right.Span, new Place(scope.Bag, binary.Right.Span).Text);
        return Add(new Operation.Join(kind), binary, scope, left.Value, right.Value);
    }

    private int? Bind(CallExpression call, Scope scope)
    {
        if (LayerCatalog.Find(call.Name.Text) is not { } layer || !IsFunction(layer)) scope.Bag.UnknownWord(call.Name.Span, "a function", call.Name.Text, Functions);
        else if (call.Arguments is not [{ Name: null, Value: var argument }])
            scope.Bag.WrongKind(call.Span, $"what '{call.Name.Text}' is applied to", "one formula", $"'{new Place(scope.Bag, call.Span).Text}'");
        else if (!Reads(argument)) Misplaced(argument, scope, $"what '{call.Name.Text}' is applied to", "activations: a local binding or a state");
        else return Bind(argument, scope) is { } operand ? apply(call.Name, operand) : null;
        return null;
    }

    private int? Bind(Value number, ExpressionSyntax at, Scope scope)
    {
        switch (number)
        {
            case Value.Whole whole: return Number(whole.Expr, at, scope);
            case Value.Real real: return Number(Expr.Of(real.Number), at, scope);
            case Value.Word word: Evaluator.Unknown(word); return null;
            default:
                Misplaced(at, scope, "an operand of a formula", "a local binding, a state or a number");
                return null;
        }
    }

    private static void Misplaced(ExpressionSyntax at, Scope scope, string what, string expected) =>
        scope.Bag.WrongKind(at.Span, what, expected, $"'{new Place(scope.Bag, at.Span).Text}'");

    private int Number(Expr value, ExpressionSyntax at, Scope scope) => Add(new Operation.Number(value), at, scope);

    private int Add(Operation operation, ExpressionSyntax at, Scope scope, params int[] inputs) =>
        graph.Add(operation, [.. inputs.Select(input => new Port(input))], "", new Place(scope.Bag, at.Span));
}
