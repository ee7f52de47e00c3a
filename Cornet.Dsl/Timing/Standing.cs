using Cornet.Dsl.Semantics;

namespace Cornet.Dsl.Timing;

/// <summary>What is the same at every step, because the image stands still.</summary>
internal static class Standing
{
    /// <summary>Whether two runs of statements on the same input can differ: steps have layers of their own, or a layer draws.</summary>
    public static bool Differs(IEnumerable<BoundStatement> statements) =>
        statements.Any(statement => statement.DependsOnStep || statement.Layers.Any(layer => layer.DependsOnStep || layer.Rule.Draws));

    /// <summary>
    /// The step from which on each area puts out the same; null where it never does, because it remembers, because steps differ, or because it hears one
    /// that never does.
    /// </summary>
    public static int?[] Areas(NetworkGraph graph, IReadOnlyList<AreaShapes> areas, IReadOnlyList<Pathway> pathways)
    {
        var settled = new int?[areas.Count];
        var changes = areas.Select(shapes =>
            shapes.Area.Circuit.Remembers || Differs(shapes.Area.Circuit.Receive!) || Differs(shapes.Area.Circuit.Body)).ToArray();
        // An area settles when all that it hears has settled: at most as many rounds as there are areas.
        for (var round = 0; round < areas.Count; round++)
            for (var area = 0; area < areas.Count; area++)
                if (settled[area] is null && !changes[area] && !graph.Into(area).Any(edge => From(edge, settled, pathways) is null))
                    settled[area] = graph.Into(area).Max(edge => From(edge, settled, pathways));
        return settled;
    }

    /// <summary>The step from which on an edge brings the same; null where it never does.</summary>
    public static int? From(Edge edge, int?[] settled, IReadOnlyList<Pathway> pathways)
    {
        if (edge.Connection is { } connection && pathways[connection].DependsOnStep) return null;
        if (edge.From < 0) return edge.Delay;
        return settled[edge.From] is { } step ? Math.Max(edge.Start, step + edge.Delay) : null;
    }
}
