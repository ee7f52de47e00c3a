using Cornet.Dsl.Semantics;
using Cornet.Dsl.Shapes;

namespace Cornet.Dsl.Timing;

/// <summary>One area with its shapes worked out, before it has a place in the plan.</summary>
/// <param name="Area">The area.</param>
/// <param name="Walk">Has visited all its layers.</param>
/// <param name="Input">What it reads, in terms of its own circuit's parameters.</param>
/// <param name="Output">What it puts out, in terms of the model's parameters.</param>
/// <param name="Plan">Its class.</param>
/// <param name="Arguments">What its class is made with, in terms of the model's parameters.</param>
internal sealed record AreaShapes(BoundArea Area, ShapeWalk Walk, Flow Input, Flow Output, CircuitPlan Plan, EquatableArray<Quantity> Arguments)
{
    /// <summary>What <c>receive</c> makes of what arrives, where the model is unrolled, before connections are merged with it; in
    /// terms of the model's parameters.</summary>
    public Flow? Drive { get; init; }

    /// <summary>The same with the connections merged.</summary>
    public Flow? Merged { get; init; }

    /// <summary>Multiply-adds and receptive field of each step, where the area runs to its end by itself.</summary>
    public IReadOnlyList<(long MultiplyAdds, double Field)> Rounds { get; init; } = [];

    /// <summary>How many copies a layer has.</summary>
    public static long CopiesOf(BoundLayer layer, BoundCircuit circuit, BoundUnroll? unroll) =>
        layer is { PerStep: true, FirstStepOnly: false } ? circuit.Times?.Value ?? unroll?.Times.Value ?? 1 : 1;

    /// <summary>Learnable numbers of a circuit.</summary>
    public static long Parameters(BoundCircuit circuit, ShapeWalk walk, BoundUnroll? unroll) =>
        walk.Effects.Sum(effect => effect.Value.Parameters * CopiesOf(effect.Key, circuit, unroll));

    /// <summary>What each layer of a circuit does at the steps that there are, from the first one at which anything reaches it.</summary>
    public static EquatableArray<LayerWork> Work(BoundCircuit circuit, ShapeWalk walk, BoundUnroll? unroll, long steps, int first = 0)
    {
        return circuit.Layers.Where(walk.Effects.ContainsKey).Select(layer =>
            new LayerWork(layer.Label, walk.Effects[layer].Parameters * CopiesOf(layer, circuit, unroll), Within(walk.Runs(layer)))).ToArray();

        // The walk looks at one step more than there are where a caller may ask for more, and at two steps of an unrolling for all.
        EquatableArray<LayerRun> Within(IEnumerable<LayerRun> runs) => runs.Where(run => run.From < steps).Select(run => run with
        {
            From = Math.Max(run.From, first), To = (int)(unroll is not null && run.To == 1 ? steps - 1 : Math.Min(run.To, steps - 1)),
        }).Where(run => run.From <= run.To).ToArray();
    }

    /// <summary>The keys of a circuit in the state dict: shared layers in the order of the text, then those with a copy per step, step by
    /// step.</summary>
    public static IEnumerable<StateKey> StateKeys(string name, BoundCircuit circuit, ShapeWalk walk, BoundUnroll? unroll)
    {
        var layers = circuit.Layers.Where(walk.Effects.ContainsKey).ToList();
        foreach (var layer in layers.Where(layer => !layer.PerStep))
            foreach (var key in walk.Effects[layer].State ?? [])
                yield return key with { Name = $"{name}.{layer.Label}.{key.Name}" };
        var perStep = layers.Where(layer => layer.PerStep).ToList();
        if (perStep.Count == 0) yield break;
        for (var step = 0L; step < perStep.Max(layer => CopiesOf(layer, circuit, unroll)); step++)
            foreach (var layer in perStep.Where(layer => step < CopiesOf(layer, circuit, unroll)))
                foreach (var key in walk.Effects[layer].State ?? [])
                    yield return key with { Name = FormattableString.Invariant($"{name}.{layer.Label}_{step}.{key.Name}") };
    }
}
