using Cornet.Dsl.Shapes;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Semantics;

/// <summary>A model with all names resolved and all parameters given: what is there, before shapes and time are worked out.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Doc">Its documentation.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Input">The declared input.</param>
/// <param name="Unroll">How time runs across it, or null.</param>
/// <param name="Areas">Its areas in order of declaration.</param>
/// <param name="Connections">What its areas hear beside the areas they follow, in order of the text.</param>
/// <param name="Decoder">Its decoder.</param>
/// <param name="Initializations">Its <c>init</c> lines.</param>
/// <param name="Place">Its name in the file.</param>
internal sealed record Network(
    string Name, string Doc, IReadOnlyList<BoundParameter> Parameters, Shape Input, BoundUnroll? Unroll, IReadOnlyList<BoundArea> Areas,
    IReadOnlyList<BoundConnection> Connections, BoundCircuit Decoder,
    IReadOnlyList<InitializationPlan> Initializations, Place Place)
{
    /// <summary>What the image is called where it is heard.</summary>
    public const string InputName = "input";
}

/// <summary>A numeric parameter of a model or circuit.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Default">Its default value, or null.</param>
/// <param name="Argument">What it was set to, in terms of the model's parameters.</param>
internal sealed record BoundParameter(string Name, long? Default, Quantity Argument);

/// <summary><c>unroll times biological</c></summary>
internal sealed record BoundUnroll(Quantity Times, UpdateOrder Order, Place Place);

/// <summary>One area.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Doc">Its documentation.</param>
/// <param name="Circuit">What it is made of.</param>
/// <param name="Afferent">The area it follows in the feed-forward sweep, or <c>input</c>.</param>
/// <param name="StartMs">When each step begins, as a function of the step; null where the model gives no timing.</param>
/// <param name="Place">Its name in the file.</param>
internal sealed record BoundArea(string Name, string Doc, BoundCircuit Circuit, string Afferent, Func<int, double>? StartMs,
    Place Place);

/// <summary><c>IT -> V4 { conv 256, 1x1   upsample 2 } delay 1, merge add</c></summary>
/// <param name="Name">Its member name and the first part of its state keys: <c>IT_to_V4</c>.</param>
/// <param name="From">The area that is heard, or <c>input</c>.</param>
/// <param name="To">The area that hears it.</param>
/// <param name="Body">What happens on the way; null where nothing does.</param>
/// <param name="Delay">In steps.</param>
/// <param name="Merge">How it is joined with the drive of the area.</param>
/// <param name="Place">Where it is written.</param>
internal sealed record BoundConnection(string Name, string From, string To, BoundCircuit? Body, int Delay, JoinKind Merge, Place Place)
{
    /// <summary>How messages call it.</summary>
    public string Text => $"{From} -> {To}";
}

/// <summary>A circuit with its arguments.</summary>
/// <param name="Name">The class it becomes.</param>
/// <param name="Doc">Its documentation.</param>
/// <param name="Parameters">Its numeric parameters.</param>
/// <param name="Times">How many steps its recurrence runs; null without.</param>
/// <param name="Receive">What is done with what an afferent sends; null without.</param>
/// <param name="Body">The rest.</param>
/// <param name="Place">Where it is written.</param>
internal sealed record BoundCircuit(
    string Name, string Doc, IReadOnlyList<BoundParameter> Parameters, Quantity? Times, IReadOnlyList<BoundStatement>? Receive,
    IReadOnlyList<BoundStatement> Body, Place Place)
{
    /// <summary>The name under which its class is told the channels of what it reads.</summary>
    public string InputsName => NotAParameter("inputs");

    /// <summary>The name under which its class is told the steps of the model's unrolling.</summary>
    public string StepsName => NotAParameter("steps");

    /// <summary>The name under which its class is told the channels that connections put behind those of the drive.</summary>
    public string ConcatenatedName => NotAParameter("concatenated");

    /// <summary>Whether it joins what arrives with its own output of the step before.</summary>
    public bool Remembers => Body is [BoundJoin { With: BoundJoin.State }, ..];

    /// <summary>All its layers, in the order of the text.</summary>
    public IEnumerable<BoundLayer> Layers => (Receive ?? []).Concat(Body).SelectMany(statement => statement.Layers);

    private string NotAParameter(string name)
    {
        var free = name;
        for (var number = 2; Parameters.Any(parameter => parameter.Name == free); number++) free = FormattableString.Invariant($"{name}{number}");
        return free;
    }
}

