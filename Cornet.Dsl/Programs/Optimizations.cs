using Cornet.Dsl.Graph;

namespace Cornet.Dsl.Programs;

/// <summary>What a schedule may save. The reference schedule saves nothing: it costs more and gives the same numbers.</summary>
/// <param name="IsReference">Whether nothing is saved.</param>
/// <param name="SharesZeros">Whether one map of zeros serves all images of a batch: not where a layer mixes them, or draws for each.</param>
internal sealed record Optimizations(bool IsReference, bool SharesZeros)
{
    /// <summary>Whether a layer may write over its input.</summary>
    public bool Overwrites => !IsReference;

    /// <summary>Whether a step may be computed again in the backward pass.</summary>
    public bool Recomputes => !IsReference;

    /// <summary>Whether layers that would turn zeros into zeros are skipped.</summary>
    public bool SkipsZeros => !IsReference;

    /// <summary>Those of a network.</summary>
    public static Optimizations Of(NetworkGraph graph, bool reference) =>
        new(reference, !reference && !graph.Nodes.Any(node => node.Operation is Operation.State || node.Name.Length == 0 ||
            node.Layer is { Rule.MixesImages: true } && graph.InstanceOf(node.Region).Kind != RegionKind.Decoder));
}
