using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Tests.Timing;

/// <summary>
/// Instructions on one line: a layer is its label, <c>*</c> behind it or behind a join writes in place, <c>~a</c> releases a local binding,
/// <c>^</c> is an output, <c>last</c> a join that releases.
/// </summary>
internal static class InstructionText
{
    public static string Of(CircuitPlan circuit) => Of(circuit.Body, circuit);

    private static string Of(IEnumerable<Instruction> instructions, CircuitPlan circuit) => string.Join(" ", instructions.Select(one => one switch
    {
        Instruction.Apply apply =>
            apply.Layer + (Overwrites(apply, circuit) ? "*" : "") + (apply.Stride is { } stride ? $"/{stride.First}|{stride.Rest}" : ""),
        Instruction.Join join => $"{join.Kind.ToString().ToLowerInvariant()}{(join.InPlace ? "*" : "")} {join.With}{(join.LastUse ? " last" : "")}",
        Instruction.JoinState => "state",
        Instruction.Keep keep => $"{keep.Name}={Block(keep.First, circuit)}{(keep.Rest is { } rest ? "|" + Block(rest, circuit) : "")}",
        Instruction.Branch branch => $"{Block(branch.First, circuit)}|{Block(branch.Rest, circuit)}",
        Instruction.Recur recur => $"recur{(recur.Soft ? " soft" : "")}{Block(recur.Body, circuit)}",
        Instruction.Release release => "~" + release.Name,
        Instruction.Output => "^",
        _ => "?",
    }));

    private static string Block(IEnumerable<Instruction> instructions, CircuitPlan circuit) => "{" + Of(instructions, circuit) + "}";

    private static bool Overwrites(Instruction.Apply apply, CircuitPlan circuit) =>
        circuit.Layers.Single(layer => layer.Label == apply.Layer).Arguments.Any(argument => argument.Name == "inPlace");
}
