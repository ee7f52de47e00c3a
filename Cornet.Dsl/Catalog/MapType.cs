using Cornet.Dsl.Expressions;

namespace Cornet.Dsl.Catalog;

/// <summary>The type of a value: a feature map of channels x height x width, or a vector of numbers (n x 1 x 1).</summary>
/// <param name="Channels">Channels.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="IsVector">Whether it has been flattened.</param>
internal sealed record MapType(Expr Channels, Expr Height, Expr Width, bool IsVector = false)
{
    private const long MostCountable = 1_000_000_000_000_000_000;

    /// <summary>Its shape with the default arguments.</summary>
    public Shape Shape => new(Channels.Value, Height.Value, Width.Value, IsVector);

    /// <summary>As a message shows it.</summary>
    public string Shown(Func<Expr, string> shown) => IsVector ? shown(Channels) : $"{shown(Channels)} x {shown(Height)} x {shown(Width)}";

    /// <summary>Multiply-adds of so many at each place of the map.</summary>
    public long Over(long each) => Product(Product(each, Height.Value), Width.Value);

    /// <summary>A product that does not run over.</summary>
    public static long Product(long a, long b) => (double)a * b > MostCountable ? MostCountable : a * b;

    /// <summary>What a window that slides over it puts out.</summary>
    public MapType Windowed(Expr channels, Window window) => this with
    {
        Channels = channels, Height = window.Steps(Height), Width = window.Steps(Width),
    };

    /// <summary>All its numbers in a row.</summary>
    public MapType Flattened() => new(Channels * (Height * Width), 1, 1, IsVector: true);
}

/// <summary>A window that slides over a map.</summary>
/// <param name="Kernel">Its side.</param>
/// <param name="Stride">By how many pixels.</param>
/// <param name="Padding">Pixels around the map.</param>
/// <param name="Dilation">From one pixel that it reads to the next.</param>
internal sealed record Window(Expr Kernel, Expr Stride, Expr Padding, Expr Dilation)
{
    private Expr Reach => Dilation * (Kernel - 1) + 1;

    /// <summary>Whether it fits a side.</summary>
    public Expr Fits(Expr side) => Expr.Of(Operator.AtLeast, side + 2 * Padding, Reach);

    /// <summary>How often it fits a side.</summary>
    public Expr Steps(Expr side) => (side + 2 * Padding - Reach) / Stride + 1;

}

/// <summary>How much of the image one place of a map sees, in pixels.</summary>
/// <param name="Side">The side of the receptive field.</param>
/// <param name="Pitch">From one place's field to the next one's.</param>
internal readonly record struct Field(double Side, double Pitch)
{
    // Farther than any image reaches; keeps a tower of strides countable.
    private const double Farthest = 1e12;

    /// <summary>A pixel of the image, or what has not seen it yet.</summary>
    public static Field Pixel { get; } = new(1, 1);

    /// <summary>Its side in whole pixels.</summary>
    public long Pixels => (long)Math.Ceiling(Math.Min(Side, Farthest));

    /// <summary>Behind a window.</summary>
    public Field Behind(Expr kernel, Expr stride, long dilation = 1) => Windowed(dilation * (kernel.Value - 1) + 1, stride.Value);

    /// <summary>Behind a window over so many places.</summary>
    public Field Windowed(double places, double stride) =>
        new(Math.Min(Side + (places - 1) * Pitch, Farthest), Math.Min(Pitch * stride, Farthest));

    /// <summary>Of what sees all places of a map.</summary>
    public Field Over(MapType map) => this with { Side = Side + (Math.Max(map.Height.Value, map.Width.Value) - 1) * Pitch };

    /// <summary>Of two values joined.</summary>
    public Field Join(Field other) => new(Math.Max(Side, other.Side), Math.Max(Pitch, other.Pitch));
}
