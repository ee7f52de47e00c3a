using System.Globalization;

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
    private static readonly float[] ImageNetMean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] ImageNetDeviation = [0.229f, 0.224f, 0.225f];
    private static readonly float[][] Normalised = [.. Enumerable.Range(0, 3).Select(NormalisedBytes)];

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
        new(size, pictures is { } given && given.ShortSide <= size ? new CentreFraming() : new MarginFraming());

    /// <summary>Prepares one picture.</summary>
    /// <param name="picture">A picture of any size.</param>
    /// <param name="random">Where random choices come from.</param>
    /// <param name="prepared">Takes 3 x Size x Size numbers: (byte / 255 - mean) / deviation of ImageNet, red, green and blue plane.</param>
    public void Apply(Picture picture, CounterRandom random, Span<float> prepared)
    {
        var mirrored = Mirror && random.Chance(0.5f);
        var framed = Framing.Apply(picture, Size, ref random);
        for (var colour = 0; colour < 3; colour++)
        {
            var values = Normalised[colour];
            var from = framed.Plane(colour);
            var to = prepared.Slice(colour * from.Length, from.Length);
            for (var i = 0; i < from.Length; i++)
                to[i] = values[from[i]];
            for (var y = 0; mirrored && y < Size; y++)
                to.Slice(y * Size, Size).Reverse();
        }
    }

    /// <summary>
    /// All of it in a line, such as <c>32 px: pad 4, random crop; mirror; bilinear with antialias; mean .485 .456 .406, sd .229 .224 .225</c>.
    /// </summary>
    public override string ToString() =>
        $"{Size} px: {Framing}; {(Mirror ? "mirror; " : "")}bilinear with antialias; mean {Numbers(ImageNetMean)}, sd {Numbers(ImageNetDeviation)}";

    private static string Numbers(float[] values) => string.Join(' ', values.Select(value => value.ToString(".000", CultureInfo.InvariantCulture)));

    private static float[] NormalisedBytes(int colour)
    {
        var values = new float[256];
        for (var value = 0; value < values.Length; value++)
            values[value] = (value / 255f - ImageNetMean[colour]) / ImageNetDeviation[colour];
        return values;
    }
}
