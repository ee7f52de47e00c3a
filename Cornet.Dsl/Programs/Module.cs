using Cornet.Dsl.Catalog;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Graph;

namespace Cornet.Dsl.Programs;

/// <summary>
/// A class that areas are instances of. Areas of one circuit share it where they differ in numbers only.
/// </summary>
/// <param name="Name">The class: the circuit's name, <c>V1Area</c> for an area that says its own layers, <c>Decoder</c>.</param>
/// <param name="Doc">Its documentation; empty without any.</param>
/// <param name="Parameters">The constructor's arguments: <c>inputs</c> (channels of what it reads) where a layer needs it, then the circuit's
/// own.</param>
/// <param name="Layers">Its layers in the order of the text; those with <see cref="LayerDeclaration.Copies"/> are registered step by step after all
/// others.</param>
/// <param name="Times">
/// How many steps its recurrence runs, in terms of its parameters; null without recurrence inside (one step, or those of the model's unrolling).
/// </param>
/// <param name="Receive">What is done with what an afferent sends; null where the model is not unrolled or the circuit has no <c>receive</c>.</param>
/// <param name="Body">One run (not unrolled) or one step (unrolled): the flow starts as what the area reads, or as nothing before the first
/// <c>receive</c>.</param>
/// <param name="Zeros">How the step runs where nothing has arrived and nothing is remembered; null where that cannot happen.</param>
public sealed record Module(
    string Name,
    string Doc,
    EquatableArray<Parameter> Parameters,
    EquatableArray<LayerDeclaration> Layers,
    Expr? Times,
    EquatableArray<Statement>? Receive,
    EquatableArray<Statement> Body,
    ZeroSkip? Zeros)
{
    /// <summary>Whether a training that is short of memory may work out what is done with an afferent again in the backward pass, and keeps less by that.</summary>
    public bool RepeatsReceive { get; init; }

    /// <summary>The same of one step: of the recurrence inside, or of the whole run where there is none.</summary>
    public bool RepeatsStep { get; init; }
}

/// <summary>
/// Work on zeros that is skipped: where neither drive nor state is there, the first <paramref name="Skipped"/> instructions of the body would only
/// turn zeros into zeros.
/// </summary>
/// <param name="Skipped">How many instructions, the joining of drive and state included.</param>
/// <param name="Channels">Channels of the zeros that the next instruction gets; their height and width are those of the area's output.</param>
/// <param name="ForEach">Whether each image needs zeros of its own (a batch norm would count them); one copy serves all otherwise.</param>
public sealed record ZeroSkip(int Skipped, Expr Channels, bool ForEach);

/// <summary>A layer of a circuit: a member of its class.</summary>
/// <param name="Label">Its name in the class and in the state dict: the label, or the layer's word (with a number from the second on) where it has
/// none.</param>
/// <param name="Word">The layer's word.</param>
/// <param name="Operation">What it computes, by name; targets have a row for each.</param>
/// <param name="Source">The line as a person would write it: <c>conv channels * scale, 3x3, stride 2 then 1</c>.</param>
/// <param name="Arguments">
/// Its arguments, defaults spelled out; <c>inPlace</c> for a nonlinearity that may write over its input, <c>overwrites</c> for a norm that may where no
/// gradient is wanted.
/// </param>
/// <param name="Copies">How many copies <c>per step</c> makes (<c>norm1_0</c>, <c>norm1_1</c>, ...), in terms of the circuit's parameters; null for
/// one shared by all steps.</param>
/// <param name="Extern">What is known about a module of the user's own; null for a layer of the language.</param>
public sealed record LayerDeclaration(
    string Label, string Word, string Operation, string Source, EquatableArray<LayerArgument> Arguments, Expr? Copies, ExternDeclaration? Extern = null)
{
    /// <summary>The operation of a circuit inside another one.</summary>
    public const string CircuitOperation = "circuit";

    /// <summary>The class of a circuit inside this one, by the name of its module; null for a layer.</summary>
    public string? Circuit { get; init; }

    /// <summary>Whether that circuit does something else at the first step, or has layers with a copy per step.</summary>
    public bool IsByStep { get; init; }
}

