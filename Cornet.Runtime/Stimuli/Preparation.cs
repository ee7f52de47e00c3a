namespace Cornet.Runtime.Stimuli;

/// <summary>
/// What is done to a picture before a network sees it. It is part of every result (CORnet-S: .731 top-1 with a margin crop, .692 with a plain
/// squash), so it prints as a line that says all of it, and two preparations are equal if they do the same.
/// </summary>
/// <param name="Size">Rows and columns of the network's input, at least 1.</param>
/// <param name="Framing">How a picture becomes a square of that size.</param>
/// <param name="Mirror">Whether every second picture, at random, is mirrored left to right.</param>
public sealed record Preparation(int Size, Framing Framing, bool Mirror = false)
{
    /// <summary>
    /// Whether a prepared picture's numbers come pixel by pixel (Size x Size x 3) and not plane by plane. It changes where they lie, not what is done,
    /// so it is not printed; only <see cref="Batches"/> asks for it.
    /// </summary>
    internal bool ChannelsLast { get; init; }

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
    /// <param name="prepared">Takes 3 x Size x Size numbers: (byte / 255 - mean) / deviation of ImageNet, red, green and blue plane.</param>
    public void Apply(Picture picture, CounterRandom random, Span<float> prepared)
    {
        using var bench = DecodeBuffer.Rent();
        bench.Decoded.Take(picture);
        Fill(bench, Choose(new PictureSize(picture.Height, picture.Width), random), prepared);
    }

    /// <summary>Makes the random choices for a picture of a size.</summary>
    internal PreparedFrame Choose(PictureSize picture, CounterRandom random)
    {
        var mirrored = Mirror && random.Chance(0.5f);
        return new PreparedFrame(Framing.Choose(picture, Size, ref random), mirrored);
    }

    /// <summary>Does what was chosen to the picture that lies decoded on a workbench; of that, only the rows that the frame names need be there.</summary>
    internal void Fill(DecodeBuffer bench, PreparedFrame choice, Span<float> prepared)
    {
        var frame = choice.Frame;
        if (frame.KeepsPixels)
        {
            Write(bench.Decoded, frame.Source.Top + frame.Cut.Top, frame.Source.Left + frame.Cut.Left, choice, prepared);
            return;
        }

        Resampling.Resize(bench, frame);
        Write(bench.Resized, 0, 0, choice, prepared);
    }

    /// <summary>The last step: mirrors and normalizes.</summary>
    /// <param name="raster">Where the pixels are that the frame cuts out.</param>
    /// <param name="top">The row of the first of them.</param>
    /// <param name="left">Its column.</param>
    /// <param name="choice">What was chosen.</param>
    /// <param name="prepared">Takes the numbers.</param>
    internal void Write(Raster raster, int top, int left, PreparedFrame choice, Span<float> prepared)
    {
        var (frame, mirrored) = choice;
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

    /// <summary>
    /// All of it in a line, such as <c>32 px: pad 4, random crop; mirror; bilinear with antialias; mean .485 .456 .406, sd .229 .224 .225</c>.
    /// </summary>
    public override string ToString() =>
        $"{Size} px: {Framing}; {(Mirror ? "mirror; " : "")}bilinear with antialias; {Normalization.Description}";
}

/// <summary>What is done to one picture: all random choices made.</summary>
internal readonly record struct PreparedFrame(Frame Frame, bool Mirrored);
