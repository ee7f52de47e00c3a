using System.Runtime.InteropServices;
using Cornet.Runtime.Stimuli.Augmentation;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// What is done to a picture before a network sees it. It is part of every result (CORnet-S: .731 top-1 with a margin crop, .692 with a plain
/// squash), so it prints as a line that says all of it, and two preparations are equal if they do the same.
/// </summary>
/// <param name="Size">Rows and columns of the network's input, at least 1.</param>
/// <param name="Framing">How a picture becomes a square of that size.</param>
/// <param name="Mirror">Whether pictures are mirrored left to right at random, every second one if nothing else is said.</param>
public sealed record Preparation(int Size, Framing Framing, bool Mirror = false)
{
    /// <summary>
    /// Whether a prepared picture's numbers come pixel by pixel (Size x Size x 3) and not plane by plane. It changes where they lie, not what is done,
    /// so it is not printed; only <see cref="Batches"/> asks for it.
    /// </summary>
    internal bool ChannelsLast { get; init; }

    /// <summary>The probability that a picture is mirrored, where <see cref="Mirror"/> asks for that; 0 to 1.</summary>
    public float FlipProbability { get; init; } = 0.5f;

    /// <summary>What is done to the pixels of the framed and mirrored picture, in this order.</summary>
    public IReadOnlyList<PixelAugmentation> Pixels { get; init; } = [];

    /// <summary>What is erased after the normalization; null for nothing.</summary>
    public RandomErasing? Erasing { get; init; }

    /// <summary>With which means and standard deviations the colors are normalized.</summary>
    public Normalization Normalization { get; init; } = Normalization.ImageNet;

    /// <summary>Numbers in a prepared picture: 3 x Size x Size.</summary>
    public int Length => 3 * Size * Size;

    /// <summary>
    /// For learning: pictures no larger than the network's input are shifted by up to an eighth of it (4 pixels of 32), larger ones are cut at
    /// random; both are mirrored.
    /// </summary>
    /// <param name="size">Rows and columns of the network's input.</param>
    /// <param name="pictures">The size that the pictures share, or null if they differ.</param>
    public static Preparation ForTraining(int size, PictureSize? pictures) =>
        pictures is { } given && given.ShortSide <= size
            ? new Preparation(size, new ShiftFraming(Math.Max(1, size / 8)), Mirror: true)
            : new Preparation(size, new RandomWindowFraming(), Mirror: true);

    /// <summary>
    /// For judging: pictures no larger than the network's input are brought to its size, larger ones lose a margin of 1/8 (resize 256, crop 224).
    /// </summary>
    /// <param name="size">Rows and columns of the network's input.</param>
    /// <param name="pictures">The size that the pictures share, or null if they differ.</param>
    public static Preparation ForEvaluation(int size, PictureSize? pictures) =>
        new(size, pictures is { } given && given.ShortSide <= size ? new CenterFraming() : new MarginFraming());

    /// <summary>Prepares one picture.</summary>
    /// <param name="picture">A picture of any size.</param>
    /// <param name="random">Where random choices come from.</param>
    /// <param name="prepared">Takes 3 x Size x Size numbers: (byte / 255 - mean) / standard deviation, red, green and blue plane.</param>
    public void Apply(Picture picture, CounterRandom random, Span<float> prepared) => Into(picture, random, prepared);

    /// <summary>Prepares one picture, as numbers or bytes.</summary>
    internal void Into(Picture picture, CounterRandom random, PreparedImage prepared)
    {
        using var bench = DecodeBuffer.Rent();
        bench.Decoded.Take(picture);
        Fill(bench, Choose(new PictureSize(picture.Height, picture.Width), random), prepared);
    }

    /// <summary>Makes the random choices for a picture of a size.</summary>
    internal PreparedFrame Choose(PictureSize picture, CounterRandom random)
    {
        var mirrored = Mirror && random.Chance(FlipProbability);
        var frame = Framing.Choose(picture, Size, ref random);
        return new PreparedFrame(frame, mirrored, Erasing?.Choose(Size, ref random) ?? default, random);
    }

    /// <summary>Does what was chosen to the picture that lies decoded on a workbench; of that, only the rows that the frame names need be there.</summary>
    internal void Fill(DecodeBuffer bench, PreparedFrame choice, PreparedImage prepared)
    {
        var (raster, top, left, last) = Framed(bench, choice);
        if (prepared.IsBytes)
        {
            Write(raster, top, left, last, prepared.Bytes);
            prepared.Erased[0] = choice.Erased;
            return;
        }

        Write(raster, top, left, last, prepared.Numbers);
        Erase(choice.Erased, prepared.Numbers);
    }

    // Where the pixels are that remain to be mirrored and written.
    private (Raster Raster, int Top, int Left, PreparedFrame Choice) Framed(DecodeBuffer bench, PreparedFrame choice)
    {
        var frame = choice.Frame;
        if (!frame.KeepsPixels) Resampling.Resize(bench, frame);
        var (raster, top, left) = frame.KeepsPixels ? (bench.Decoded, frame.Source.Top + frame.Cut.Top, frame.Source.Left + frame.Cut.Left) : (bench.Resized, 0, 0);
        if (Pixels.Count == 0) return (raster, top, left, choice);
        Square(raster, top, left, choice, bench.Augmented.Resize(Size, Size));
        var random = choice.Random;
        foreach (var augmentation in Pixels) augmentation.Apply(bench, ref random);
        var whole = new Window(0, 0, Size, Size);
        return (bench.Augmented, 0, 0, choice with { Frame = new Frame(whole, new PictureSize(Size, Size), whole), Mirrored = false });
    }