/// <summary>A module of the user's own, as its line declares it.</summary>
/// <param name="Type">Its C# type with its namespace: <c>Lab.Layers.Gabor</c>. Its arguments without a name are called by nothing.</param>
/// <param name="Window">How it changes height and width; null where it does not.</param>
/// <param name="CountsParameters">Whether the line says how many numbers it learns.</param>
/// <param name="CountsWork">Whether the line says how many multiply-adds it takes.</param>
public sealed record ExternDeclaration(string Type, WindowDeclaration? Window, bool CountsParameters, bool CountsWork);

/// <summary>A window that slides over a map.</summary>
/// <param name="Kernel">Its side.</param>
/// <param name="Stride">By how many pixels.</param>
/// <param name="Padding">Pixels around the map.</param>
public sealed record WindowDeclaration(Expr Kernel, Expr Stride, Expr Padding)
{
    /// <summary>Its three numbers, in this order.</summary>
    public IReadOnlyList<Expr> Numbers => [Kernel, Stride, Padding];
}

/// <summary>One thing a circuit does with the value that flows through it.</summary>
public abstract record Statement
{
    /// <summary>The flow goes through a layer, which takes it over.</summary>
    /// <param name="Layer">The layer's label.</param>
    /// <param name="Stride">The stride at this place where it is not the layer's own: <c>2 then 1</c>; null otherwise.</param>
    public sealed record Apply(string Layer, StepValue? Stride = null) : Statement;

    /// <summary>A local binding, or the value of a formula, is joined into the flow.</summary>
    /// <param name="Kind">How.</param>
    /// <param name="With">What.</param>
    /// <param name="InPlace">Whether the sum may be written in place.</param>
    /// <param name="LastUse">Whether the local binding is released by this.</param>
    public sealed record Join(JoinKind Kind, Formula With, bool InPlace, bool LastUse) : Statement
    {
        /// <summary>Whether the flow has another height and width behind it.</summary>
        public bool Resizes { get; init; }
    }

    /// <summary>The flow becomes the value of a formula.</summary>
    /// <param name="Value">The formula.</param>
    public sealed record Become(Formula Value) : Statement
    {
        /// <summary>Whether the flow has another height and width behind it.</summary>
        public bool Resizes { get; init; }
    }

    /// <summary>A state begins with what the step before has assigned to it, at the first step with a number everywhere; it is as large as the flow.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="First">The number.</param>
    public sealed record ReadState(string Name, double First) : Statement;

    /// <summary>Drive and state become the flow of this step: always the first instruction of an unrolled step that has a state.</summary>
    public sealed record JoinState : Statement;

    /// <summary>A value is kept under a name; the flow stays what it is.</summary>
    /// <param name="Name">The name.</param>
    /// <param name="First">Layers it goes through at the first step (at all steps without <paramref name="Rest"/>); none keeps the flow
    /// itself.</param>
    /// <param name="Rest">Layers it goes through at the other steps, or null where there is no difference.</param>
    public sealed record Let(string Name, EquatableArray<Statement> First, EquatableArray<Statement>? Rest) : Statement
    {
        /// <summary>The formula whose value it is; null where it is made of the flow.</summary>
        public Formula? Formula { get; init; }

        /// <summary>Whether the name is that of a state: the next step begins with the value.</summary>
        public bool IsState { get; init; }
    }

    /// <summary>One way at the first step, another at the rest, for the flow itself.</summary>
    /// <param name="First">At the first step.</param>
    /// <param name="Rest">At the others.</param>
    public sealed record Choose(EquatableArray<Statement> First, EquatableArray<Statement> Rest) : Statement;

    /// <summary>The block runs on its own output, <see cref="Module.Times"/> times; the flow at the end of each round is the area's output at
    /// that step.</summary>
    /// <param name="Body">One step.</param>
    /// <param name="Soft">Whether later steps begin with sigmoid(input + output of before), the input averaged to the output's extent; they begin
    /// with the output alone otherwise.</param>
    public sealed record Loop(EquatableArray<Statement> Body, bool Soft = false) : Statement
    {
        /// <summary>How many rounds it has where its steps are not those of the area: in a circuit inside another one, or in an area of an unrolled network.</summary>
        public Expr? Times { get; init; }

        /// <summary>The values that were kept before it and that it reads, at every step.</summary>
        public EquatableArray<string> Reads { get; init; } = [];
    }

