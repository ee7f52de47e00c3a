using Cornet.Dsl.Shapes;

namespace Cornet.Dsl.Timing;

/// <summary>A model that is not unrolled: areas run in turn, each to its end, and each is heard by the next.</summary>
/// <param name="areas">The areas.</param>
/// <param name="pathways">The connections.</param>
internal sealed class SweepTime(IReadOnlyList<AreaShapes> areas, IReadOnlyList<Pathway> pathways) : ModelTime
{
    /// <inheritdoc/>
    public override EquatableArray<StepPlan> Steps(int area) =>
        areas[area].Rounds.Select((round, step) => new StepPlan(
            Runs: true, SeesImage: true, round.MultiplyAdds, round.MultiplyAdds, Flow.WholePixels(round.Field),
            areas[area].Area.StartMs?.Invoke(step))).ToArray();

    /// <inheritdoc/>
    public override (long Planned, long Plain) Cost(int connection) => (pathways[connection].Walk.MultiplyAdds, pathways[connection].Walk.MultiplyAdds);

    /// <inheritdoc/>
    public override int Runs(int connection) => 1;
}
