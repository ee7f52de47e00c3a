using System.Runtime.Intrinsics;

namespace Cornet.Runtime.Stimuli;

/// <summary>One image as bytes, 3 x H x W: red, green and blue plane, rows from the top, 0 .. 255.</summary>
public sealed class Picture
{
    /// <summary>A picture over given bytes.</summary>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="planes">3 x <paramref name="height"/> x <paramref name="width"/> bytes; not copied.</param>
    /// <exception cref="ArgumentException">The number of bytes is not 3 x H x W.</exception>
    public Picture(int height, int width, byte[] planes)
    {
        if (height < 1 || width < 1 || planes.Length != 3 * height * width)
            throw new ArgumentException($"A picture of {height} x {width} has {3L * height * width} bytes, not {planes.Length}.", nameof(planes));
        Height = height;
        Width = width;
        Planes = planes;
    }

    /// <summary>A black picture.</summary>
    public Picture(int height, int width) : this(height, width, new byte[3 * height * width])
    {
    }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>The bytes, 3 x H x W.</summary>
    public byte[] Planes { get; }

    /// <summary>One colour plane, H x W: 0 red, 1 green, 2 blue.</summary>
    public Span<byte> Plane(int colour) => Planes.AsSpan(colour * Height * Width, Height * Width);

    /// <summary>A grey picture: the same plane three times.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="grey">H x W bytes, copied.</param>
    public static Picture OfGrey(int height, int width, ReadOnlySpan<byte> grey)
    {
        var picture = new Picture(height, width);
        for (var colour = 0; colour < 3; colour++)
            grey.CopyTo(picture.Plane(colour));
        return picture;
    }

    /// <summary>A picture whose three colours follow each other pixel by pixel.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="pixels">H x W x 3 bytes: red, green, blue; copied.</param>
    public static Picture OfInterleaved(int height, int width, ReadOnlySpan<byte> pixels)
    {
        var picture = new Picture(height, width);
        var count = height * width;
        Span<byte> red = picture.Plane(0), green = picture.Plane(1), blue = picture.Plane(2);
        var done = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            // Sixteen pixels are three vectors; each colour gathers its bytes from all three.
            for (; done + 16 <= count; done += 16)
            {
                var from = pixels.Slice(3 * done, 48);
                var (a, b, c) = (Vector128.Create(from[..16]), Vector128.Create(from[16..32]), Vector128.Create(from[32..]));
                for (var colour = 0; colour < 3; colour++)
                {
                    var gathered = Vector128.Shuffle(a, Gathering[3 * colour]) | Vector128.Shuffle(b, Gathering[(3 * colour) + 1])
                        | Vector128.Shuffle(c, Gathering[(3 * colour) + 2]);
                    gathered.CopyTo((colour == 0 ? red : colour == 1 ? green : blue)[done..]);
                }
            }
        }

        for (; done < count; done++) (red[done], green[done], blue[done]) = (pixels[3 * done], pixels[(3 * done) + 1], pixels[(3 * done) + 2]);
        return picture;
    }

    // For each colour and each of the three vectors: which byte goes where; what comes from another vector is zero.
    private static readonly Vector128<byte>[] Gathering = [.. Enumerable.Range(0, 9).Select(entry =>
    {
        var (colour, vector) = (entry / 3, entry % 3);
        return Vector128.Create([.. Enumerable.Range(0, 16).Select(pixel => (3 * pixel) + colour - (16 * vector)).Select(at => at is >= 0 and < 16 ? (byte)at : (byte)0xFF)]);
    })];
}
