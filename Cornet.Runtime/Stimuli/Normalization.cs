using System.Globalization;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// Bytes as the numbers that networks see: (byte / 255 - mean) / standard deviation of each color, in float32 and in this order, as torchvision's <c>ToTensor</c> and
/// <c>Normalize</c>.
/// </summary>
[JsonConverter(typeof(Json))]
public sealed unsafe class Normalization : IEquatable<Normalization>
{
    // Where each vector's bytes are among 16 of the 32 of eight pixels, and where these begin.
    private static readonly (int Begin, Vector128<byte> Order)[] Kept = [.. new[] { 0, 8, 16 }.Select((at, vector) => BytesOf(vector, at, false))];
    private static readonly (int Begin, Vector128<byte> Order)[] Turned = [.. new[] { 16, 8, 0 }.Select((at, vector) => BytesOf(vector, at, true))];

    private static readonly (string Word, Normalization Value)[] Named =
    [
        ("imagenet", new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f])),
        ("none", new([0, 0, 0], [1, 1, 1])),
        ("half", new([0.5f, 0.5f, 0.5f], [0.5f, 0.5f, 0.5f])),
    ];

    private readonly float[] _mean, _deviation;
    private readonly float[][] _ofByte;

    // Eight pixels with their colors side by side are three vectors, in which red, green and blue take turns.
    private readonly Vector256<float>[] _means, _deviations;

    private Normalization(float[] mean, float[] deviation)
    {
        (_mean, _deviation) = (mean, deviation);
        _ofByte = [.. Enumerable.Range(0, 3).Select(Values)];
        _means = [.. Enumerable.Range(0, 3).Select(vector => TakingTurns(mean, vector))];
        _deviations = [.. Enumerable.Range(0, 3).Select(vector => TakingTurns(deviation, vector))];
    }

    /// <summary>The means and standard deviations of ImageNet's colors: .485 .456 .406 and .229 .224 .225.</summary>
    public static Normalization ImageNet => Named[0].Value;

    /// <summary>Means 0, standard deviations 1: numbers from 0 to 1.</summary>
    public static Normalization None => Named[1].Value;

    /// <summary>Means and standard deviations of a half: numbers from -1 to 1.</summary>
    public static Normalization Half => Named[2].Value;

    /// <summary>The means of red, green and blue, in units of 255.</summary>
    public IReadOnlyList<float> Mean => _mean;

    /// <summary>Their standard deviations, above 0.</summary>
    public IReadOnlyList<float> Deviation => _deviation;

    /// <summary>Its means and standard deviations, as preparations print them: <c>mean .485 .456 .406, sd .229 .224 .225</c>.</summary>
    public string Description => $"mean {Numbers(_mean)}, sd {Numbers(_deviation)}";

    /// <summary>Reads <c>imagenet</c>, <c>none</c>, <c>half</c>, or three means and three standard deviations: <c>0.49,0.48,0.45/0.25,0.24,0.26</c>.</summary>
    /// <exception cref="CornetException">It is none of these.</exception>
    public static Normalization Parse(string text)
    {
        if (Array.Find(Named, one => one.Word == text).Value is { } named) return named;
        var halves = text.Split('/');
        float[][] numbers = [.. halves.Select(half => half.Split(',').Select(Number).ToArray())];
        return numbers is [var mean, var deviation] && Of(mean, deviation) is { } given ? given
            : throw new CornetException($"'{text}' is no normalization: write imagenet, none, half, or three means and three standard deviations above 0, such as "
                + "0.49,0.48,0.45/0.25,0.24,0.26.");

        static float Number(string part) => float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : float.NaN;
    }

    /// <summary>A normalization of these numbers; null where they are not three means and three standard deviations above 0.</summary>
    internal static Normalization? Of(float[] mean, float[] deviation)
    {
        if (mean is not [_, _, _] || deviation is not [_, _, _] || !mean.All(float.IsFinite) || !deviation.All(sd => sd > 0 && float.IsFinite(sd))) return null;
        var given = new Normalization(mean, deviation);
        return Array.Find(Named, one => one.Value == given).Value ?? given;
    }

    /// <inheritdoc/>
    public bool Equals(Normalization? other) => other is not null && _mean.AsSpan().SequenceEqual(other._mean) && _deviation.AsSpan().SequenceEqual(other._deviation);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Normalization);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_mean[0], _mean[1], _mean[2], _deviation[0], _deviation[1], _deviation[2]);

    /// <summary>Whether both give the same numbers.</summary>
    public static bool operator ==(Normalization? left, Normalization? right) => Equals(left, right);

    /// <summary>Whether they do not.</summary>
    public static bool operator !=(Normalization? left, Normalization? right) => !Equals(left, right);

    /// <summary>What <see cref="Parse"/> reads.</summary>
    public override string ToString() =>
        Array.Find(Named, one => one.Value == this).Word ?? $"{string.Join(',', _mean.Select(Plain))}/{string.Join(',', _deviation.Select(Plain))}";

    /// <summary>Makes a picture black.</summary>
    /// <param name="prepared">All of its numbers.</param>
    /// <param name="interleaved">Whether they come pixel by pixel and not plane by plane.</param>
    internal void Blacken(Span<float> prepared, bool interleaved)
    {
        if (!interleaved)
        {
            var plane = prepared.Length / 3;
            for (var color = 0; color < 3; color++) prepared.Slice(color * plane, plane).Fill(_ofByte[color][0]);
            return;
        }

        // What is black already is copied behind itself; of that no more than the nearest cache keeps.
        const int Most = 3 << 9;
        for (var color = 0; color < 3; color++) prepared[color] = _ofByte[color][0];
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
    internal void Apply(ReadOnlySpan<byte> pixels, Span<float> red, Span<float> green, Span<float> blue, bool mirrored)
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
            (red[done], green[done], blue[done]) = (_ofByte[0][pixels[at]], _ofByte[1][pixels[at + 1]], _ofByte[2][pixels[at + 2]]);
        }
    }

    /// <summary>Pixels of one row, each with its three colors side by side.</summary>
    /// <param name="pixels">Four bytes each, of which the first three count.</param>
    /// <param name="colors">Takes three times as many numbers as there are pixels.</param>
    /// <param name="mirrored">Whether the last pixel comes first.</param>
    internal void Apply(ReadOnlySpan<byte> pixels, Span<float> colors, bool mirrored)
    {
        var count = pixels.Length / Raster.Pixel;
        var done = 0;
        fixed (byte* from = pixels)
        fixed (float* target = colors)
        {
            var order = mirrored ? Turned : Kept;
            var ((begin0, order0), (begin1, order1), (begin2, order2)) = (order[0], order[1], order[2]);
            var (mean0, mean1, mean2) = (_means[0], _means[1], _means[2]);
            var (deviation0, deviation1, deviation2) = (_deviations[0], _deviations[1], _deviations[2]);
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
            (colors[to], colors[to + 1], colors[to + 2]) = (_ofByte[0][pixels[at]], _ofByte[1][pixels[at + 1]], _ofByte[2][pixels[at + 2]]);
        }
    }

    private Vector256<float> Eight(Vector256<uint> bytes, int color, bool mirrored)
    {
        var values = Normalized(bytes.AsInt32(), Vector256.Create(_mean[color]), Vector256.Create(_deviation[color]));
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

    private float[] Values(int color)
    {
        var values = new float[256];
        for (var value = 0; value < values.Length; value++)
            values[value] = ((value / 255f) - _mean[color]) / _deviation[color];
        return values;
    }

    // Three decimals, and more where they are needed.
    private static string Numbers(float[] values) => string.Join(' ', values.Select(value =>
        value.ToString(".000", CultureInfo.InvariantCulture) is var three && float.Parse(three, CultureInfo.InvariantCulture) == value ? three : Plain(value).TrimStart('0')));

    private static string Plain(float value) => value.ToString(CultureInfo.InvariantCulture);

    private sealed class Json : JsonConverter<Normalization>
    {
        public override Normalization Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return Parse(reader.GetString() ?? "");
            }
            catch (Exception fault) when (fault is CornetException or InvalidOperationException)
            {
                throw new JsonException(fault.Message, fault);
            }
        }

        public override void Write(Utf8JsonWriter writer, Normalization value, JsonSerializerOptions options) => writer.WriteStringValue($"{value}");
    }
}
