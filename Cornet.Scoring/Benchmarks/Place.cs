using Cornet.Scoring.Responders;

namespace Cornet.Scoring.Benchmarks;

/// <summary>An area at a step.</summary>
/// <param name="Area">The area's name; <c>pixels</c> for the pictures themselves.</param>
/// <param name="Step">The step, from 0.</param>
public readonly record struct Place(string Area, int Step)
{
    /// <summary>Where pixels are scored.</summary>
    public static Place Pixels => new(Responder.Pixels.Name, 0);

    /// <summary>Where a network's own decoder is scored.</summary>
    public static Place Decoder => new(ResponderArea.Decoder, 0);

    /// <summary>An area over time: each time bin at the step that stands for it.</summary>
    public static Place Mapped(string area) => new(area, OverTime);

    /// <summary>Whether it is an area over time and no single step.</summary>
    public bool IsMapped => Step == OverTime;

    private const int OverTime = -1;

    /// <summary><c>V4.2</c>, or <c>V4 over time</c></summary>
    public override string ToString() => IsMapped && Area != Pixels.Area ? $"{Area} over time" : Area == Pixels.Area || Area == Decoder.Area ? Area : $"{Area}.{Step}";
}
