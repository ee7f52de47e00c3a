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
        var stands = time.SteadyFrom(edge);
        var plan = new ConnectionPlan(
            edge.From < 0 ? Network.InputName : areas[edge.From].Area.Name, areas[edge.To].Area.Name, edge.Delay, Hoisted: stands is not null);
        plan = plan with { SteadyFrom = stands, HeardFrom = HeardFrom(edge) };
        return edge.Connection is { } connection ? plan with { Pathway = Plan(connection, plan.HeardFrom) } : plan;
    });

    /// <summary>Their keys in the state dict, in order of the text.</summary>
    public IEnumerable<StateKey> StateKeys => pathways.SelectMany(pathway => pathway.Connection.Body is { } body
        ? AreaShapes.StateKeys(pathway.Connection.Name, body, pathway.Walk, unroll)
        : []);

    private int HeardFrom(Edge edge) => unroll is null ? 0 : edge.Start;

    private PathwayPlan Plan(int index, int heardFrom)
    {
        var (pathway, connection) = (pathways[index], pathways[index].Connection);
        var (planned, plain) = time.Cost(index);
        var (parameters, layers) = connection.Body is { } body
            ? (AreaShapes.Parameters(body, pathway.Walk, unroll), AreaShapes.Work(body, pathway.Walk, unroll, unroll?.Times.Value ?? 1, heardFrom))
            : (0, []);
        return new PathwayPlan(
            connection.Name, connection.Merge, pathway.Plan, pathway.Arguments, pathway.Output.Shape, pathway.Output.Channels,
            pathway.Drive?.Channels ?? pathway.Output.Channels, index, parameters, time.Runs(index), planned, plain)
        {
            Layers = layers,
        };
    }
}
