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

    /// <summary>One color plane, H x W: 0 red, 1 green, 2 blue.</summary>
    public Span<byte> Plane(int color) => Planes.AsSpan(color * Height * Width, Height * Width);

    /// <summary>A gray picture: the same plane three times.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="gray">H x W bytes, copied.</param>
    public static Picture OfGray(int height, int width, ReadOnlySpan<byte> gray)
    {
        var picture = new Picture(height, width);
        for (var color = 0; color < 3; color++)
            gray.CopyTo(picture.Plane(color));
        return picture;
    }
}
