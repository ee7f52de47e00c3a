using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Expressions;

namespace Cornet.Dsl.Graph;

/// <summary>What a region is.</summary>
internal enum RegionKind
{
    /// <summary>The whole network. Unrolled in time it has a clock.</summary>
    Network,

    /// <summary>An area: an instance of a circuit.</summary>
    Area,

    /// <summary>What an area does with its afferent input.</summary>
    Receive,

    /// <summary>What a connection does on its way.</summary>
    Connection,

    /// <summary>The decoder.</summary>
    Decoder,

    /// <summary>An instance of a circuit inside another one.</summary>
    Call,

    /// <summary>A recurrence inside an area: it has a clock.</summary>
    Loop,

    /// <summary>What runs at the first step of a clock only.</summary>
    First,

    /// <summary>What runs at all other steps.</summary>
    Rest,
}

/// <summary>A part of the network whose nodes run together.</summary>
/// <param name="Id">Its place among the regions.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Parent">The region that it is in; negative for the network.</param>
/// <param name="Name">Its path: <c>V1</c>, <c>V2_to_V1</c>, <c>decoder</c>; empty for parts of those.</param>
internal sealed record Region(int Id, RegionKind Kind, int Parent, string Name)
{
    /// <summary>The node whose value is its result.</summary>
    public int Result { get; init; } = -1;

    /// <summary>How many steps its clock has; null without one.</summary>
    public Expr? Times { get; init; }

    /// <summary>The circuit that it is an instance of; null for a part of one.</summary>
    public Instance? Instance { get; init; }

    /// <summary>Where it is written.</summary>
    public Place Place { get; init; }

    /// <summary>Where later steps of a loop begin, if that is a layer of its block: the layer's node, and where the text says so.</summary>
    public (int Node, Place Place)? Target { get; init; }

    /// <summary>Where the text asks for a soft gate; null where there is none.</summary>
    public Place? Gate { get; init; }
}

/// <summary>An instance of a circuit.</summary>
/// <param name="Circuit">The circuit's name, or the name of a class of its own.</param>
/// <param name="Doc">Its documentation.</param>
/// <param name="Parameters">Its parameters that are whole numbers, with what they stand for.</param>
/// <param name="Place">Where the circuit is written.</param>
/// <param name="Requirements">What must hold of its numbers.</param>
internal sealed record Instance(string Circuit, string Doc, IReadOnlyList<BoundParameter> Parameters, Place Place, Requirements Requirements)
{
    /// <summary>The channels that it reads, as a parameter: the same class serves areas that read different ones.</summary>
    public string Inputs => NotAParameter("inputs");

    /// <summary>The rows that it reads, as a parameter where they follow from parameters of the model.</summary>
    public string Height => NotAParameter("height");

    /// <summary>The columns that it reads, likewise.</summary>
    public string Width => NotAParameter("width");

    /// <summary>The steps of an unrolling, as a parameter.</summary>
    public string Steps => NotAParameter("steps");

    /// <summary>The channels that connections concatenate to the drive, as a parameter.</summary>
    public string Concatenated => NotAParameter("concatenated");

    private string NotAParameter(string name)
    {
        var free = name;
        for (var number = 2; Parameters.Any(parameter => parameter.Name == free); number++) free = FormattableString.Invariant($"{name}{number}");
        return free;
    }
}

/// <summary>A whole number that is passed to a circuit, or declared by a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Default">A model's default; null for a circuit's parameter.</param>
/// <param name="Argument">What it stands for, in the terms of whoever passes it.</param>
internal sealed record BoundParameter(string Name, long? Default, Expr Argument);
