using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// Bilinear resampling with antialiasing, as Pillow's <c>crop</c> and <c>resize(BILINEAR)</c>: a triangle filter that widens with the reduction,
/// across and then down, weights rounded to 22 bits and bytes between the passes. The same numbers, bit for bit.
/// </summary>
public static unsafe class Resampling
{
    // Half of a byte's unit: sums are rounded. They stay within a byte, since no weight is negative and those of a sample sum to one, but for their rounding.
    private const int Half = 1 << (ResamplingWeights.Precision - 1);

    // Bytes worked out at once when going down.
    private const int Strip = 32;

    private static readonly Vector128<byte> LowBytes = Vector128.Create((byte)0, 4, 8, 12, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255);

    /// <summary>Cuts a window out of a picture and brings it to a size.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="window">Lies within the picture.</param>
    /// <param name="size">The size wanted.</param>
    public static Picture Resize(Picture picture, Window window, PictureSize size)
    {
        using var bench = DecodeBuffer.Rent();
        bench.Decoded.Take(picture);
        Resize(bench, new Frame(window, size, new Window(0, 0, size.Height, size.Width)));
        return bench.Resized.ToPicture();
    }

    /// <summary>Brings a whole picture to a size.</summary>
    public static Picture Resize(Picture picture, PictureSize size) =>
        picture.Height == size.Height && picture.Width == size.Width
            ? picture
            : Resize(picture, new Window(0, 0, picture.Height, picture.Width), size);

    /// <summary>Resamples what lies decoded on a workbench; the part that the frame cuts out is then in <see cref="DecodeBuffer.Resized"/>.</summary>
    internal static void Resize(DecodeBuffer bench, Frame frame)
    {
        var (across, down) = (bench.Across, bench.Down);
        across.Set(frame.Source.Width, frame.Resized.Width, frame.Cut.Left, frame.Cut.Width);
        down.Set(frame.Source.Height, frame.Resized.Height, frame.Cut.Top, frame.Cut.Height);
        var (last, length) = down.Reach(frame.Cut.Height - 1);
        var top = down.Reach(0).First;
        var narrowed = bench.Narrowed.Resize(last + length - top, frame.Cut.Width);
        Narrow(bench.Decoded, frame.Source.Top + top, frame.Source.Left, across, narrowed);
        Shorten(narrowed, top, down, bench.Resized.Resize(frame.Cut.Height, frame.Cut.Width));
    }

    // Two neighboring pixels of four colors at a time.
    private static void Narrow(Raster raster, int top, int left, ResamplingWeights weights, Raster narrowed)
    {
        fixed (byte* source = raster.Bytes, target = narrowed.Bytes)
        fixed (int* factors = weights.Factors)
        {
            for (var y = 0; y < narrowed.Height; y++)
            {
                var from = source + ((top + y) * (nint)raster.Stride) + (Raster.Pixel * left);
                var to = target + (y * (nint)narrowed.Stride);
                for (var x = 0; x < narrowed.Width; x++)
                {
                    var (first, length) = weights.Reach(x);
                    var at = from + (Raster.Pixel * first);
                    var factor = factors + (x * weights.Spacing);
                    var sum = Vector256.Create(Vector128.Create(Half), Vector128<int>.Zero);
                    for (var k = 0; k < length; k += 2)
                        sum += Widened(at + (Raster.Pixel * k)) * Vector256.Create(Vector128.Create(factor[k]), Vector128.Create(factor[k + 1]));
                    var pixel = Vector128.ShiftRightLogical(sum.GetLower() + sum.GetUpper(), ResamplingWeights.Precision);
                    *(uint*)(to + (Raster.Pixel * x)) = Vector128.Shuffle(pixel.AsByte(), LowBytes).AsUInt32().ToScalar();
                }
            }
        }
    }

    private static void Shorten(Raster narrowed, int top, ResamplingWeights weights, Raster result)
    {
        fixed (byte* source = narrowed.Bytes, target = result.Bytes)
        fixed (int* factors = weights.Factors)
        {
            var stride = narrowed.Stride;
            for (var y = 0; y < result.Height; y++)
            {
                var (first, length) = weights.Reach(y);
                var from = source + ((first - top) * (nint)stride);
                var to = target + (y * (nint)stride);
                var factor = factors + (y * weights.Spacing);
                // The last strip may reach into the row below, which comes next, or the slack.
                for (var x = 0; x < stride; x += Strip)
                {
                    var a = Vector256.Create(Half);
                    var (b, c, d) = (a, a, a);
                    for (var k = 0; k < length; k++)
                    {
                        var at = from + (k * (nint)stride) + x;
                        var weight = Vector256.Create(factor[k]);
                        a += Widened(at) * weight;
                        b += Widened(at + 8) * weight;
                        c += Widened(at + 16) * weight;
                        d += Widened(at + 24) * weight;
                    }

                    Vector256.Narrow(
                        Vector256.Narrow(a >>> ResamplingWeights.Precision, b >>> ResamplingWeights.Precision).AsUInt16(),
                        Vector256.Narrow(c >>> ResamplingWeights.Precision, d >>> ResamplingWeights.Precision).AsUInt16()).Store(to + x);
                }
            }
        }
    }

    // Eight bytes as eight integers.
    private static Vector256<int> Widened(byte* at)
    {
        if (Avx2.IsSupported) return Avx2.ConvertToVector256Int32(at);
        var shorts = Vector128.WidenLower(Vector128.Create(Vector64.Load(at), Vector64<byte>.Zero));
        return Vector256.Create(Vector128.WidenLower(shorts), Vector128.WidenUpper(shorts)).AsInt32();
    }
}
