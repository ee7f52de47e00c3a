namespace Cornet.Targets;

/// <summary>Questions about the instructions of a circuit.</summary>
internal static class Instructions
{
    /// <summary>All instructions, those inside others included.</summary>
    public static IEnumerable<Statement> All(IEnumerable<Statement> instructions) => instructions.SelectMany(one => Inside(one).Prepend(one));

    /// <summary>Whether it matters at which step these run.</summary>
    public static bool DependOnStep(IEnumerable<Statement> instructions, Module circuit) => OfThisStep(instructions).Any(one => one switch
    {
        Statement.Apply apply => apply.Stride is not null || Layer(circuit, apply) is { Copies: not null } or { IsByStep: true },
        Statement.Let keep => keep.Rest is not null,
        Statement.Choose => true,
        _ => false,
    });

    // A loop inside a step counts steps of its own.
    private static IEnumerable<Statement> OfThisStep(IEnumerable<Statement> instructions) => instructions.SelectMany(one => one switch
    {
        Statement.Let keep => OfThisStep(keep.First.Concat(keep.Rest.GetValueOrDefault())).Prepend(one),
        Statement.Choose branch => OfThisStep(branch.First.Concat(branch.Rest)).Prepend(one),
        Statement.Loop { Times: null } recur => OfThisStep(recur.Body).Prepend(one),
        _ => [one],
    });

    /// <summary>The numbers of rounds of loops inside steps.</summary>
    public static IEnumerable<Expr> Rounds(IEnumerable<Statement> instructions) => All(instructions).OfType<Statement.Loop>().Select(loop => loop.Times).OfType<Expr>();

    /// <summary>Whether these hand states from step to step.</summary>
    public static bool HaveStates(IEnumerable<Statement> instructions) => instructions.Any(one => one is Statement.ReadState);

    public static LayerDeclaration Layer(Module circuit, Statement.Apply apply) => circuit.Layers.First(layer => layer.Label == apply.Layer);

    private static IEnumerable<Statement> Inside(Statement instruction) => instruction switch
    {
        Statement.Let keep => All(keep.First.Concat(keep.Rest.GetValueOrDefault())),
        Statement.Choose branch => All(branch.First.Concat(branch.Rest)),
        Statement.Loop recur => All(recur.Body),
        _ => [],
    };
}
