namespace Cornet.Runtime.Stimuli;

/// <summary>Rows and columns of a picture, in pixels.</summary>
public readonly record struct PictureSize(int Height, int Width)
{
    /// <summary>The shorter of the two sides.</summary>
    public int ShortSide => Math.Min(Height, Width);

    /// <inheritdoc/>
    public override string ToString() => $"{Height} x {Width}";
}
