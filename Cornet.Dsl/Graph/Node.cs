using Cornet.Dsl.Catalog;
using Cornet.Dsl.Expressions;

namespace Cornet.Dsl.Graph;

/// <summary>A value: what a node puts out at this step of the clock, or some steps earlier. A state is a port of an area's own result, one step earlier.</summary>
/// <param name="Node">The node.</param>
/// <param name="Delay">By how many steps it is older.</param>
internal readonly record struct Port(int Node, int Delay = 0);

/// <summary>A value of the network and how it is computed.</summary>
/// <param name="Id">Its place among the nodes.</param>
/// <param name="Operation">What it computes.</param>
/// <param name="Inputs">What from.</param>
/// <param name="Region">Where it belongs: that says when it runs.</param>
/// <param name="Name">
/// What it is called: <c>x</c> for the activations, the name of a local binding or a state, or nothing for a part of a formula.
/// </param>
internal sealed record Node(int Id, Operation Operation, EquatableArray<Port> Inputs, int Region, string Name)
{
    /// <summary>The layer that it runs; null for anything else.</summary>
    public Operation.Apply? Layer => Operation as Operation.Apply;
}

/// <summary>How two values are joined.</summary>
public enum JoinKind
{
    /// <summary>The sum.</summary>
    Add,

    /// <summary>The product, element by element.</summary>
    Multiply,

    /// <summary>The channels of the one, then those of the other.</summary>
    Concat,

    /// <summary>The difference.</summary>
    Subtract,

    /// <summary>The quotient, element by element.</summary>
    Divide,

    /// <summary>The one to the power of the other.</summary>
    Power,

    /// <summary>The one in height and width of the other, by the nearest pixel.</summary>
    ResizeNearest,

    /// <summary>The same, between the four pixels around each place.</summary>
    ResizeBilinear,
}

/// <summary>What the language calls them.</summary>
internal static class JoinWords
{
    /// <summary>How a map is resized; null for the other kinds.</summary>
    public static Interpolation? Interpolation(this JoinKind kind) =>
        kind switch { JoinKind.ResizeNearest => Catalog.Interpolation.Nearest, JoinKind.ResizeBilinear => Catalog.Interpolation.Bilinear, _ => null };

    /// <summary>A join as a line of a circuit.</summary>
    public static string Line(this JoinKind kind, string with) => kind.Interpolation() is { } way
        ? $"resize {with}{(way == Catalog.Interpolation.Bilinear ? ", bilinear" : "")}" : $"{kind.ToString().ToLowerInvariant()} {with}";
}

/// <summary>What a node computes.</summary>
internal abstract record Operation
{
    /// <summary>The image: the same at every step.</summary>
    public sealed record Image : Operation;

    /// <summary>What a region reads from outside.</summary>
    /// <param name="Start">The first step at which anything arrives.</param>
    public sealed record Enter(int Start = 0) : Operation;

    /// <summary>
    /// The feed-forward drive of an area: its inputs, each joined with those before it. What has not arrived yet is left out; where nothing has, it is
    /// zeros.
    /// </summary>
    /// <param name="Kinds">How each input but the first is joined.</param>
    public sealed record Merge(EquatableArray<JoinKind> Kinds) : Operation;

    /// <summary>A layer.</summary>
    /// <param name="Rule">What the catalog knows about it.</param>
    /// <param name="Settings">What its line says.</param>
    /// <param name="Label">Its name in the state dict.</param>
    /// <param name="PerStep">Whether each step has a copy of its own.</param>
    public sealed record Apply(Layer Rule, Settings Settings, string Label, bool PerStep) : Operation
    {
        /// <summary>Whether only the first step ever runs it, so that one copy is enough.</summary>
        public bool FirstStepOnly { get; init; }

        /// <summary>Its line, as it is written.</summary>
        public string Source { get; init; } = "";

        /// <summary>Whether steps differ in it.</summary>
        public bool DependsOnStep => PerStep || Settings.DependOnStep;
    }

    /// <summary>Two values joined. A map of one place is joined with every place of a larger one.</summary>
    /// <param name="Kind">How.</param>
    public sealed record Join(JoinKind Kind) : Operation;

    /// <summary>A number in a formula.</summary>
    /// <param name="Value">The number.</param>
    public sealed record Number(Expr Value) : Operation;

    /// <summary>The value of a formula becomes the activations.</summary>
    /// <param name="Before">The activations before that.</param>
    public sealed record Formula(int Before) : Operation;

    /// <summary>The same value under the name of a local binding.</summary>
    public sealed record Keep : Operation;

    /// <summary>
    /// A state: what the step before has assigned to it (its first input, one step older), and a number at the first step. It is as large as the
    /// activations where it is declared (its second input).
    /// </summary>
    /// <param name="First">The number.</param>
    public sealed record State(double First) : Operation;

    /// <summary>The new value of a state: what is read from here on and at the next step.</summary>
    /// <param name="Target">The state.</param>
    public sealed record Assign(int Target) : Operation;

    /// <summary>One of two values: the first input at the first step, the second at all others. Each is computed only where it is chosen.</summary>
    /// <param name="First">The region of the first.</param>
    /// <param name="Rest">The region of the second; negative where there is no difference.</param>
    public sealed record Choose(int First, int Rest) : Operation;

    /// <summary>
    /// What a step of a loop begins with: its first input at step 0, then the result of the step before (its second input, one step older).
    /// </summary>
    /// <param name="IsGated">Whether later steps begin with sigmoid(first input + result of the step before), the input averaged to the result's size.</param>
    public sealed record Carry(bool IsGated) : Operation;

    /// <summary>An instance of a circuit inside another one, which takes the activations over.</summary>
    /// <param name="Body">Its region.</param>
    /// <param name="Label">Its label: what its names begin with.</param>
    public sealed record Call(int Body, string Label) : Operation;

    /// <summary>A loop: the result of its last step.</summary>
    /// <param name="Body">Its region.</param>
    public sealed record Loop(int Body) : Operation;
}
