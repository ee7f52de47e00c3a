using Cornet.Dsl.Catalog;
using Cornet.Dsl.Graph;

namespace Cornet.Dsl.Analysis;

/// <summary>Where activation checkpointing saves memory: what may be computed again in the backward pass, and keeps more than its input.</summary>
internal static class Checkpoints
{
    // What the runtime takes beside the activations.
    private const int MostRead = 3;

    /// <summary>Whether it pays to compute a region again.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="region">The region.</param>
    /// <param name="exists">Whether a step reaches a node.</param>
    public static bool Pay(NetworkGraph graph, int region, Func<int, bool> exists)
    {
        var nodes = graph.Within(region).Where(node => exists(node.Id)).ToList();
        var layers = nodes.Select(node => node.Layer).OfType<Operation.Apply>().ToList();
        // Nobody knows what a module of the user's own counts, or remembers.
        if (layers.Any(layer => layer.Rule.Effect == Effect.Unknown)) return false;
        // A state would be assigned again.
        if (nodes.Any(node => node.Operation is Operation.State)) return false;
        var isChain = nodes.All(node => node.Layer is not null || node.Operation is Operation.Enter or Operation.Merge or Operation.Carry);
        if (!isChain) return layers.Count > 0;
        return layers.Skip(1).Any(layer => layer.Rule.KeepsInput) || layers.Take(layers.Count - 1).Any(layer => layer.Rule.KeepsOutput(layer.Settings));
    }

    /// <summary>The local bindings from outside a loop that its steps read.</summary>
    public static IReadOnlyList<string> ReadFromOutside(NetworkGraph graph, int loop)
    {
        var inside = graph.Within(loop).ToList();
        var own = new HashSet<int>(inside.Select(node => node.Id));
        return [.. inside.Where(node => node.Operation is not Operation.Carry).SelectMany(node => node.Inputs).Select(port => graph.Nodes[port.Node])
            .Where(read => !own.Contains(read.Id) && read.Operation is Operation.Keep).Select(read => read.Name).Distinct()];
    }

    /// <summary>Whether it pays to compute the steps of a loop again.</summary>
    public static bool PayInLoop(NetworkGraph graph, int loop, Func<int, bool> exists) =>
        Pay(graph, loop, exists) && ReadFromOutside(graph, loop).Count <= MostRead;
}
