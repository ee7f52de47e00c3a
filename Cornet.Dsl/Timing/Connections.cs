using Cornet.Dsl.Semantics;

namespace Cornet.Dsl.Timing;

/// <summary>The connections of a model as its plan has them.</summary>
/// <param name="graph">Who hears whom.</param>
/// <param name="areas">The areas.</param>
/// <param name="pathways">The connections that are written with arrows.</param>
/// <param name="unroll">The model's unrolling, or null.</param>
/// <param name="time">What runs when.</param>
internal sealed class Connections(
    NetworkGraph graph, IReadOnlyList<AreaShapes> areas, IReadOnlyList<Pathway> pathways, BoundUnroll? unroll, ModelTime time)
{
    /// <summary>Who hears whom: by the area that hears, first the one it follows.</summary>
    public IEnumerable<ConnectionPlan> Plans => graph.Edges.Select(edge =>
    {
        var stands = time.StandsFrom(edge);
        var plan = new ConnectionPlan(
            edge.From < 0 ? Network.InputName : areas[edge.From].Area.Name, areas[edge.To].Area.Name, edge.Delay, Hoisted: stands is not null);
        return edge.Connection is { } connection ? plan with { StandsFrom = stands, Pathway = Plan(connection) } : plan with { StandsFrom = stands };
    });

    /// <summary>Their keys in the state dict, in order of the text.</summary>
    public IEnumerable<StateKey> StateKeys => pathways.SelectMany(pathway => pathway.Connection.Body is { } body
        ? AreaShapes.StateKeys(pathway.Connection.Name, body, pathway.Walk, unroll)
        : []);

    private PathwayPlan Plan(int index)
    {
        var (pathway, connection) = (pathways[index], pathways[index].Connection);
        var (planned, plain) = time.Cost(index);
        return new PathwayPlan(
            connection.Name, connection.Merge, pathway.Plan, pathway.Arguments, pathway.Output.Shape, pathway.Output.Channels,
            pathway.Drive?.Channels ?? pathway.Output.Channels, index,
            connection.Body is { } body ? AreaShapes.Parameters(body, pathway.Walk, unroll) : 0, time.Runs(index), planned, plain);
    }
}
