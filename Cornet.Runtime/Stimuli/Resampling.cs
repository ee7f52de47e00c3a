namespace Cornet.Runtime.Stimuli;

/// <summary>A part of a picture: where its upper left corner is, and its size.</summary>
public readonly record struct Window(int Top, int Left, int Height, int Width);

/// <summary>
/// Bilinear resampling with antialiasing, as Pillow's <c>crop</c> and <c>resize(BILINEAR)</c>: a triangle filter that widens with the reduction,
/// across and then down, weights rounded to 22 bits and bytes between the passes. The same numbers, bit for bit.
/// </summary>
public static class Resampling
{
    private const int Precision = 22;

    /// <summary>Cuts a window out of a picture and brings it to a size.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="window">Lies within the picture.</param>
    /// <param name="size">The size wanted.</param>
    public static Picture Resize(Picture picture, Window window, PictureSize size)
    {
        var across = Weights.Of(window.Width, size.Width);
        var down = Weights.Of(window.Height, size.Height);
        var result = new Picture(size.Height, size.Width);
        var narrowed = new byte[window.Height * size.Width];
        var sums = new int[size.Width];
        for (var colour = 0; colour < 3; colour++)
        {
            Narrow(picture.Plane(colour), picture.Width, window, across, narrowed);
            Shorten(narrowed, down, sums, result.Plane(colour));
        }

        return result;
    }

    /// <summary>Brings a whole picture to a size.</summary>
    public static Picture Resize(Picture picture, PictureSize size) =>
        picture.Height == size.Height && picture.Width == size.Width
            ? picture
            : Resize(picture, new Window(0, 0, picture.Height, picture.Width), size);

    private static void Narrow(ReadOnlySpan<byte> plane, int stride, Window window, Weights weights, Span<byte> narrowed)
    {
        for (var y = 0; y < window.Height; y++)
        {
            var from = plane.Slice((window.Top + y) * stride + window.Left, window.Width);
            var to = narrowed.Slice(y * weights.Count, weights.Count);
            for (var x = 0; x < to.Length; x++)
            {
                var factors = weights.At(x, out var first);
                var sum = 1 << (Precision - 1);
                for (var k = 0; k < factors.Length; k++)
                    sum += from[first + k] * factors[k];
                to[x] = (byte)Math.Clamp(sum >> Precision, 0, 255);
            }
        }
    }

    private static void Shorten(ReadOnlySpan<byte> narrowed, Weights weights, Span<int> sums, Span<byte> plane)
    {
        var width = sums.Length;
        for (var y = 0; y < weights.Count; y++)
        {
            sums.Fill(1 << (Precision - 1));
            var factors = weights.At(y, out var first);
            for (var k = 0; k < factors.Length; k++)
            {
                var factor = factors[k];
                var from = narrowed.Slice((first + k) * width, width);
                for (var x = 0; x < from.Length; x++)
                    sums[x] += from[x] * factor;
            }

            var to = plane.Slice(y * width, width);
            for (var x = 0; x < to.Length; x++)
                to[x] = (byte)Math.Clamp(sums[x] >> Precision, 0, 255);
        }
    }

    /// <summary>For each output sample along one side: the first input sample it reads, and the fixed-point weights from there on.</summary>
    private sealed class Weights
    {
        private readonly int _support;
        private readonly int[] _factors;
        private readonly (int First, int Length)[] _reach;

        private Weights(int from, int to)
        {
            double scale = (double)from / to, widening = Math.Max(1, scale);
            _support = (int)Math.Ceiling(widening) * 2 + 1;
            _factors = new int[to * _support];
            _reach = new (int, int)[to];
            var triangle = new double[_support];
            for (var i = 0; i < to; i++)
            {
                var centre = (i + 0.5) * scale;
                int first = Math.Max(0, (int)(centre - widening + 0.5)), end = Math.Min(from, (int)(centre + widening + 0.5));
                var total = 0.0;
                for (var k = 0; k < end - first; k++)
                    total += triangle[k] = Math.Max(0, 1 - Math.Abs((first + k - centre + 0.5) * (1 / widening)));
                for (var k = 0; k < end - first; k++)
                    _factors[i * _support + k] = (int)(0.5 + triangle[k] / total * (1 << Precision));
                _reach[i] = (first, end - first);
            }
        }

        public int Count => _reach.Length;

        public static Weights Of(int from, int to) => new(from, to);

        public ReadOnlySpan<int> At(int i, out int first)
        {
            (first, var length) = _reach[i];
            return _factors.AsSpan(i * _support, length);
        }
    }
}