/// <summary>One entry of a bound circuit.</summary>
internal abstract record BoundStatement(Place Place)
{
    /// <summary>Whether it matters at which step it runs.</summary>
    public virtual bool DependsOnStep => false;

    /// <summary>The layers in it, in the order of the text.</summary>
    public abstract IEnumerable<BoundLayer> Layers { get; }
}

/// <summary><c>from conv2</c></summary>
/// <param name="Layer">The layer at which later steps begin.</param>
/// <param name="Place">Where it is named.</param>
internal sealed record LoopTarget(BoundLayer Layer, Place Place);

/// <summary>A layer. Compared by reference: two lines that say the same are two layers.</summary>
internal sealed record BoundLayer(string Label, LayerRule Rule, Settings Settings, bool PerStep, Place Place) : BoundStatement(Place)
{
    /// <summary>Whether only the first step runs it: <c>per step</c> then makes one copy.</summary>
    public bool FirstStepOnly { get; init; }

    public override bool DependsOnStep => PerStep || Settings.DependOnStep;

    public override IEnumerable<BoundLayer> Layers => [this];

    public bool Equals(BoundLayer? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary><c>recur times from conv2, gate soft { ... }</c></summary>
/// <param name="Body">One step; what stands in front of the target is chosen for the first step only.</param>
/// <param name="Target">Where later steps begin; null at the beginning of the block.</param>
/// <param name="Gate">Where a soft gate is asked for; null for a hard one, which blocks the input after the first step.</param>
/// <param name="Place">Where it is written.</param>
internal sealed record BoundRecur(IReadOnlyList<BoundStatement> Body, LoopTarget? Target, Place? Gate, Place Place) : BoundStatement(Place)
{
    public override IEnumerable<BoundLayer> Layers => Body.SelectMany(statement => statement.Layers);
}

/// <summary><c>let name = first { ... } then identity</c></summary>
/// <param name="Name">Its name.</param>
/// <param name="First">Layers at the first step.</param>
/// <param name="Rest">Layers at the others; null where there is no difference.</param>
/// <param name="Place">Where it is written.</param>
internal sealed record BoundKeep(string Name, IReadOnlyList<BoundStatement> First, IReadOnlyList<BoundStatement>? Rest, Place Place)
    : BoundStatement(Place)
{
    public override bool DependsOnStep => Rest is not null || First.Any(statement => statement.DependsOnStep);

    public override IEnumerable<BoundLayer> Layers => First.Concat(Rest ?? []).SelectMany(statement => statement.Layers);
}

/// <summary><c>first { ... } then { ... }</c> on the flow itself</summary>
internal sealed record BoundBranch(IReadOnlyList<BoundStatement> First, IReadOnlyList<BoundStatement> Rest, Place Place) : BoundStatement(Place)
{
    public override bool DependsOnStep => true;

    public override IEnumerable<BoundLayer> Layers => First.Concat(Rest).SelectMany(statement => statement.Layers);
}

/// <summary><c>add shortcut</c>, <c>add state</c></summary>
internal sealed record BoundJoin(JoinKind Kind, string With, Place Place) : BoundStatement(Place)
{
    /// <summary>The word for what an area remembers.</summary>
    public const string State = "state";

    public override IEnumerable<BoundLayer> Layers => [];
}
