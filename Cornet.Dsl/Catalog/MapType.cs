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
        Channels = channels, Height = window.Steps(this).Height, Width = window.Steps(this).Width,
    };

    /// <summary>All its numbers in a row.</summary>
    public MapType Flattened() => new(Channels * (Height * Width), 1, 1, IsVector: true);
}

/// <summary>A number for each side of a map.</summary>
/// <param name="Height">For rows.</param>
/// <param name="Width">For columns.</param>
internal sealed record Sides(Expr Height, Expr Width)
{
    /// <summary>The same for both.</summary>
    public static implicit operator Sides(Expr both) => new(both, both);

    /// <summary>As a message shows a window.</summary>
    public string Shown(Func<Expr, string> shown) => $"{shown(Height)}x{shown(Width)}";

    /// <summary>What follows from each.</summary>
    public Sides Each(Func<Expr, Expr> of) => new(of(Height), of(Width));

    /// <summary>As an argument of a layer's class.</summary>
    public LayerArgument Argument(string name, bool isDefault = false) => new(name, Height, IsDefault: isDefault, Width: Height.Equals(Width) ? null : Width);
}

/// <summary>A window that slides over a map.</summary>
/// <param name="Kernel">Its sides.</param>
/// <param name="Stride">By how many pixels.</param>
/// <param name="Padding">Pixels around the map.</param>
/// <param name="Dilation">From one pixel that it reads to the next.</param>
internal sealed record Window(Sides Kernel, Sides Stride, Sides Padding, Expr Dilation)
{
    private Sides Reach => Kernel.Each(side => Dilation * (side - 1) + 1);

    /// <summary>Whether it fits the sides of a map.</summary>
    public Sides Fits(MapType map) => new(
        Expr.Of(Operator.AtLeast, map.Height + 2 * Padding.Height, Reach.Height), Expr.Of(Operator.AtLeast, map.Width + 2 * Padding.Width, Reach.Width));

    /// <summary>How often it fits the sides of a map.</summary>
    public Sides Steps(MapType map) => new(
        (map.Height + 2 * Padding.Height - Reach.Height) / Stride.Height + 1, (map.Width + 2 * Padding.Width - Reach.Width) / Stride.Width + 1);
}

/// <summary>How much of the image one place of a map sees, in pixels.</summary>
/// <param name="Rows">Along columns.</param>
/// <param name="Columns">Along rows.</param>
internal readonly record struct Field(FieldSide Rows, FieldSide Columns)
{
    /// <summary>A pixel of the image, or what has not seen it yet.</summary>
    public static Field Pixel { get; } = new(new FieldSide(1, 1), new FieldSide(1, 1));

    /// <summary>The side of the smallest square around it, in whole pixels.</summary>
    public long Pixels => (long)Math.Ceiling(Math.Max(Rows.Side, Columns.Side));

    /// <summary>Behind a window.</summary>
    public Field Behind(Sides kernel, Sides stride, long dilation = 1) => new(
        Rows.Windowed(dilation * (kernel.Height.Value - 1) + 1, stride.Height.Value), Columns.Windowed(dilation * (kernel.Width.Value - 1) + 1, stride.Width.Value));

    /// <summary>Behind a window over so many places of each side.</summary>
    public Field Windowed(double places, double stride) => new(Rows.Windowed(places, stride), Columns.Windowed(places, stride));

    /// <summary>Of what sees all places of a map.</summary>
    public Field Over(MapType map) => new(Rows.Windowed(map.Height.Value, 1), Columns.Windowed(map.Width.Value, 1));

    /// <summary>Brought to the size of another map.</summary>
    public Field Resized(Interpolation way, Field to) => new(Rows.Resized(way, to.Rows), Columns.Resized(way, to.Columns));

    /// <summary>Of two values joined.</summary>
    public Field Join(Field other) => new(Rows.Join(other.Rows), Columns.Join(other.Columns));
}

/// <summary>A receptive field along one side.</summary>
/// <param name="Side">Pixels of the image.</param>
/// <param name="Pitch">From one place's field to the next one's.</param>
internal readonly record struct FieldSide(double Side, double Pitch)
{
    // Farther than any image reaches; keeps a tower of strides countable.
    private const double Farthest = 1e12;

    /// <summary>Behind a window over so many places.</summary>
    public FieldSide Windowed(double places, double stride) => new(Math.Min(Side + (places - 1) * Pitch, Farthest), Math.Min(Pitch * stride, Farthest));

    /// <summary>Brought to the size of another map: a value between pixels reads the two at either side.</summary>
    public FieldSide Resized(Interpolation way, FieldSide to) => Windowed(way == Interpolation.Bilinear ? 2 : 1, 1) with { Pitch = to.Pitch };

    /// <summary>Of two values joined.</summary>
    public FieldSide Join(FieldSide other) => new(Math.Max(Side, other.Side), Math.Max(Pitch, other.Pitch));
}
