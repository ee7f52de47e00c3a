namespace Cornet.Runtime.Layers;

/// <summary>A number for each side of a map: of a window, its padding or its stride. One number stands for both: <c>kernel: 3</c>, <c>kernel: (1, 7)</c>.</summary>
/// <param name="Height">Along rows.</param>
/// <param name="Width">Along columns.</param>
public readonly record struct Sides(long Height, long Width)
{
    /// <summary>The same number for both.</summary>
    public static implicit operator Sides(long both) => new(both, both);

    /// <summary>Rows, and columns.</summary>
    public static implicit operator Sides((long Height, long Width) sides) => new(sides.Height, sides.Width);

    /// <summary>As libtorch takes them.</summary>
    internal long[] ToArray() => [Height, Width];

    /// <summary>The padding that keeps the size of a map.</summary>
    internal Sides Half(long dilation = 1) => new(dilation * (Height - 1) / 2, dilation * (Width - 1) / 2);
}
