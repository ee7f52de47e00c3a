using Cornet.Dsl.Graph;

namespace Cornet.Dsl.Analysis;

/// <summary>
/// What does not change any more from some step on: what reads a time-invariant input, without a state, a choice by step, a layer per step or a random
/// draw. It is computed once.
/// </summary>
internal sealed class Invariance
{
    private readonly NetworkGraph _graph;
    private readonly int?[] _areas;
    private readonly bool[] _receives; // whether what an area does with its afferent input changes from step to step
    private readonly bool[] _ways; // likewise of connections

    /// <param name="graph">An unrolled network.</param>
    public Invariance(NetworkGraph graph)
    {
        _graph = graph;
        _areas = new int?[graph.Areas.Count];
        _receives = [.. graph.Areas.Select(area => Changes(area.Receive))];
        _ways = [.. graph.Connections.Select(connection => Changes(connection.Region))];
        var changes = graph.Areas.Select((area, place) => graph.Remembers(area) || graph.HasStates(area) || _receives[place] || Changes(area.Region)).ToList();
        var into = graph.Edges.ToLookup(edge => edge.To);
        // An area is steady when all that it reads is: at most as many rounds as there are areas.
        for (var (round, more) = (0, true); more && round < graph.Areas.Count; round++)
        {
            more = false;
            for (var area = 0; area < graph.Areas.Count; area++)
            {
                if (_areas[area] is not null || changes[area] || into[area].Any(edge => Brings(edge) is null)) continue;
                _areas[area] = into[area].Max(Brings);
                more = true;
            }
        }
    }

    /// <summary>The step from which on an area puts out the same; null where it never does.</summary>
    public int? SteadyFrom(int area) => _areas[area];

    /// <summary>The step from which on what an edge brings is computed once; null where it never is, or where nobody would need it again.</summary>
    public int? SteadyFrom(Edge edge)
    {
        if (edge.Connection is null && _receives[edge.To]) return null;
        // An area that is steady itself runs once: there is nothing to keep for later.
        return _areas[edge.To] is null ? Brings(edge) : null;
    }

    // The step from which on an edge brings the same.
    private int? Brings(Edge edge)
    {
        if (edge.Connection is { } connection && _ways[connection]) return null;
        if (edge.From < 0) return edge.Delay;
        return _areas[edge.From] is { } step ? Math.Max(edge.Start, step + edge.Delay) : null;
    }

    private bool Changes(int region) => _graph.Within(region).Any(node =>
        node.Operation is Operation.Choose || node.Layer is { } layer && (layer.DependsOnStep || layer.Rule.Draws));
}