    /// <summary>The formulas of some statements.</summary>
    public static IEnumerable<Formula> Formulas(IEnumerable<Statement> statements) => statements.SelectMany(one => one switch
    {
        Join join => [join.With],
        Become become => [become.Value],
        Let let => Formulas(let.First.Concat(let.Rest ?? default)).Concat(let.Formula is { } formula ? [formula] : Enumerable.Empty<Formula>()),
        Choose choose => Formulas(choose.First.Concat(choose.Rest)),
        Loop loop => Formulas(loop.Body),
        _ => Enumerable.Empty<Formula>(),
    });

    /// <summary>The numbers in the formulas of some statements.</summary>
    public static IEnumerable<Expr> Numbers(IEnumerable<Statement> statements) =>
        Formulas(statements).SelectMany(formula => formula.All()).OfType<Formula.Number>().Select(number => number.Is);

    /// <summary>A local binding is released: nothing behind this reads it.</summary>
    /// <param name="Name">The local binding's name.</param>
    public sealed record Release(string Name) : Statement;

    /// <summary>The flow is the area's output here (at the current step of a recurrence, or at step 0): whoever records it sees this.</summary>
    public sealed record Output : Statement;
}

/// <summary>A formula of activations.</summary>
public abstract record Formula
{
    /// <summary>A local binding, or a state.</summary>
    /// <param name="Name">Its name.</param>
    public sealed record Value(string Name) : Formula
    {
        /// <inheritdoc/>
        public override string ToString() => Name;
    }

    /// <summary>A number.</summary>
    /// <param name="Is">The number.</param>
    public sealed record Number(Expr Is) : Formula
    {
        /// <inheritdoc/>
        public override string ToString() => Is.ToString();
    }

    /// <summary>A function of a formula.</summary>
    /// <param name="Layer">The label of the layer that computes it.</param>
    /// <param name="Of">What it is applied to.</param>
    public sealed record Call(string Layer, Formula Of) : Formula
    {
        /// <summary>The function's word.</summary>
        public string Word { get; init; } = Layer;

        /// <inheritdoc/>
        public override string ToString() => $"{Word}({Of})";
    }

    /// <summary>Two formulas joined; <see cref="JoinKind.Concat"/> never is in one.</summary>
    /// <param name="Kind">How.</param>
    /// <param name="Left">The left one.</param>
    /// <param name="Right">The right one.</param>
    public sealed record Binary(JoinKind Kind, Formula Left, Formula Right) : Formula
    {
        /// <summary>Its sign.</summary>
        public string Sign => Kind switch { JoinKind.Add => "+", JoinKind.Subtract => "-", JoinKind.Multiply => "*", JoinKind.Divide => "/", _ => "^" };

        /// <inheritdoc/>
        public override string ToString() => $"{Bracketed(Left, isRight: false, one => $"{one}")} {Sign} {Bracketed(Right, isRight: true, one => $"{one}")}";

        /// <summary>An operand as text, in parentheses where it needs them.</summary>
        /// <param name="operand">The operand.</param>
        /// <param name="isRight">Whether it is the right one.</param>
        /// <param name="write">Writes a formula.</param>
        public string Bracketed(Formula operand, bool isRight, Func<Formula, string> write) => operand switch
        {
            // a + (b + c) is not (a + b) + c to the last bit; and languages differ in a ^ b ^ c.
            Binary { Kind: var inner } when Strength(inner) < Strength(Kind) || Strength(inner) == Strength(Kind) && (isRight || Kind == JoinKind.Power) => $"({write(operand)})",
            Number { Is: Expr.Binary or Expr.Constant { Number: < 0 } } when isRight || Kind == JoinKind.Power => $"({write(operand)})",
            Number { Is: Expr.Binary } => $"({write(operand)})",
            _ => write(operand),
        };

        private static int Strength(JoinKind kind) => kind switch { JoinKind.Add or JoinKind.Subtract => 1, JoinKind.Multiply or JoinKind.Divide => 2, _ => 3 };
    }

    /// <summary>A name is its own formula.</summary>
    public static implicit operator Formula(string name) => new Value(name);

    /// <summary>All parts of this formula in the order in which they are computed, and itself.</summary>
    public IEnumerable<Formula> All() => this switch
    {
        Call call => call.Of.All().Append(this),
        Binary binary => binary.Left.All().Concat(binary.Right.All()).Append(this),
        _ => [this],
    };
}

/// <summary><c>2 then 1</c></summary>
/// <param name="First">At the first step.</param>
/// <param name="Rest">At the others.</param>
public sealed record StepValue(Expr First, Expr Rest);
