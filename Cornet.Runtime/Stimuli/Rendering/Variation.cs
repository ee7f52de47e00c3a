namespace Cornet.Runtime.Stimuli.Rendering;

/// <summary>
/// How much an object's view varies from picture to picture, after the levels of the core-object-recognition stimuli (Majaj, Hong, Solomon and
/// DiCarlo, J. Neurosci. 2015). Whatever the level, object, background, light and contrast differ in every picture.
/// </summary>
/// <param name="Name">The word that stands for it in <c>rendered:NAME</c>.</param>
/// <param name="Shift">The object's middle lies within this part of half the picture's width from the picture's middle, along x and along y.</param>
/// <param name="Zoom">Size lies between 1 / Zoom and Zoom times the usual one, evenly on a scale of ratios.</param>
/// <param name="Turn">Largest rotation away from the usual view about each of the three axes, in degrees.</param>
public sealed record Variation(string Name, float Shift, float Zoom, float Turn)
{
    /// <summary>The object in the middle, of one size, in its usual view.</summary>
    public static Variation Low { get; } = new("low", 0, 1, 0);

    /// <summary>Between low and medium: shifted by up to .15, 1.15 times larger or smaller, turned by up to 25 degrees.</summary>
    public static Variation Mild { get; } = new("mild", 0.15f, 1.15f, 25);

    /// <summary>Shifted by up to .3, 1.3 times larger or smaller, turned by up to 45 degrees.</summary>
    public static Variation Medium { get; } = new("medium", 0.3f, 1.3f, 45);

    /// <summary>Shifted by up to .5, 1.6 times larger or smaller, turned by up to 90 degrees.</summary>
    public static Variation High { get; } = new("high", 0.5f, 1.6f, 90);

    /// <summary>The levels, from the easiest on.</summary>
    public static IReadOnlyList<Variation> Levels { get; } = [Low, Mild, Medium, High];
}
