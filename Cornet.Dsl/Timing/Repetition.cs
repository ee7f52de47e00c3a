using Cornet.Dsl.Semantics;

namespace Cornet.Dsl.Timing;

/// <summary>
/// Where a training that is short of memory cuts a network (Chen, Xu, Zhang and Guestrin, 2016, "Training Deep Nets with Sublinear Memory Cost"): a step of
/// an area is run forward keeping nothing but what it reads, and run again when its gradient is due.
/// </summary>
internal static class Repetition
{
    // What the runtime takes beside the flow.
    private const int MostKept = 3;

    /// <summary>Whether one step of a circuit may be run again, and keeps less by that: the recurrence inside it, or all of it where there is none.</summary>
    public static bool SparesInStep(IReadOnlyList<BoundStatement> body) => body.OfType<BoundRecur>().FirstOrDefault() is { } recur
        ? Spares(recur.Body) && Lifetimes.ReadFromOutside(recur.Body).Count <= MostKept
        : Spares(body);

    /// <summary>Whether a block may be run again, and has maps between its first and its last that a gradient would need.</summary>
    public static bool Spares(IReadOnlyList<BoundStatement> block)
    {
        var layers = block.SelectMany(statement => statement.Layers).ToList();
        if (!layers.All(layer => layer.Rule.MayRepeat)) return false;
        if (!block.All(statement => statement is BoundLayer)) return layers.Count > 0;
        return layers.Skip(1).Any(layer => layer.Rule.KeepsInput)
            || layers.Take(layers.Count - 1).Any(layer => layer.Rule.KeepsOutput(layer.Settings));
    }
}
