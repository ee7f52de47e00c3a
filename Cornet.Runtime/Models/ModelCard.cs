namespace Cornet.Runtime.Models;

/// <summary>What the compiler knew about a model, as data: generated code fills it, and reports, recorders and commands read it.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Input">The declared input: channels, height, width. Other heights and widths run too.</param>
/// <param name="Areas">The areas in their order of declaration, without the decoder.</param>
/// <param name="Parameters">Learnable numbers.</param>
/// <param name="MultiplyAdds">Multiply-adds of one image of the declared size through the model.</param>
/// <param name="Unrolled">Whether time runs across the network (<c>unroll</c>) and not to its end inside each area in turn.</param>
/// <param name="Description">The schedule as text: shapes, steps and cost per area, as <c>cornet describe</c> prints it.</param>
public sealed record ModelCard(
    string Name, (long Channels, long Height, long Width) Input, IReadOnlyList<AreaCard> Areas, long Parameters, long MultiplyAdds, bool Unrolled, string Description)
{
    /// <summary>
    /// Which area reads which, by position: after how many steps, and from which step on. An area with a state reads itself. Where areas run in turn, the
    /// delay is -1: the first step reads the other area's last one. Null where each area reads the one before it and nothing else.
    /// </summary>
    public IReadOnlyList<(int From, int To, int Delay, int Start)>? Reads { get; init; }

    /// <summary>Whether this is the reference schedule: every area runs at every step, as written, whether anything depends on it or not.</summary>
    public bool Reference { get; init; }

    /// <summary>Position of an area, or -1.</summary>
    public int IndexOf(string area)
    {
        for (var i = 0; i < Areas.Count; i++)
            if (Areas[i].Name == area) return i;
        return -1;
    }
}

/// <summary>What the compiler knew about one area.</summary>
/// <param name="Name">The area's name.</param>
/// <param name="Output">Its output at the declared input size: channels, height, width.</param>
/// <param name="Steps">How many steps it runs, by default.</param>
/// <param name="ImageFrom">The first step at which its output depends on the image.</param>
/// <param name="Parameters">Learnable numbers.</param>
/// <param name="MultiplyAdds">Multiply-adds of one image, all steps.</param>
public sealed record AreaCard(string Name, (long Channels, long Height, long Width) Output, int Steps, int ImageFrom, long Parameters, long MultiplyAdds)
{
    /// <summary>When each step begins, in milliseconds after the image appears; empty where the model gives no timing.</summary>
    public IReadOnlyList<double> StartsMs { get; init; } = [];

    /// <summary>Side of the square of the image that one unit of the output sees at each step, in pixels.</summary>
    public IReadOnlyList<long> ReceptiveFields { get; init; } = [];
}
