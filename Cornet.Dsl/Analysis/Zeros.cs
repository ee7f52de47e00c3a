using Cornet.Dsl.Expressions;
using Cornet.Dsl.Graph;

namespace Cornet.Dsl.Analysis;

/// <summary>
/// Work on zeros: where nothing has arrived and nothing is remembered, the first layers of an area would only turn zeros into zeros.
/// </summary>
/// <param name="Behind">The last node that need not run: the drive itself where all have to.</param>
/// <param name="Channels">The channels of the zeros that the next node reads instead, in the circuit's own terms.</param>
internal sealed record Zeros(int Behind, Expr Channels)
{
    /// <summary>What an area of an unrolled network need not compute before its first input arrives.</summary>
    public static Zeros Of(NetworkGraph graph, Types types, Area area, bool skips)
    {
        var drive = types[area.Merge, 0]!;
        var zeros = new Zeros(area.Merge, drive.Channels);
        var flow = area.Merge;
        foreach (var node in graph.NodesOf(area.Region).SkipWhile(node => node.Id != area.Merge).Skip(1))
        {
            if (node.Inputs.Count == 0 || node.Inputs[0].Node != flow || node.Name != graph.Nodes[area.Merge].Name) break;
            flow = node.Id;
            if (graph.StateJoin(area) == node) zeros = zeros with { Behind = node.Id };
            else if (skips && node.Layer is { DependsOnStep: false } layer && layer.Rule.KeepsZeros(layer.Settings))
            {
                // The zeros are made as large as the drive.
                var output = types[node.Id, 0]!;
                if (output.Height.Equals(drive.Height) && output.Width.Equals(drive.Width)) zeros = new Zeros(node.Id, output.Channels);
            }
            else break;
        }
        return zeros;
    }
}
