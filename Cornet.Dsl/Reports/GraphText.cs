using System.Text;
using Cornet.Dsl.Analysis;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Graph;

namespace Cornet.Dsl.Reports;

/// <summary>
/// A graph as text: a line per node with what it reads, its type and the layer as it is written, below its region. <c>n8[t-1]</c> is the value of n8 one
/// step before.
/// </summary>
internal static class GraphText
{
    /// <summary>The graph as text; lines end with a line feed.</summary>
    public static string Write(NetworkGraph graph, Types types)
    {
        List<string[]> rows = [["value", "type", "as written"]];
        var headed = -1;
        foreach (var node in graph.Nodes)
        {
            var indent = Indent(graph, node.Region);
            // Regions are numbered in the order of their first nodes; one without nodes of its own only passes on what it gets.
            for (; headed < node.Region; headed++) rows.Add([Indent(graph, headed + 1) + Head(graph, graph.Regions[headed + 1]), "", ""]);
            var (first, rest) = (types[node.Id, 0], types[node.Id, 1]);
            var type = node.Operation is Operation.Image ? graph.Input.ToString()
                : first is null || first.Equals(rest) ? $"{rest?.Shape}" : rest is null ? $"{first.Shape}" : $"{first.Shape} then {rest.Shape}";
            rows.Add([$"{indent}  n{node.Id} = {Formula(graph, node)}", type, node.Layer?.Source ?? ""]);
        }
        var text = new StringBuilder();
        TextTable.Write(text, rows, rows.Count, 0);
        return text.ToString();
    }

    private static string Indent(NetworkGraph graph, int region)
    {
        var depth = new StringBuilder();
        for (var parent = graph.Regions[region].Parent; parent >= 0; parent = graph.Regions[parent].Parent) depth.Append("  ");
        return depth.ToString();
    }

    private static string Head(NetworkGraph graph, Region region)
    {
        var name = region.Kind == RegionKind.Network ? graph.Name : region.Name;
        var times = region.Kind == RegionKind.Network ? graph.Unroll?.Times : region.Times;
        var kind = region.Kind.ToString().ToLowerInvariant();
        return $"{kind}{(name.Length > 0 && name != kind ? " " + name : "")}{(times is null ? "" : $", {times} steps")}:";
    }

    private static string Formula(NetworkGraph graph, Node node)
    {
        var inputs = string.Join(", ", node.Inputs.Select(Port));
        switch (node.Operation)
        {
            case Operation.Image: return "image";
            case Operation.Apply layer: return $"{layer.Label}({inputs})";
            case Operation.Join join: return $"{join.Kind.ToString().ToLowerInvariant()}({inputs})";
            case Operation.Enter enter: return $"enter({inputs})" + (enter.Start > 0 ? FormattableString.Invariant($" from step {enter.Start}") : "");
            case Operation.Merge merge:
                var joined = node.Inputs.Skip(1).Select((port, i) => $" {merge.Kinds[i].ToString().ToLowerInvariant()} {Port(port)}");
                return $"merge({string.Concat(node.Inputs.Take(1).Select(Port).Concat(joined))})";
            case Operation.Choose: return $"choose({Port(node.Inputs[0])} then {Port(node.Inputs[1])})";
            case Operation.Carry carry: return $"carry({inputs}){(carry.IsGated ? " with a soft gate" : "")}";
            case Operation.Loop loop: return FormattableString.Invariant($"loop(n{graph.Regions[loop.Body].Result})");
            case Operation.Number number: return $"{number.Value}";
            case Operation.Formula: return $"formula({inputs})";
            case Operation.State state: return $"{node.Name}: state({inputs})" + (state.First == 0 ? "" : FormattableString.Invariant($" from {state.First}"));
            case Operation.Assign: return $"{node.Name}: assign({inputs})";
            default: return $"{node.Name}: keep({inputs})";
        }
    }

    private static string Port(Port port) => FormattableString.Invariant($"n{port.Node}") + (port.Delay > 0 ? FormattableString.Invariant($"[t-{port.Delay}]") : "");
}
