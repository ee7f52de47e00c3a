using Cornet.Dsl.Semantics;

namespace Cornet.Dsl.Timing;

/// <summary>
/// A class that areas are instances of. Areas of one circuit share it where they differ in numbers only.
/// </summary>
/// <param name="Name">The class: the circuit's name, <c>V1Area</c> for an area that says its own layers, <c>Decoder</c>.</param>
/// <param name="Doc">Its documentation; empty without any.</param>
/// <param name="Parameters">The constructor's arguments: <c>inputs</c> (channels of what it reads) where a layer needs it, then the circuit's
/// own.</param>
/// <param name="Layers">Its layers in the order of the text; those with <see cref="LayerPlan.Copies"/> are registered step by step after all
/// others.</param>
/// <param name="Times">
/// How many steps its recurrence runs, in terms of its parameters; null without recurrence inside (one step, or those of the model's unrolling).
/// </param>
/// <param name="Receive">What is done with what an afferent sends; null where the model is not unrolled or the circuit has no <c>receive</c>.</param>
/// <param name="Body">One run (not unrolled) or one step (unrolled): the flow starts as what the area reads, or as nothing before the first
/// <c>receive</c>.</param>
/// <param name="Silence">How the step runs where nothing has arrived and nothing is remembered; null where that cannot happen.</param>
public sealed record CircuitPlan(
    string Name,
    string Doc,
    EquatableArray<ParameterPlan> Parameters,
    EquatableArray<LayerPlan> Layers,
    Quantity? Times,
    EquatableArray<Instruction>? Receive,
    EquatableArray<Instruction> Body,
    SilencePlan? Silence)
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
public sealed record SilencePlan(int Skipped, Quantity Channels, bool ForEach);

/// <summary>The layers the language has.</summary>
public enum LayerKind
{
    /// <summary>conv</summary>
    Conv,

    /// <summary>linear</summary>
    Linear,

    /// <summary>batchnorm</summary>
    BatchNorm,

    /// <summary>groupnorm</summary>
    GroupNorm,

    /// <summary>layernorm</summary>
    LayerNorm,

    /// <summary>relu</summary>
    ReLU,

    /// <summary>leakyrelu</summary>
    LeakyReLU,

    /// <summary>elu</summary>
    ELU,

    /// <summary>sigmoid</summary>
    Sigmoid,

    /// <summary>tanh</summary>
    Tanh,

    /// <summary>gelu</summary>
    GELU,

    /// <summary>silu</summary>
    SiLU,

    /// <summary>softplus</summary>
    Softplus,

    /// <summary>softmax</summary>
    Softmax,

    /// <summary>maxpool with a window</summary>
    MaxPool,

    /// <summary>avgpool with a window</summary>
    AvgPool,

    /// <summary>maxpool over the whole map</summary>
    GlobalMaxPool,

    /// <summary>avgpool over the whole map</summary>
    GlobalAvgPool,

    /// <summary>dropout</summary>
    Dropout,

    /// <summary>upsample</summary>
    Upsample,

    /// <summary>flatten</summary>
    Flatten,

    /// <summary>extern: a module of the user's own</summary>
    Extern,
}

/// <summary>A layer of a circuit: a member of its class.</summary>
/// <param name="Label">Its name in the class and in the state dict: the label, or the layer's word (with a number from the second on) where it has
/// none.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Source">The line as a person would write it: <c>conv channels * scale, 3x3, stride 2 then 1</c>.</param>
/// <param name="Arguments">
/// The constructor's arguments, in the order of the runtime's constructor, only those that are not its defaults; <c>inPlace</c> for a nonlinearity
/// that may write over its input, <c>overwrites</c> for a norm that may where no gradient is wanted.
/// </param>
/// <param name="Copies">How many copies <c>per step</c> makes (<c>norm1_0</c>, <c>norm1_1</c>, ...), in terms of the circuit's parameters; null for
/// one shared by all steps.</param>
/// <param name="HasState">Whether it has keys in the state dict.</param>
/// <param name="Extern">What is known about a module of the user's own; null for a layer of the language.</param>
public sealed record LayerPlan(
    string Label, LayerKind Kind, string Source, EquatableArray<LayerArgument> Arguments, Quantity? Copies, bool HasState, ExternPlan? Extern = null);

/// <summary>A module of the user's own, as its line declares it.</summary>
/// <param name="Type">Its C# type with its namespace: <c>Lab.Layers.Gabor</c>. Its arguments without a name are called by nothing.</param>
/// <param name="Window">How it changes height and width; null where it does not.</param>
/// <param name="CountsParameters">Whether the line says how many numbers it learns.</param>
/// <param name="CountsWork">Whether the line says how many multiply-adds it takes.</param>
public sealed record ExternPlan(string Type, WindowPlan? Window, bool CountsParameters, bool CountsWork);

