using Cornet.Dsl.Catalog;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Graph;

namespace Cornet.Dsl.Analysis;

/// <summary>
/// How many channels a value has, read off the graph before all types are known: what a connection concatenates may come from an area further down.
/// </summary>
internal sealed class Channels(NetworkGraph graph)
{
    private const int Deepest = 200;
    private readonly Dictionary<int, Expr?> _known = [];
    private readonly HashSet<int> _open = [];

    /// <summary>In terms of the model's parameters; null where the number depends on itself.</summary>
    public Expr? Of(int node)
    {
        // Layers that put out what they read are passed in a loop: networks may be long.
        var passed = new List<int>();
        Expr? found = null;
        while (true)
        {
            if (_known.TryGetValue(node, out found) || !_open.Add(node) || _open.Count > 100 * Deepest) break;
            passed.Add(node);
            if (Own(graph.Nodes[node], out found)) break;
            node = graph.Nodes[node].Operation is Operation.Call call ? graph.Regions[call.Body].Result : Passed(graph.Nodes[node]).Node;
        }
        foreach (var one in passed)
        {
            _open.Remove(one);
            _known[one] = found;
        }
        return found;
    }

    // The value whose channels a node's are.
    private Port Passed(Node node) => node.Operation is Operation.State || graph.Nodes[node.Inputs[0].Node].Operation is Operation.Number && node.Inputs.Count > 1
        ? node.Inputs[1]
        : node.Inputs[0];

    // Whether the node itself says how many.
    private bool Own(Node node, out Expr? channels)
    {
        channels = null;
        switch (node.Operation)
        {
            case Operation.Image: channels = graph.Input.Channels; return true;
            case Operation.Number: channels = 1; return true;
            case Operation.Apply apply when apply.Rule.Channels(apply.Settings) is { } said:
                channels = Said(node, said);
                return true;
            case Operation.Apply { Rule: Slice rule } apply when _open.Count <= Deepest: // without an end
                channels = Of(node.Inputs[0].Node) is { } read ? Said(node, rule.Channels(apply.Settings, 0)) + read : null;
                return true;
            case Operation.Join { Kind: JoinKind.Concat }: channels = Sum(node.Inputs, [JoinKind.Concat]); return true;
            case Operation.Merge merge when merge.Kinds.Contains(JoinKind.Concat): channels = Sum(node.Inputs, merge.Kinds); return true;
            default: return false;
        }
    }

    // What the line of a layer says, in terms of the model's parameters.
    private Expr Said(Node node, Expr said)
    {
        var instance = graph.InstanceOf(node.Region).Instance!;
        var channels = said.Substitute(name => instance.Parameters.FirstOrDefault(parameter => parameter.Name == name)?.Argument ?? 0);
        // Arguments of a circuit in another one are in the terms of that one.
        for (var outer = graph.InstanceOf(node.Region); outer.Kind == RegionKind.Call;)
        {
            outer = graph.InstanceOf(outer.Parent);
            channels = channels.Substitute(name => outer.Instance!.Parameters.FirstOrDefault(parameter => parameter.Name == name)?.Argument ?? 0);
        }
        return channels;
    }

    private Expr? Sum(IReadOnlyList<Port> inputs, IReadOnlyList<JoinKind> kinds)
    {
        var sum = _open.Count > Deepest * Deepest ? null : Of(inputs[0].Node);
        for (var i = 1; i < inputs.Count && sum is not null; i++)
            if (kinds[i - 1] == JoinKind.Concat) sum = Of(inputs[i].Node) is { } more && sum.Size + more.Size < Expr.Largest ? sum + more : null;
        return sum;
    }
}
