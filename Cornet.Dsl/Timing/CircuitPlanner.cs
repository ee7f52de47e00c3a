using Cornet.Dsl.Semantics;
using Cornet.Dsl.Shapes;

namespace Cornet.Dsl.Timing;

/// <summary>Makes the class that an instance of a circuit needs; instances that differ in numbers only get equal ones and share it.</summary>
internal static class CircuitPlanner
{
    /// <summary>The class of a circuit, after its shapes have been worked out.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="walk">Has visited all its layers that any step reaches.</param>
    /// <param name="unroll">The model's unrolling, or null.</param>
    /// <param name="drive">The drive of an area of an unrolled model; null for anything else.</param>
    /// <param name="economy">What may be saved.</param>
    public static CircuitPlan Plan(BoundCircuit circuit, ShapeWalk walk, BoundUnroll? unroll, Flow? drive, Economy economy)
    {
        var planner = new InstructionPlanner(walk.Effects.ContainsKey, economy.Overwrites);
        EquatableArray<Instruction>? receive = circuit.Receive is { } block ? new(planner.Plan(block)) : null;
        var body = planner.Plan(circuit.Body);
        if (unroll is null && circuit.Times is null) body.Add(new Instruction.Output());
        var copies = circuit.Times is { } times ? ForAnyArgument(times)
            : unroll is null ? new Quantity(1)
            : unroll.Times.Formula is null ? new Quantity(unroll.Times.Value)
            : new Quantity(0, new Formula.Parameter(circuit.StepsName));
        var layers = circuit.Layers.Where(walk.Effects.ContainsKey).Select(layer => Layer(layer, walk.Effects[layer], planner, copies)).ToList();
        var silence = drive is null ? null : Silence(circuit, walk, drive, economy);
        var plan = new CircuitPlan(circuit.Name, circuit.Doc, default, layers, circuit.Times is null ? null : copies, receive, body, silence)
        {
            RepeatsReceive = economy.Repeats && circuit.Receive is { } heard && Repetition.Spares(heard),
            RepeatsStep = economy.Repeats && Repetition.SparesInStep(circuit.Body),
        };
        return plan with { Parameters = Parameters(plan, circuit) };
    }

    /// <summary>A number as the class sees it: what follows from its parameters has no value of its own there.</summary>
    public static Quantity ForAnyArgument(Quantity quantity) =>
        quantity.Formula is { HasParameters: true } ? quantity with { Value = 0 } : new Quantity(quantity.Value);

    private static LayerPlan Layer(BoundLayer layer, LayerEffect effect, InstructionPlanner planner, Quantity copies)
    {
        var arguments = (effect.Arguments ?? []).Select(argument =>
            argument with { Value = argument.Value is { } value ? ForAnyArgument(value) : null }).ToList();
        if (planner.Overwrites(layer)) arguments.Add(new LayerArgument("inPlace", null, "true"));
        if (planner.OverwritesFrozen(layer)) arguments.Add(new LayerArgument("overwrites", null, "true"));
        var kind = layer.Rule.Kind(layer.Settings);
        var count = !layer.PerStep ? null : layer.FirstStepOnly ? new Quantity(1) : copies;
        return new LayerPlan(layer.Label, kind, layer.Place.Text, arguments, count, effect.State is not null, ExternRule.Plan(layer.Settings));
    }

    private static SilencePlan Silence(BoundCircuit circuit, ShapeWalk walk, Flow drive, Economy economy)
    {
        var (skipped, channels) = (circuit.Remembers ? 1 : 0, drive.Channels); // the joining of drive and state
        for (var i = skipped; i < circuit.Body.Count && circuit.Body[i] is BoundLayer layer; i++)
        {
            if (!economy.SkipsZeros || !layer.Rule.KeepsSilence(layer.Settings) || layer.DependsOnStep) break;
            // The zeros are made as large as the drive.
            var output = walk.Effects[layer].Output;
            if (output.Height == drive.Height && output.Width == drive.Width) (skipped, channels) = (i + 1, output.Channels);
        }
        return new SilencePlan(skipped, ForAnyArgument(channels), ForEach: !economy.SharesSilence);
    }

    private static EquatableArray<ParameterPlan> Parameters(CircuitPlan plan, BoundCircuit circuit)
    {
        var counts = Names([plan.Times, .. plan.Layers.Select(layer => layer.Copies)]);
        var sizes = Names(
        [
            .. plan.Layers.SelectMany(layer => layer.Arguments).Select(argument => argument.Value), plan.Silence?.Channels,
            .. plan.Layers.SelectMany(layer => layer.Extern?.Window?.Numbers ?? []),
            .. Strides(plan.Body.Concat(plan.Receive ?? default)),
        ]);
        return circuit.Parameters.Select(parameter => parameter.Name).Prepend(circuit.InputsName).Append(circuit.ConcatenatedName).Append(circuit.StepsName)
            .Where(name => counts.Contains(name) || sizes.Contains(name))
            .Select(name => new ParameterPlan(name, counts.Contains(name) ? ParameterType.Count : ParameterType.Size, null))
            .ToArray();
    }

    private static IEnumerable<Quantity?> Strides(IEnumerable<Instruction> instructions) => instructions.SelectMany(instruction => instruction switch
    {
        Instruction.Apply { Stride: { } stride } => new Quantity?[] { stride.First, stride.Rest },
        Instruction.Keep keep => Strides(keep.First.Concat(keep.Rest ?? default)),
        Instruction.Branch branch => Strides(branch.First.Concat(branch.Rest)),
        Instruction.Recur recur => Strides(recur.Body),
        _ => [],
    });

    private static HashSet<string> Names(IEnumerable<Quantity?> quantities)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var quantity in quantities)
            quantity?.Formula?.Substitute(name =>
            {
                names.Add(name);
                return new Formula.Parameter(name);
            });
        return names;
    }
}
