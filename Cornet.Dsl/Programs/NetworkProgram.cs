using Cornet.Dsl.Catalog;
using System.Globalization;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Graph;

namespace Cornet.Dsl.Programs;

/// <summary>
/// The result of the compiler: one model, fully worked out, as data that knows no target. What exists, what runs at which step and in what order, what is
/// written over, what is kept and until when, what it costs. Targets spell it out and decide nothing.
/// </summary>
/// <param name="Name">The model: the name of the generated class.</param>
/// <param name="Doc">Its documentation, lines joined by line feeds; empty without any.</param>
/// <param name="Parameters">The constructor's arguments, in order; all have defaults.</param>
/// <param name="Input">The declared input.</param>
/// <param name="Unroll">How time runs across the network, or null where each area runs to its end in turn.</param>
/// <param name="Circuits">The distinct classes that areas are made of, in order of first use, without the decoder's.</param>
/// <param name="Areas">The areas, in order of declaration.</param>
/// <param name="Connections">All inputs of areas, the image included.</param>
/// <param name="Decoder">The decoder.</param>
/// <param name="Initializations">The <c>init</c> lines, in order.</param>
/// <param name="ParameterCount">Learnable numbers of the whole model.</param>
/// <param name="MultiplyAdds">Multiply-adds of one image as scheduled: nothing dead, nothing twice, nothing on zeros.</param>
/// <param name="ReferenceMultiplyAdds">Multiply-adds of one image where every area runs every step, as the reference schedule does.</param>
public sealed record NetworkProgram(
    string Name,
    string Doc,
    EquatableArray<Parameter> Parameters,
    Shape Input,
    Unrolling? Unroll,
    EquatableArray<Module> Circuits,
    EquatableArray<AreaSchedule> Areas,
    EquatableArray<ConnectionSchedule> Connections,
    DecoderSchedule Decoder,
    EquatableArray<Initialization> Initializations,
    long ParameterCount,
    long MultiplyAdds,
    long ReferenceMultiplyAdds)
{
    /// <summary>The model it varies, whose classes it shares where they are the same; null for one that varies none.</summary>
    public NetworkProgram? Base { get; init; }

    /// <summary>The classes of circuits inside other circuits; their names differ from those of <see cref="Circuits"/>.</summary>
    public EquatableArray<Module> Inner { get; init; }

    /// <summary>Whether this is the reference schedule: everything runs at every step, as written, on zeros too, and nothing is written over.</summary>
    public bool IsReference { get; init; }

    /// <summary>The weights and buffers, in the order of the state dict.</summary>
    public IEnumerable<WeightDeclaration> StateDict => Weights.Select(weight => weight with { Name = KeyOf(weight.Name) });

    /// <summary>What the state dict calls things by other names than the areas and labels: names that begin with the first begin with the second there.</summary>
    public EquatableArray<RenamedKey> Keys { get; init; }

    /// <summary>The key of a weight in the state dict.</summary>
    /// <param name="path">Its area, labels and name.</param>
    public string KeyOf(string path) =>
        Keys.Where(name => path.StartsWith(name.Path + ".", StringComparison.Ordinal)).OrderByDescending(name => name.Path.Length).FirstOrDefault() is { } longest
            ? longest.Key + path.Substring(longest.Path.Length)
            : path;

    /// <summary>The same by their areas and labels.</summary>
    public IEnumerable<WeightDeclaration> Weights => LayerWork.InOrderOfModules([.. Unordered], 0);

    private IEnumerable<WeightDeclaration> Unordered => Areas.SelectMany(area => LayerWork.State(area.Name, area.Layers))
        .Concat(Connections.Select(connection => connection.Pathway).OfType<PathwaySchedule>().OrderBy(pathway => pathway.Position)
            .SelectMany(pathway => LayerWork.State(pathway.Name, pathway.Layers)))
        .Concat(Decoders.SelectMany(decoder => LayerWork.State(decoder.Name, decoder.Layers)));

    /// <summary>The decoders beside the one that gives the output: they run when they are recorded, and their cost is not part of the network's.</summary>
    public EquatableArray<DecoderSchedule> NamedDecoders { get; init; } = [];

    /// <summary>All decoders, the one that gives the output first.</summary>
    public IEnumerable<DecoderSchedule> Decoders => NamedDecoders.Prepend(Decoder);

    /// <summary>The classes of all circuits: those inside others, of areas, of connections, of decoders.</summary>
    public IEnumerable<Module> Modules =>
        Inner.Concat(Circuits).Concat(Connections.Select(connection => connection.Pathway?.Circuit).OfType<Module>()).Concat(Decoders.Select(decoder => decoder.Circuit));

    /// <summary>What must hold for constructor arguments other than the defaults.</summary>
    public EquatableArray<Guard> Guards { get; init; }

    /// <summary>Who reads whom, between steps of areas.</summary>
    public EquatableArray<StepRead> Reads { get; init; }

    /// <summary>Whether areas run in turn, each reads the one before it and nothing else, and the decoder reads the last one.</summary>
    public bool IsChain { get; init; }
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
public sealed record Parameter(string Name, ParameterType Type, long? Default);

/// <summary><c>unroll times biological</c></summary>
/// <param name="Times">How many steps.</param>
/// <param name="Order">Who reads what within a step.</param>
/// <param name="Sequence">The areas in the order in which they update within a step: each behind all that it reads without a delay.</param>
public sealed record Unrolling(Expr Times, UpdateOrder Order, EquatableArray<string> Sequence);

/// <summary>A weight or a buffer: one entry of the state dict.</summary>
/// <param name="Name">Its key, a path: <c>V2.norm1_0.running_mean</c>; of a layer, what stands behind the layer's path.</param>
/// <param name="Extents">Its extents; none for a single number.</param>
/// <param name="Initial">How it begins, by name: <c>default</c> (as in PyTorch), <c>zeros</c>, <c>ones</c>, or the rule of an <c>init</c> line.</param>
/// <param name="IsTrainable">Whether training changes it by its gradient.</param>
public sealed record WeightDeclaration(string Name, EquatableArray<Expr> Extents, string Initial, bool IsTrainable)
{
    /// <summary>Its extents with the default arguments, joined by <c> x </c>.</summary>
    public string Shape => string.Join(" x ", Extents.Select(extent => extent.Value.ToString(CultureInfo.InvariantCulture)));
}

/// <summary>One area: an instance of a circuit.</summary>
/// <param name="Name">Its member name and the first part of its state keys.</param>
/// <param name="Doc">Its documentation.</param>
/// <param name="Circuit">The class it is an instance of: the <see cref="Module.Name"/> of one of <see cref="NetworkProgram.Circuits"/>.</param>
/// <param name="Arguments">One per parameter of that class, in order, in terms of the model's parameters.</param>
/// <param name="Times">How many steps it runs: those of its own recurrence, or of the model's unrolling.</param>
/// <param name="Input">What it reads at the declared input size.</param>
/// <param name="Output">What it puts out at the declared input size.</param>
/// <param name="ParameterCount">Learnable numbers.</param>
/// <param name="Steps">Its steps, one by one, as scheduled for the decoder's output.</param>
public sealed record AreaSchedule(
    string Name,
    string Doc,
    string Circuit,
    EquatableArray<Expr> Arguments,
    Expr Times,
    Shape Input,
    Shape Output,
    long ParameterCount,
    EquatableArray<StepSchedule> Steps)
{
    /// <summary>In an unrolled model, the step from which on it is in its steady state and does not run any more, because all that it reads is
    /// time-invariant and it has no state. Null where there is none.</summary>
    public int? SteadyFrom { get; init; }

    /// <summary>Whether a step does not run because it would only put out again what an earlier one has put out.</summary>
    public bool IsSteadyAt(int step) => SteadyFrom is { } settled && step > settled && Steps[settled].Runs;

    /// <summary>The first step whose output depends on the image.</summary>
    public int ImageFrom => Steps.TakeWhile(step => !step.SeesImage).Count();

    /// <summary>What its layers do, in the order of the text.</summary>
    public EquatableArray<LayerWork> Layers { get; init; }

    /// <summary>Whether some area's zeros are made in the size of its output.</summary>
    public bool IsSized { get; init; }

    /// <summary>Where areas run in turn, the areas whose output nobody reads behind this one: they are released.</summary>
    public EquatableArray<string> Releases { get; init; }

    /// <summary>Multiply-adds of one image, all steps that run.</summary>
    public long MultiplyAdds => Steps.Sum(step => step.MultiplyAdds);
}

/// <summary>One step of one area.</summary>
/// <param name="Runs">Whether anything the decoder reads depends on it; its cost is dropped otherwise.</param>
/// <param name="SeesImage">Whether its output depends on the image.</param>
/// <param name="MultiplyAdds">Multiply-adds of one image as scheduled; 0 where it does not run.</param>
/// <param name="ReferenceMultiplyAdds">Multiply-adds of one image as the reference schedule runs it.</param>
/// <param name="ReceptiveField">Side of the square of the image that one unit of the output depends on, in pixels (it may reach beyond the image); 0
/// before it sees it.</param>
/// <param name="StartMs">When it begins, in milliseconds after the image appears; null where the model gives no timing.</param>
public sealed record StepSchedule(bool Runs, bool SeesImage, long MultiplyAdds, long ReferenceMultiplyAdds, long ReceptiveField, double? StartMs);

/// <summary>How often something that an area reads is computed.</summary>
public enum Reuse
{
    /// <summary>At every step that needs it.</summary>
    None,

    /// <summary>Once, before the first step: the image is time-invariant.</summary>
    BeforeTheSteps,

    /// <summary>Once, from the step on at which the sender is in its steady state.</summary>
    WhenSteady,
}

/// <summary>An input of an area.</summary>
/// <param name="From">The sending area, or <c>input</c>.</param>
/// <param name="To">The area that receives it.</param>
/// <param name="Delay">In steps; 0 within a step, and always where the model is not unrolled.</param>
/// <param name="Pathway">The connection; null for the afferent, with which <c>receive</c> deals.</param>
public sealed record ConnectionSchedule(string From, string To, int Delay, PathwaySchedule? Pathway = null)
{
    /// <summary>The step from which on what arrives is the same; null where it never is.</summary>
    public int? SteadyFrom { get; init; }

    /// <summary>Whether it is time-invariant from some step on, so that it is computed once.</summary>
    public bool IsSteady => SteadyFrom is not null;

    /// <summary>How often it is computed.</summary>
    public Reuse Reuse { get; init; }

    /// <summary>The first step at which anything arrives; 0 where the model is not unrolled.</summary>
    public int Start { get; init; }

    /// <summary>The steps at which it is computed, and not only read again.</summary>
    /// <param name="to">The area that receives it.</param>
    public IEnumerable<int> ComputedAt(AreaSchedule to)
    {
        var read = Enumerable.Range(0, to.Steps.Count).Where(step => step >= Start && to.Steps[step].Runs).ToList();
        return SteadyFrom is { } steady ? read.Where(step => step < steady).Concat(read.Where(step => step >= steady).Take(1)) : read;
    }
}

/// <summary>Who reads whom, between steps of areas: what <see cref="Analysis.Reach"/> follows.</summary>
/// <param name="From">The area that is read, by its place.</param>
/// <param name="To">The area that reads it.</param>
/// <param name="Delay">How many steps before; negative where areas run in turn: the first step reads the other area's last one.</param>
/// <param name="Start">The first step at which it is read.</param>
public sealed record StepRead(int From, int To, int Delay, int Start);

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
/// <param name="Steps">At how many steps what it brings is read, as scheduled.</param>
/// <param name="MultiplyAdds">Multiply-adds of one image, all steps, as scheduled.</param>
/// <param name="ReferenceMultiplyAdds">Multiply-adds of one image, all steps, as written.</param>
public sealed record PathwaySchedule(
    string Name, JoinKind Merge, Module? Circuit, EquatableArray<Expr> Arguments, Shape Output, Expr Channels,
    Expr DriveChannels, int Position, long ParameterCount, int Steps, long MultiplyAdds, long ReferenceMultiplyAdds)
{
    /// <summary>How it is brought to the size of the drive; null where it has that size.</summary>
    public Interpolation? Resize { get; init; }

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
public sealed record DecoderSchedule(Module Circuit, EquatableArray<Expr> Arguments, string Reads, Shape Output, long ParameterCount,
    long MultiplyAdds)
{
    /// <summary>Its name: the first part of its state keys, and its recording site.</summary>
    public string Name { get; init; } = "decoder";

    /// <summary>The model's parameter that is the number of channels it puts out and nothing else; null where there is none.</summary>
    public string? Classes { get; init; }

    /// <summary>What its layers do, in the order of the text.</summary>
    public EquatableArray<LayerWork> Layers { get; init; }
}

/// <summary>What the state dict calls something.</summary>
/// <param name="Path">The area, and what is in it.</param>
/// <param name="Key">What names that begin with the path begin with in the state dict.</param>
public sealed record RenamedKey(string Path, string Key);
