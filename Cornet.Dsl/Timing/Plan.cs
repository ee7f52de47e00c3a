using Cornet.Dsl.Semantics;
using Cornet.Dsl.Shapes;

namespace Cornet.Dsl.Timing;

/// <summary>
/// The middle of the house: one model, fully worked out. What exists, what runs at which step and in what order, what is written over, what is kept,
/// what it costs. Emitters spell it out and decide nothing.
/// </summary>
/// <param name="Name">The model: the name of the generated class.</param>
/// <param name="Doc">Its documentation, lines joined by line feeds; empty without any.</param>
/// <param name="Parameters">The constructor's arguments, in order; all have defaults.</param>
/// <param name="Input">The declared input.</param>
/// <param name="Unroll">How time runs across the network, or null where each area runs to its end in turn.</param>
/// <param name="Circuits">The distinct classes that areas are made of, in order of first use, without the decoder's.</param>
/// <param name="Areas">The areas, in order of declaration.</param>
/// <param name="Connections">Who hears whom, the input included.</param>
/// <param name="Decoder">The decoder.</param>
/// <param name="Initializations">The <c>init</c> lines, in order.</param>
/// <param name="StateKeys">The keys of the state dict, in order.</param>
/// <param name="ParameterCount">Learnable numbers of the whole model.</param>
/// <param name="MultiplyAdds">Multiply-adds of one image as planned: nothing dead, nothing twice, nothing on zeros.</param>
/// <param name="PlainMultiplyAdds">Multiply-adds of one image where every area runs every step, as the original code does.</param>
public sealed record ModelPlan(
    string Name,
    string Doc,
    EquatableArray<ParameterPlan> Parameters,
    Shape Input,
    UnrollPlan? Unroll,
    EquatableArray<CircuitPlan> Circuits,
    EquatableArray<AreaPlan> Areas,
    EquatableArray<ConnectionPlan> Connections,
    DecoderPlan Decoder,
    EquatableArray<InitializationPlan> Initializations,
    EquatableArray<StateKey> StateKeys,
    long ParameterCount,
    long MultiplyAdds,
    long PlainMultiplyAdds)
{
    /// <summary>The model it varies, whose classes it shares where they are the same; null for one that varies none.</summary>
    public ModelPlan? Base { get; init; }

    /// <summary>Whether nothing is saved: everything runs at every step, as written, on zeros too, and nothing is written over.</summary>
    public bool IsPlain { get; init; }
}

/// <summary>What a parameter can be.</summary>
public enum ParameterType
{
    /// <summary>A whole number that counts steps or things: <c>int</c> in generated code.</summary>
    Count,

    /// <summary>A whole number that sizes a layer: <c>long</c> in generated code.</summary>
    Size,
}

/// <summary>A constructor argument of a generated class.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it is.</param>
/// <param name="Default">Its default, or null where the caller must give one (circuits).</param>
public sealed record ParameterPlan(string Name, ParameterType Type, long? Default);

/// <summary>Who reads what within a step.</summary>
public enum UpdateOrder
{
    /// <summary>Everyone reads the previous step.</summary>
    Biological,

    /// <summary>Areas update in order of declaration, and each reads what this step has already written. At the first step only the input
    /// speaks.</summary>
    Sequential,
}

/// <summary><c>unroll times biological</c></summary>
/// <param name="Times">How many steps.</param>
/// <param name="Order">Who reads what within a step.</param>
/// <param name="Sequence">The areas in the order in which they update within a step: each behind all that it hears without a delay.</param>
public sealed record UnrollPlan(Quantity Times, UpdateOrder Order, EquatableArray<string> Sequence);

/// <summary>A rule of an <c>init</c> line.</summary>
public enum InitializationRule
{
    /// <summary>N(0, sqrt(2 / (kernel^2 outputs))); biases 0.</summary>
    NormalFanOut,

    /// <summary>Uniform within sqrt(6 / (fan in + fan out)); biases 0.</summary>
    XavierUniform,
}

/// <summary><c>init conv normal(fan_out)</c></summary>
/// <param name="Layer">The kind of layer it is for.</param>
/// <param name="Rule">The rule.</param>
public sealed record InitializationPlan(LayerKind Layer, InitializationRule Rule);

/// <summary>One entry of the state dict.</summary>
/// <param name="Name">Its key: <c>V2.norm1_0.running_mean</c>.</param>
/// <param name="Shape">Its extents with the default arguments, joined by <c> x </c>; empty for a single number.</param>
public sealed record StateKey(string Name, string Shape);

/// <summary>One area: an instance of a circuit.</summary>
/// <param name="Name">Its member name and the first part of its state keys.</param>
/// <param name="Doc">Its documentation.</param>
/// <param name="Circuit">The class it is an instance of: the <see cref="CircuitPlan.Name"/> of one of <see cref="ModelPlan.Circuits"/>.</param>
/// <param name="Arguments">One per parameter of that class, in order, in terms of the model's parameters.</param>
/// <param name="Times">How many steps it runs: those of its own recurrence, or of the model's unrolling.</param>
/// <param name="Input">What it reads at the declared input size.</param>
/// <param name="Output">What it puts out at the declared input size.</param>
/// <param name="ParameterCount">Learnable numbers.</param>
/// <param name="Steps">Its steps, one by one, as planned for the decoder's output.</param>
public sealed record AreaPlan(
    string Name,
    string Doc,
    string Circuit,
    EquatableArray<Quantity> Arguments,
    Quantity Times,
    Shape Input,
    Shape Output,
    long ParameterCount,
    EquatableArray<StepPlan> Steps)
{
    /// <summary>In an unrolled model, the step from which on it puts out the same, because all it hears stands still and it remembers nothing: it does not
    /// run any more. Null where there is none.</summary>
    public int? SteadyFrom { get; init; }

    /// <summary>Whether a step does not run because it would only put out again what an earlier one has put out.</summary>
    public bool IsSteadyAt(int step) => SteadyFrom is { } settled && step > settled && Steps[settled].Runs;

    /// <summary>The first step whose output depends on the image.</summary>
    public int ImageFrom => Steps.TakeWhile(step => !step.SeesImage).Count();

    /// <summary>What its layers do, in the order of the text.</summary>
    public EquatableArray<LayerWork> Layers { get; init; }

    /// <summary>Multiply-adds of one image, all steps that run.</summary>
    public long MultiplyAdds => Steps.Sum(step => step.MultiplyAdds);
}

