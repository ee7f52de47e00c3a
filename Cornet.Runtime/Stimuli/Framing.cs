using System.Globalization;

namespace Cornet.Runtime.Stimuli;

/// <summary>How a picture of any size becomes a square one of the network's size.</summary>
public abstract record Framing
{
    private protected Framing()
    {
    }

    /// <summary>Frames a picture.</summary>
    /// <param name="picture">The picture's size.</param>
    /// <param name="size">Rows and columns wanted.</param>
    /// <param name="random">Where a random framing gets its choices.</param>
    internal abstract Frame Choose(PictureSize picture, int size, ref CounterRandom random);

    /// <summary>As said in a table, without the size.</summary>
    public abstract override string ToString();

    /// <summary>The short side is brought to the size, then the middle is cut out.</summary>
    private protected static Frame Center(PictureSize picture, int shortSide, int size)
    {
        // torchvision: the long side is rounded down, the corner to the nearest even number.
        var (height, width) = picture.Height <= picture.Width
            ? (shortSide, (int)((long)shortSide * picture.Width / picture.Height))
            : ((int)((long)shortSide * picture.Height / picture.Width), shortSide);
        var cut = new Window((int)Math.Round((height - size) / 2.0), (int)Math.Round((width - size) / 2.0), size, size);
        return new Frame(Whole(picture), new PictureSize(height, width), cut);
    }

    private static Window Whole(PictureSize picture) => new(0, 0, picture.Height, picture.Width);
}

/// <summary>The short side is brought to the size and the middle cut out; a square picture of that size stays as it is.</summary>
public sealed record CenterFraming : Framing
{
    /// <inheritdoc/>
    internal override Frame Choose(PictureSize picture, int size, ref CounterRandom random) => Center(picture, size, size);

    /// <inheritdoc/>
    public override string ToString() => "resize short side, center crop";
}

/// <summary>The short side is brought to 256/224 of the size and the middle cut out: resize 256, crop 224.</summary>
public sealed record MarginFraming : Framing
{
    /// <inheritdoc/>
    internal override Frame Choose(PictureSize picture, int size, ref CounterRandom random) => Center(picture, (int)Math.Round(size * 256 / 224.0), size);

    /// <inheritdoc/>
    public override string ToString() => "resize short side to 256/224, center crop";
}

/// <summary>
/// Brought to the size, then shifted by up to <paramref name="Padding"/> pixels along both axes; what comes in from outside is black.
/// </summary>
/// <param name="Padding">In pixels, at least 0.</param>
public sealed record ShiftFraming(int Padding) : Framing
{
    /// <inheritdoc/>
    internal override Frame Choose(PictureSize picture, int size, ref CounterRandom random)
    {
        var (down, across) = (random.Below(2 * Padding + 1) - Padding, random.Below(2 * Padding + 1) - Padding);
        var frame = Center(picture, size, size);
        var seen = new Window(
            frame.Cut.Top + Math.Max(0, down), frame.Cut.Left + Math.Max(0, across),
            Math.Max(0, size - Math.Abs(down)), Math.Max(0, size - Math.Abs(across)));
        return frame with { Cut = seen, Top = Math.Max(0, -down), Left = Math.Max(0, -across) };
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"pad {Padding}, random crop");
}

/// <summary>
/// A random window of a part of the picture's area and of a ratio of width to height, brought to the size (torchvision's RandomResizedCrop: up to ten tries, then the largest central window
/// of an allowed ratio).
/// </summary>
/// <param name="SmallestArea">The least part of the area, above 0.</param>
/// <param name="LargestArea">The largest part of the area, up to 1.</param>
public sealed record RandomWindowFraming(float SmallestArea = 0.08f, float LargestArea = 1) : Framing
{
    /// <summary>The least ratio of width to height, above 0.</summary>
    public double NarrowestRatio { get; init; } = 3 / 4.0;

    /// <summary>The largest ratio of width to height.</summary>
    public double WidestRatio { get; init; } = 4 / 3.0;

    /// <summary>As an augmentation by name.</summary>
    internal string Call => $"random-resized-crop({Plain(SmallestArea)}..{Plain(LargestArea)}"
        + (HasUsualRatios ? ")" : FormattableString.Invariant($",{NarrowestRatio}..{WidestRatio})"));

    private bool HasUsualRatios => NarrowestRatio == 3 / 4.0 && WidestRatio == 4 / 3.0;

    /// <inheritdoc/>
    internal override Frame Choose(PictureSize picture, int size, ref CounterRandom random) =>
        new(Choose(picture.Height, picture.Width, ref random), new PictureSize(size, size), new Window(0, 0, size, size));

    /// <inheritdoc/>
    public override string ToString() => $"random resized crop (area {Short(SmallestArea)}-{Short(LargestArea)}, ratio "
        + (HasUsualRatios ? "3/4-4/3)" : FormattableString.Invariant($"{NarrowestRatio:.####}-{WidestRatio:.####})"));

    /// <summary>The window for a picture of a given size.</summary>
    internal Window Choose(int height, int width, ref CounterRandom random)
    {
        var (narrowest, widest) = (NarrowestRatio, WidestRatio);
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var area = (double)height * width * random.Between(SmallestArea, LargestArea);
            var ratio = Math.Exp(Math.Log(narrowest) + (Math.Log(widest) - Math.Log(narrowest)) * random.Uniform());
            int w = (int)Math.Round(Math.Sqrt(area * ratio)), h = (int)Math.Round(Math.Sqrt(area / ratio));
            if (w > 0 && h > 0 && w <= width && h <= height)
                return new Window(random.Below(height - h + 1), random.Below(width - w + 1), h, w);
        }

        var shape = (double)width / height;
        var (rows, columns) = shape < narrowest ? ((int)Math.Round(width / narrowest), width)
            : shape > widest ? (height, (int)Math.Round(height * widest))
            : (height, width);
        // Ratios far from 1 may leave no row or column of a small picture.
        (rows, columns) = (Math.Clamp(rows, 1, height), Math.Clamp(columns, 1, width));
        return new Window((height - rows) / 2, (width - columns) / 2, rows, columns);
    }

    private static string Plain(float number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Short(float number) => number.ToString(".####", CultureInfo.InvariantCulture);
}
