using System.Globalization;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Cornet.Runtime.Stimuli;

/// <summary>Bytes as the numbers that networks see: (byte / 255 - mean) / deviation of ImageNet's colors, in float32 and in this order.</summary>
internal static unsafe class Normalization
{
    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];
    private static readonly float[][] OfByte = [.. Enumerable.Range(0, 3).Select(Values)];

    // Eight pixels with their colors side by side are three vectors, in which red, green and blue take turns.
    private static readonly Vector256<float>[] Means = [.. Enumerable.Range(0, 3).Select(vector => TakingTurns(Mean, vector))];
    private static readonly Vector256<float>[] Deviations = [.. Enumerable.Range(0, 3).Select(vector => TakingTurns(Deviation, vector))];

    // Where each vector's bytes are among 16 of the 32 of those pixels, and where these begin.
    private static readonly (int Begin, Vector128<byte> Order)[] Kept = [.. new[] { 0, 8, 16 }.Select((at, vector) => BytesOf(vector, at, false))];
    private static readonly (int Begin, Vector128<byte> Order)[] Turned = [.. new[] { 16, 8, 0 }.Select((at, vector) => BytesOf(vector, at, true))];

    /// <summary>Its mean and deviation.</summary>
    public static string Description { get; } = $"mean {Numbers(Mean)}, sd {Numbers(Deviation)}";

    /// <summary>Makes a picture black.</summary>
    /// <param name="prepared">All of its numbers.</param>
    /// <param name="interleaved">Whether they come pixel by pixel and not plane by plane.</param>
    public static void Blacken(Span<float> prepared, bool interleaved)
    {
        if (!interleaved)
        {
            var plane = prepared.Length / 3;
            for (var color = 0; color < 3; color++) prepared.Slice(color * plane, plane).Fill(OfByte[color][0]);
            return;
        }

        // What is black already is copied behind itself; of that no more than the nearest cache keeps.
        const int Most = 3 << 9;
        for (var color = 0; color < 3; color++) prepared[color] = OfByte[color][0];
        for (int done = 3, more; done < prepared.Length; done += more)
        {
            more = Math.Min(Math.Min(done, Most), prepared.Length - done);
            prepared[..more].CopyTo(prepared[done..]);
        }
    }

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
                var eight = Vector256.Load((uint*)from + (mirrored ? count - 8 - done : done));
                Eight(eight & Vector256.Create(0xFFu), 0, mirrored).Store(r + done);
                Eight((eight >>> 8) & Vector256.Create(0xFFu), 1, mirrored).Store(g + done);
                Eight((eight >>> 16) & Vector256.Create(0xFFu), 2, mirrored).Store(b + done);
            }
        }

        for (; done < count; done++)
        {
            var at = Raster.Pixel * (mirrored ? count - 1 - done : done);
            (red[done], green[done], blue[done]) = (OfByte[0][pixels[at]], OfByte[1][pixels[at + 1]], OfByte[2][pixels[at + 2]]);
        }
    }

    /// <summary>Pixels of one row, each with its three colors side by side.</summary>
    /// <param name="pixels">Four bytes each, of which the first three count.</param>
    /// <param name="colors">Takes three times as many numbers as there are pixels.</param>
    /// <param name="mirrored">Whether the last pixel comes first.</param>
    public static void Apply(ReadOnlySpan<byte> pixels, Span<float> colors, bool mirrored)
    {
        var count = pixels.Length / Raster.Pixel;
        var done = 0;
        fixed (byte* from = pixels)
        fixed (float* target = colors)
        {
            var order = mirrored ? Turned : Kept;
            var ((begin0, order0), (begin1, order1), (begin2, order2)) = (order[0], order[1], order[2]);
            var (mean0, mean1, mean2) = (Means[0], Means[1], Means[2]);
            var (deviation0, deviation1, deviation2) = (Deviations[0], Deviations[1], Deviations[2]);
            for (; done + 8 <= count; done += 8)
            {
                var eight = from + (Raster.Pixel * (mirrored ? count - 8 - done : done));
                var to = target + (3 * done);
                Normalized(Picked(eight + begin0, order0), mean0, deviation0).Store(to);
                Normalized(Picked(eight + begin1, order1), mean1, deviation1).Store(to + 8);
                Normalized(Picked(eight + begin2, order2), mean2, deviation2).Store(to + 16);
            }
        }

        for (; done < count; done++)
        {
            var (to, at) = (3 * done, Raster.Pixel * (mirrored ? count - 1 - done : done));
            (colors[to], colors[to + 1], colors[to + 2]) = (OfByte[0][pixels[at]], OfByte[1][pixels[at + 1]], OfByte[2][pixels[at + 2]]);
        }
    }

    private static Vector256<float> Eight(Vector256<uint> bytes, int color, bool mirrored)
    {
        var values = Normalized(bytes.AsInt32(), Vector256.Create(Mean[color]), Vector256.Create(Deviation[color]));
        return mirrored ? Vector256.Shuffle(values, Vector256.Create(7, 6, 5, 4, 3, 2, 1, 0)) : values;
    }

    private static Vector256<float> Normalized(Vector256<int> bytes, Vector256<float> mean, Vector256<float> deviation) =>
        (Vector256.ConvertToSingle(bytes) / 255f - mean) / deviation;

    // Eight of 16 bytes as integers.
    private static Vector256<int> Picked(byte* sixteen, Vector128<byte> order)
    {
        var picked = Vector128.ShuffleNative(Vector128.Load(sixteen), order);
        if (Avx2.IsSupported) return Avx2.ConvertToVector256Int32(picked);
        var shorts = Vector128.WidenLower(picked);
        return Vector256.Create(Vector128.WidenLower(shorts), Vector128.WidenUpper(shorts)).AsInt32();
    }

    private static Vector256<float> TakingTurns(float[] ofColor, int vector) =>
        Vector256.Create([.. Enumerable.Range(8 * vector, 8).Select(number => ofColor[number % 3])]);

    private static (int Begin, Vector128<byte> Order) BytesOf(int vector, int begin, bool mirrored)
    {
        var order = new byte[16];
        for (var i = 0; i < 8; i++)
        {
            var (pixel, color) = Math.DivRem((8 * vector) + i, 3);
            order[i] = (byte)((Raster.Pixel * (mirrored ? 7 - pixel : pixel)) + color - begin);
        }

        return (begin, Vector128.Create(order));
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