    // The framed picture as a whole, with what is black around it, and mirrored.
    private void Square(Raster raster, int top, int left, PreparedFrame choice, Raster square)
    {
        var (frame, mirrored) = (choice.Frame, choice.Mirrored);
        square.Bytes.Clear();
        for (var y = 0; y < frame.Cut.Height; y++)
        {
            var from = MemoryMarshal.Cast<byte, uint>(raster.Bytes.Slice(((top + y) * raster.Stride) + (Raster.Pixel * left), Raster.Pixel * frame.Cut.Width));
            var at = (frame.Top + y) * Size + (mirrored ? Size - frame.Left - frame.Cut.Width : frame.Left);
            var to = MemoryMarshal.Cast<byte, uint>(square.Bytes.Slice(Raster.Pixel * at, Raster.Pixel * frame.Cut.Width));
            from.CopyTo(to);
            if (mirrored) to.Reverse();
        }
    }

    private void Erase(Window erased, Span<float> prepared)
    {
        for (var y = erased.Top; y < erased.Top + erased.Height; y++)
        {
            var first = (y * Size) + erased.Left;
            if (ChannelsLast) prepared.Slice(3 * first, 3 * erased.Width).Clear();
            else for (var color = 0; color < 3; color++) prepared.Slice((color * Size * Size) + first, erased.Width).Clear();
        }
    }

    /// <summary>The last step: mirrors and normalizes.</summary>
    /// <param name="raster">Where the pixels are that the frame cuts out.</param>
    /// <param name="top">The row of the first of them.</param>
    /// <param name="left">Its column.</param>
    /// <param name="choice">What was chosen.</param>
    /// <param name="prepared">Takes the numbers.</param>
    internal void Write(Raster raster, int top, int left, PreparedFrame choice, Span<float> prepared)
    {
        var (frame, mirrored) = (choice.Frame, choice.Mirrored);
        var plane = Size * Size;
        if (frame.Cut.Height < Size || frame.Cut.Width < Size) Normalization.Blacken(prepared[..Length], ChannelsLast);
        var (at, columns) = (mirrored ? Size - frame.Left - frame.Cut.Width : frame.Left, frame.Cut.Width);
        for (var y = 0; y < frame.Cut.Height; y++)
        {
            var pixels = raster.Bytes.Slice(((top + y) * raster.Stride) + (Raster.Pixel * left), Raster.Pixel * columns);
            var first = ((frame.Top + y) * Size) + at;
            if (ChannelsLast)
            {
                Normalization.Apply(pixels, prepared.Slice(3 * first, 3 * columns), mirrored);
                continue;
            }

            var row = prepared[first..];
            Normalization.Apply(pixels, row[..columns], row.Slice(plane, columns), row.Slice(2 * plane, columns), mirrored);
        }
    }

    // The same without the normalization.
    private void Write(Raster raster, int top, int left, PreparedFrame choice, Span<byte> prepared)
    {
        var (frame, mirrored) = (choice.Frame, choice.Mirrored);
        var (plane, columns) = (Size * Size, frame.Cut.Width);
        if (frame.Cut.Height < Size || columns < Size) prepared.Clear();
        // From one pixel to the next, and from one color to the next.
        var (step, color) = ChannelsLast ? (3, 1) : (1, plane);
        for (var y = 0; y < frame.Cut.Height; y++)
        {
            var pixels = raster.Bytes.Slice(((top + y) * raster.Stride) + (Raster.Pixel * left), Raster.Pixel * columns);
            var to = step * (((frame.Top + y) * Size) + (mirrored ? Size - frame.Left - 1 : frame.Left));
            var next = mirrored ? -step : step;
            for (var at = 0; at < pixels.Length; at += Raster.Pixel, to += next)
                (prepared[to], prepared[to + color], prepared[to + (2 * color)]) = (pixels[at], pixels[at + 1], pixels[at + 2]);
        }
    }

    /// <summary>
    /// All of it in a line, such as <c>32 px: pad 4, random crop; mirror; bilinear with antialias; mean .485 .456 .406, sd .229 .224 .225</c>.
    /// </summary>
    public override string ToString()
    {
        List<string> parts = [$"{Framing}"];
        if (Mirror) parts.Add(FlipProbability == 0.5f ? "mirror" : FormattableString.Invariant($"mirror {FlipProbability}"));
        parts.Add("bilinear with antialias");
        parts.AddRange(Pixels.Select(pixels => pixels.Description));
        parts.Add(Normalization.Description);
        if (Erasing is not null) parts.Add(Erasing.Description);
        return $"{Size} px: {string.Join("; ", parts)}";
    }

    /// <inheritdoc/>
    public bool Equals(Preparation? other) =>
        other is not null && (Size, Framing, Mirror, FlipProbability, Erasing, Normalization, ChannelsLast)
            .Equals((other.Size, other.Framing, other.Mirror, other.FlipProbability, other.Erasing, other.Normalization, other.ChannelsLast)) && Pixels.SequenceEqual(other.Pixels);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Size, Framing, Mirror, Pixels.Count, Erasing, Normalization);
}

/// <summary>What is done to one picture: all random choices made but those of its pixels.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="Mirrored">Whether it is mirrored.</param>
/// <param name="Erased">What is erased after the normalization.</param>
/// <param name="Random">Where the choices of its pixels come from.</param>
internal readonly record struct PreparedFrame(Frame Frame, bool Mirrored, Window Erased, CounterRandom Random);
