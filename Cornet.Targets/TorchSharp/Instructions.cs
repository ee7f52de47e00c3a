using Cornet.Dsl.Timing;

namespace Cornet.Targets.TorchSharp;

/// <summary>Questions about the instructions of a circuit.</summary>
internal static class Instructions
{
    /// <summary>All instructions, those inside others included.</summary>
    public static IEnumerable<Instruction> All(IEnumerable<Instruction> instructions) => instructions.SelectMany(one => Inside(one).Prepend(one));

    /// <summary>Whether it matters at which step these run.</summary>
    public static bool DependOnStep(IEnumerable<Instruction> instructions, CircuitPlan circuit) => All(instructions).Any(one => one switch
    {
        Instruction.Apply apply => apply.Stride is not null || Layer(circuit, apply).Copies is not null,
        Instruction.Keep keep => keep.Rest is not null,
        Instruction.Branch => true,
        _ => false,
    });

    /// <summary>The layer that an instruction applies.</summary>
    public static LayerPlan Layer(CircuitPlan circuit, Instruction.Apply apply) => circuit.Layers.First(layer => layer.Label == apply.Layer);

    private static IEnumerable<Instruction> Inside(Instruction instruction) => instruction switch
    {
        Instruction.Keep keep => All(keep.First.Concat(keep.Rest.GetValueOrDefault())),
        Instruction.Branch branch => All(branch.First.Concat(branch.Rest)),
        Instruction.Recur recur => All(recur.Body),
        _ => [],
    };
}
