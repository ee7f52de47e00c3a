using SkiaSharp;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// JPEG and PNG files as pictures, read the way Pillow's <c>Image.open(f).convert('RGB')</c> does: grey is repeated, alpha is dropped and not
/// blended, embedded colour profiles and the EXIF orientation are ignored.
/// </summary>
public static class ImageFile
{
    private const long MostPixels = 100_000_000;

    private static readonly string[] Endings = [".jpg", ".jpeg", ".png"];

    /// <summary>Whether a file's name ends as a picture's does: .jpg, .jpeg or .png, in capitals or not.</summary>
    public static bool IsOne(string file) => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a whole picture.</summary>
    /// <exception cref="CornetException">The file cannot be opened, is no picture or is cut off.</exception>
    public static Picture Read(string file)
    {
        var bytes = Content(file);
        if (TurboJpeg.Read(bytes, MostPixels) is { } quick) return quick;
        using var codec = Open(file, bytes);
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul, null);
        var pixels = new byte[info.BytesSize];
        SKCodecResult result;
        unsafe
        {
            fixed (byte* address = pixels)
                result = codec.GetPixels(info, (nint)address);
        }

        return result switch
        {
            SKCodecResult.Success => Separate(info.Height, info.Width, pixels),
            SKCodecResult.IncompleteInput => throw new CornetException($"The image '{file}' is cut off; copy it again or remove it."),
            _ => throw new CornetException($"The image '{file}' is damaged and cannot be decoded ({result}); copy it again or remove it."),
        };
    }

    /// <summary>Reads a picture's size from its header.</summary>
    /// <exception cref="CornetException">The file cannot be opened or is no picture.</exception>
    public static PictureSize ReadSize(string file)
    {
        using var codec = Open(file, Content(file));
        return new PictureSize(codec.Info.Height, codec.Info.Width);
    }

    private static byte[] Content(string file)
    {
        try
        {
            var bytes = File.ReadAllBytes(file);
            return bytes.Length > 0 ? bytes : throw new CornetException($"The image '{file}' is empty; copy it again or remove it.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CornetException($"The image '{file}' cannot be opened: {error.Message}", error);
        }
    }

    private static SKCodec Open(string file, byte[] bytes)
    {
        using var data = SKData.CreateCopy(bytes);
        var codec = SKCodec.Create(data)
            ?? throw new CornetException($"'{file}' is not a JPEG or PNG image that can be read; copy it again or remove it.");
        if ((long)codec.Info.Width * codec.Info.Height <= MostPixels)
            return codec;
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        codec.Dispose();
        throw new CornetException(
            $"The image '{file}' claims {width} x {height} pixels, more than the {MostPixels / 1_000_000} million that are read; make it smaller.");
    }

    private static Picture Separate(int height, int width, byte[] rgba)
    {
        var picture = new Picture(height, width);
        Span<byte> red = picture.Plane(0), green = picture.Plane(1), blue = picture.Plane(2);
        for (int i = 0, at = 0; i < red.Length; i++, at += 4)
            (red[i], green[i], blue[i]) = (rgba[at], rgba[at + 1], rgba[at + 2]);
        return picture;
    }
}
