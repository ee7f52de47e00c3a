using System.Globalization;
using System.Runtime.Intrinsics;

namespace Cornet.Runtime.Stimuli;

/// <summary>Bytes as the numbers that networks see: (byte / 255 - mean) / deviation of ImageNet's colors, in float32 and in this order.</summary>
internal static unsafe class Normalization
{
    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];
    private static readonly float[][] OfByte = [.. Enumerable.Range(0, 3).Select(Values)];

    /// <summary>Its mean and deviation.</summary>
    public static string Description { get; } = $"mean {Numbers(Mean)}, sd {Numbers(Deviation)}";

    /// <summary>What becomes of black.</summary>
    /// <param name="color">0 red, 1 green, 2 blue.</param>
    public static float Black(int color) => OfByte[color][0];

    /// <summary>Pixels of one row, color by color.</summary>
    /// <param name="pixels">Four bytes each, of which the first three count.</param>
    /// <param name="red">Takes as many numbers as there are pixels.</param>
    /// <param name="green">The same.</param>
    /// <param name="blue">The same.</param>
    /// <param name="mirrored">Whether the last pixel comes first.</param>
    public static void Apply(ReadOnlySpan<byte> pixels, Span<float> red, Span<float> green, Span<float> blue, bool mirrored)
    {
        var count = pixels.Length / Raster.Pixel;
        var done = 0;
        fixed (byte* from = pixels)
        fixed (float* r = red, g = green, b = blue)
        {
            for (; done + 8 <= count; done += 8)
            {
                var eight = Vector256.Load((uint*)from + done);
                var to = mirrored ? count - 8 - done : done;
                Eight(eight & Vector256.Create(0xFFu), 0, mirrored).Store(r + to);
                Eight((eight >>> 8) & Vector256.Create(0xFFu), 1, mirrored).Store(g + to);
                Eight((eight >>> 16) & Vector256.Create(0xFFu), 2, mirrored).Store(b + to);
            }
        }

        for (; done < count; done++)
        {
            var (to, at) = (mirrored ? count - 1 - done : done, Raster.Pixel * done);
            (red[to], green[to], blue[to]) = (OfByte[0][pixels[at]], OfByte[1][pixels[at + 1]], OfByte[2][pixels[at + 2]]);
        }
    }

    private static Vector256<float> Eight(Vector256<uint> bytes, int color, bool mirrored)
    {
        var values = (Vector256.ConvertToSingle(bytes.AsInt32()) / 255f - Vector256.Create(Mean[color])) / Deviation[color];
        return mirrored ? Vector256.Shuffle(values, Vector256.Create(7, 6, 5, 4, 3, 2, 1, 0)) : values;
    }

    private static float[] Values(int color)
    {
        var values = new float[256];
        for (var value = 0; value < values.Length; value++)
            values[value] = ((value / 255f) - Mean[color]) / Deviation[color];
        return values;
    }

    private static string Numbers(float[] values) => string.Join(' ', values.Select(value => value.ToString(".000", CultureInfo.InvariantCulture)));
}
