namespace Cornet.Targets;

/// <summary>Questions about the instructions of a circuit.</summary>
internal static class Instructions
{
    /// <summary>All instructions, those inside others included.</summary>
    public static IEnumerable<Statement> All(IEnumerable<Statement> instructions) => instructions.SelectMany(one => Inside(one).Prepend(one));

    /// <summary>Whether it matters at which step these run.</summary>
    public static bool DependOnStep(IEnumerable<Statement> instructions, Module circuit) => All(instructions).Any(one => one switch
    {
        Statement.Apply apply => apply.Stride is not null || Layer(circuit, apply).Copies is not null,
        Statement.Let keep => keep.Rest is not null,
        Statement.Choose => true,
        _ => false,
    });

    /// <summary>Whether these hand states from step to step.</summary>
    public static bool HaveStates(IEnumerable<Statement> instructions) => All(instructions).Any(one => one is Statement.ReadState);

    public static LayerDeclaration Layer(Module circuit, Statement.Apply apply) => circuit.Layers.First(layer => layer.Label == apply.Layer);

    private static IEnumerable<Statement> Inside(Statement instruction) => instruction switch
    {
        Statement.Let keep => All(keep.First.Concat(keep.Rest.GetValueOrDefault())),
        Statement.Choose branch => All(branch.First.Concat(branch.Rest)),
        Statement.Loop recur => All(recur.Body),
        _ => [],
    };
}