/// <summary>A window that slides over a map.</summary>
/// <param name="Kernel">Its side.</param>
/// <param name="Stride">By how many pixels.</param>
/// <param name="Padding">Pixels around the map.</param>
public sealed record WindowPlan(Quantity Kernel, Quantity Stride, Quantity Padding)
{
    /// <summary>Its three numbers, in this order.</summary>
    public IReadOnlyList<Quantity> Numbers => [Kernel, Stride, Padding];
}

/// <summary>An argument of a layer's constructor.</summary>
/// <param name="Name">Its name: <c>inputs</c>, <c>outputs</c>, <c>kernel</c>, <c>stride</c>, <c>padding</c>, <c>dilation</c>, <c>groups</c>,
/// <c>bias</c>, <c>channels</c>, <c>probability</c>, <c>factor</c>, <c>slope</c>, <c>alpha</c>, <c>inPlace</c>; for a module of the user's own as its
/// line has it, and empty where only its place says what it is.</param>
/// <param name="Value">A whole number; null where <paramref name="Literal"/> says it.</param>
/// <param name="Literal">A C# literal that is no whole number (<c>true</c>, <c>0.5</c>); null where <paramref name="Value"/> says it.</param>
public sealed record LayerArgument(string Name, Quantity? Value, string? Literal = null);

/// <summary>One thing a circuit does with the value that flows through it.</summary>
public abstract record Instruction
{
    /// <summary>The flow goes through a layer, which takes it over.</summary>
    /// <param name="Layer">The layer's label.</param>
    /// <param name="Stride">The stride at this place where it is not the layer's own: <c>2 then 1</c>; null otherwise.</param>
    public sealed record Apply(string Layer, StepValue? Stride = null) : Instruction;

    /// <summary>A local binding is joined into the flow.</summary>
    /// <param name="Kind">How.</param>
    /// <param name="With">The local binding's name.</param>
    /// <param name="InPlace">Whether the sum may be written in place.</param>
    /// <param name="LastUse">Whether the local binding is released by this.</param>
    public sealed record Join(JoinKind Kind, string With, bool InPlace, bool LastUse) : Instruction;

    /// <summary>Drive and state become the flow of this step: always the first instruction of an unrolled step that has a state.</summary>
    public sealed record JoinState : Instruction;

    /// <summary>A value is kept under a name; the flow stays what it is.</summary>
    /// <param name="Name">The name.</param>
    /// <param name="First">Layers it goes through at the first step (at all steps without <paramref name="Rest"/>); none keeps the flow
    /// itself.</param>
    /// <param name="Rest">Layers it goes through at the other steps, or null where there is no difference.</param>
    public sealed record Keep(string Name, EquatableArray<Instruction> First, EquatableArray<Instruction>? Rest) : Instruction;

    /// <summary>One way at the first step, another at the rest, for the flow itself.</summary>
    /// <param name="First">At the first step.</param>
    /// <param name="Rest">At the others.</param>
    public sealed record Branch(EquatableArray<Instruction> First, EquatableArray<Instruction> Rest) : Instruction;

    /// <summary>The block runs on its own output, <see cref="CircuitPlan.Times"/> times; the flow at the end of each round is the area's output at
    /// that step.</summary>
    /// <param name="Body">One step.</param>
    /// <param name="Soft">Whether later steps begin with sigmoid(input + output of before), the input averaged to the output's extent; they begin
    /// with the output alone otherwise.</param>
    public sealed record Recur(EquatableArray<Instruction> Body, bool Soft = false) : Instruction
    {
        /// <summary>The values that were kept before it and that it reads, at every step.</summary>
        public EquatableArray<string> Reads { get; init; } = [];
    }

    /// <summary>A local binding is released: nothing behind this reads it.</summary>
    /// <param name="Name">The local binding's name.</param>
    public sealed record Release(string Name) : Instruction;

    /// <summary>The flow is the area's output here (at the current step of a recurrence, or at step 0): whoever records it sees this.</summary>
    public sealed record Output : Instruction;
}

/// <summary>How a local binding joins the flow.</summary>
public enum JoinKind
{
    /// <summary>add</summary>
    Add,

    /// <summary>multiply</summary>
    Multiply,

    /// <summary>concat: channels of the flow, then channels of the local binding</summary>
    Concat,
}

/// <summary><c>2 then 1</c></summary>
/// <param name="First">At the first step.</param>
/// <param name="Rest">At the others.</param>
public sealed record StepValue(Quantity First, Quantity Rest);
