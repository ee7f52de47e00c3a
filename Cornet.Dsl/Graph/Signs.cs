using Cornet.Dsl.Catalog;

namespace Cornet.Dsl.Graph;

/// <summary>What is known of the sign of a value, read off the graph: whether a division by it is safe.</summary>
internal static class Signs
{
    private const int Deepest = 100;

    /// <summary>Whether a value may be zero somewhere.</summary>
    public static bool MayBeZero(IReadOnlyList<Node> nodes, int node) => !IsPositive(nodes, node, Deepest)
        && !(nodes[node].Operation is Operation.Number { Value.Number: not 0 });

    // Whether it is larger than zero everywhere.
    private static bool IsPositive(IReadOnlyList<Node> nodes, int id, int depth)
    {
        var node = nodes[id];
        bool Positive(int input) => IsPositive(nodes, node.Inputs[input].Node, depth - 1);
        if (depth == 0) return false;
        return node.Operation switch
        {
            Operation.Number number => number.Value.Number > 0,
            Operation.Apply { Rule: Nonlinearity { IsPositive: true } or Softmax } => true,
            Operation.Keep or Operation.Formula or Operation.Assign => Positive(0),
            Operation.Join { Kind: JoinKind.Add } => Positive(0) && IsNeverNegative(nodes, node.Inputs[1].Node, depth - 1)
                || Positive(1) && IsNeverNegative(nodes, node.Inputs[0].Node, depth - 1),
            Operation.Join { Kind: JoinKind.Multiply or JoinKind.Divide } => Positive(0) && Positive(1),
            Operation.Join { Kind: JoinKind.Power } => Positive(0),
            _ => false,
        };
    }

    private static bool IsNeverNegative(IReadOnlyList<Node> nodes, int id, int depth)
    {
        var node = nodes[id];
        bool Never(int input) => IsNeverNegative(nodes, node.Inputs[input].Node, depth - 1);
        if (depth == 0) return false;
        if (IsPositive(nodes, id, depth)) return true;
        return node.Operation switch
        {
            Operation.Number number => number.Value.Number >= 0,
            Operation.Apply apply => apply.Rule.IsNeverNegative || apply.Rule is Pool && Never(0),
            Operation.Keep or Operation.Formula or Operation.Assign => Never(0),
            Operation.Join { Kind: JoinKind.Add or JoinKind.Multiply or JoinKind.Divide or JoinKind.Concat } => Never(0) && Never(1),
            Operation.Join { Kind: JoinKind.Power } => Never(0) || nodes[node.Inputs[1].Node].Operation is Operation.Number { Value.Number: var power } && power % 2 == 0,
            _ => false,
        };
    }
}