/// <summary>One step of one area.</summary>
/// <param name="Runs">Whether anything the decoder reads depends on it; its cost is dropped otherwise.</param>
/// <param name="SeesImage">Whether its output depends on the image.</param>
/// <param name="MultiplyAdds">Multiply-adds of one image as planned; 0 where it does not run.</param>
/// <param name="PlainMultiplyAdds">Multiply-adds of one image as the original code would run it.</param>
/// <param name="ReceptiveField">Side of the square of the image that one unit of the output depends on, in pixels (it may reach beyond the image); 0
/// before it sees it.</param>
/// <param name="StartMs">When it begins, in milliseconds after the image appears; null where the model gives no timing.</param>
public sealed record StepPlan(bool Runs, bool SeesImage, long MultiplyAdds, long PlainMultiplyAdds, long ReceptiveField, double? StartMs);

/// <summary>Who hears whom.</summary>
/// <param name="From">The area that is heard, or <c>input</c>.</param>
/// <param name="To">The area that hears it.</param>
/// <param name="Delay">In steps; 0 within a step, and always where the model is not unrolled.</param>
/// <param name="Hoisted">Whether what arrives is the same at every step, so that it is worked out once (the image stands still).</param>
/// <param name="Pathway">What happens on the way; null between areas that follow each other, where <c>receive</c> does what is done.</param>
public sealed record ConnectionPlan(string From, string To, int Delay, bool Hoisted, PathwayPlan? Pathway = null)
{
    /// <summary>Where it is hoisted, the step from which on what arrives is the same.</summary>
    public int? SteadyFrom { get; init; }

    /// <summary>The first step at which anything arrives; 0 where the model is not unrolled.</summary>
    public int HeardFrom { get; init; }

    /// <summary>The steps at which it is worked out, and not only heard again.</summary>
    /// <param name="to">The area that hears it.</param>
    public IEnumerable<int> WorkedOutAt(AreaPlan to)
    {
        var heard = Enumerable.Range(0, to.Steps.Count).Where(step => step >= HeardFrom && to.Steps[step].Runs).ToList();
        return SteadyFrom is { } stands ? heard.Where(step => step < stands).Concat(heard.Where(step => step >= stands).Take(1)) : heard;
    }
}

/// <summary>A connection that is written with an arrow: layers on the way, and how what they bring is merged with the drive of the area.</summary>
/// <param name="Name">Its member name and the first part of its state keys: <c>IT_to_V4</c>.</param>
/// <param name="Merge">How it is merged with the drive, before the state is.</param>
/// <param name="Circuit">Its layers; null where what is sent arrives unchanged.</param>
/// <param name="Arguments">One per parameter of that class, in order, in terms of the model's parameters.</param>
/// <param name="Output">What it brings at the declared input size.</param>
/// <param name="Channels">Channels of that, in terms of the model's parameters.</param>
/// <param name="DriveChannels">Channels of the drive it is merged with, likewise.</param>
/// <param name="Position">Its place among the connections of the text; those of one area are merged in this order.</param>
/// <param name="ParameterCount">Learnable numbers.</param>
/// <param name="Steps">At how many steps what it brings is heard, as planned.</param>
/// <param name="MultiplyAdds">Multiply-adds of one image, all steps, as planned.</param>
/// <param name="PlainMultiplyAdds">Multiply-adds of one image, all steps, as written.</param>
public sealed record PathwayPlan(
    string Name, JoinKind Merge, CircuitPlan? Circuit, EquatableArray<Quantity> Arguments, Shape Output, Quantity Channels,
    Quantity DriveChannels, int Position, long ParameterCount, int Steps, long MultiplyAdds, long PlainMultiplyAdds)
{
    /// <summary>What its layers do, in the order of the text; none without a circuit.</summary>
    public EquatableArray<LayerWork> Layers { get; init; } = [];
}

/// <summary>The decoder.</summary>
/// <param name="Circuit">Its layers; a class named <c>Decoder</c>.</param>
/// <param name="Arguments">One per parameter of that class, in terms of the model's parameters.</param>
/// <param name="Reads">The area it reads.</param>
/// <param name="Output">What it puts out.</param>
/// <param name="ParameterCount">Learnable numbers.</param>
/// <param name="MultiplyAdds">Multiply-adds of one image.</param>
public sealed record DecoderPlan(CircuitPlan Circuit, EquatableArray<Quantity> Arguments, string Reads, Shape Output, long ParameterCount,
    long MultiplyAdds)
{
    /// <summary>What its layers do, in the order of the text.</summary>
    public EquatableArray<LayerWork> Layers { get; init; }
}
