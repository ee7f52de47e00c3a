namespace Cornet.Runtime.Stimuli;

/// <summary>
/// An image as decoders leave it and as resampling wants it: four bytes per pixel, of which the first three are red, green and blue; rows from the top.
/// Its memory serves one image after the other.
/// </summary>
internal sealed class Raster
{
    /// <summary>Bytes per pixel.</summary>
    public const int Pixel = 4;

    /// <summary>Bytes after the last row that may be read and written, so that vectors need not stop short.</summary>
    public const int Slack = 64;

    private byte[] _bytes = [];

    /// <summary>Rows.</summary>
    public int Height { get; private set; }

    /// <summary>Columns.</summary>
    public int Width { get; private set; }

    /// <summary>Bytes per row.</summary>
    public int Stride => Pixel * Width;

    /// <summary>All rows, and the slack.</summary>
    public Span<byte> Bytes => _bytes.AsSpan(0, (Height * Stride) + Slack);

    /// <summary>Whether it holds more memory than is worth keeping.</summary>
    public bool IsLarge => _bytes.Length > 64 << 20;

    /// <summary>Takes another size; what is in it then is not defined.</summary>
    public Raster Resize(int height, int width)
    {
        (Height, Width) = (height, width);
        var length = checked((height * width * Pixel) + Slack);
        // Some more, for the next image may be a little larger.
        if (_bytes.Length < length) _bytes = GC.AllocateUninitializedArray<byte>(length + (length / 4));
        return this;
    }

    /// <summary>Takes the pixels of a picture.</summary>
    public void Take(Picture picture)
    {
        var bytes = Resize(picture.Height, picture.Width).Bytes;
        Span<byte> red = picture.Plane(0), green = picture.Plane(1), blue = picture.Plane(2);
        for (int i = 0, at = 0; i < red.Length; i++, at += Pixel) (bytes[at], bytes[at + 1], bytes[at + 2]) = (red[i], green[i], blue[i]);
    }

    /// <summary>Its pixels as a picture.</summary>
    public Picture ToPicture()
    {
        var picture = new Picture(Height, Width);
        Span<byte> red = picture.Plane(0), green = picture.Plane(1), blue = picture.Plane(2), bytes = Bytes;
        for (int i = 0, at = 0; i < red.Length; i++, at += Pixel) (red[i], green[i], blue[i]) = (bytes[at], bytes[at + 1], bytes[at + 2]);
        return picture;
    }
}
