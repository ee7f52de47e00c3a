using Cornet.Dsl.Programs;

namespace Cornet.Dsl.Tests.Timing;

/// <summary>
/// Instructions on one line: a layer is its label, <c>*</c> behind it or behind a join writes in place, <c>~a</c> releases a local binding,
/// <c>^</c> is an output, <c>last</c> a join that releases.
/// </summary>
internal static class InstructionText
{
    public static string Of(Module circuit) => Of(circuit.Body, circuit);

    private static string Of(IEnumerable<Statement> instructions, Module circuit) => string.Join(" ", instructions.Select(one => one switch
    {
        Statement.Apply apply =>
            apply.Layer + (Overwrites(apply, circuit) ? "*" : "") + (apply.Stride is { } stride ? $"/{stride.First}|{stride.Rest}" : ""),
        Statement.Join join => $"{join.Kind.ToString().ToLowerInvariant()}{(join.InPlace ? "*" : "")} {join.With}{(join.LastUse ? " last" : "")}",
        Statement.JoinState => "state",
        Statement.Let keep => $"{keep.Name}={Block(keep.First, circuit)}{(keep.Rest is { } rest ? "|" + Block(rest, circuit) : "")}",
        Statement.Choose branch => $"{Block(branch.First, circuit)}|{Block(branch.Rest, circuit)}",
        Statement.Loop recur => $"recur{(recur.Soft ? " soft" : "")}{Block(recur.Body, circuit)}",
        Statement.Release release => "~" + release.Name,
        Statement.Output => "^",
        _ => "?",
    }));

    private static string Block(IEnumerable<Statement> instructions, Module circuit) => "{" + Of(instructions, circuit) + "}";

    private static bool Overwrites(Statement.Apply apply, Module circuit) =>
        circuit.Layers.Single(layer => layer.Label == apply.Layer).Arguments.Any(argument => argument.Name == "inPlace");
}
