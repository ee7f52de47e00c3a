using SkiaSharp;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// JPEG, PNG, BMP, GIF and WebP files as pictures (of an animation the first frame), read the way Pillow's <c>Image.open(f).convert('RGB')</c> does: gray is repeated, alpha is dropped and not
/// blended, embedded color profiles and the EXIF orientation are ignored.
/// </summary>
public static unsafe class ImageFile
{
    private const long MostPixels = 100_000_000;

    private static readonly string[] Endings = [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".gif", ".webp"];

    /// <summary>The formats that are read, in words.</summary>
    public const string Formats = "JPEG, PNG, BMP, GIF or WebP";

    /// <summary>Whether a file's name ends as a picture's does: .jpg, .jpeg, .jpe, .jfif, .png, .bmp, .gif or .webp, in capitals or not.</summary>
    public static bool IsOne(string file) => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a whole picture.</summary>
    /// <exception cref="CornetException">The file cannot be opened, is no picture or is cut off.</exception>
    public static Picture Read(string file)
    {
        using var bench = DecodeBuffer.Rent();
        Read(file, bench, size => ..size.Height);
        return bench.Decoded.ToPicture();
    }

    /// <summary>Reads a picture out of memory.</summary>
    /// <param name="file">What to call it in messages.</param>
    /// <param name="content">An image file, not empty.</param>
    /// <exception cref="CornetException">It is no picture or is cut off.</exception>
    internal static Picture Read(string file, byte[] content)
    {
        using var bench = DecodeBuffer.Rent();
        fixed (byte* bytes = content) Decode(file, bytes, content.Length, bench, size => ..size.Height);
        return bench.Decoded.ToPicture();
    }

    /// <summary>Reads a picture out of memory.</summary>
    /// <param name="file">What to call it in messages.</param>
    /// <param name="content">An image file, not empty.</param>
    /// <param name="bench">A workbench.</param>
    /// <exception cref="CornetException">It is no picture or is cut off.</exception>
    internal static Picture Read(string file, ReadOnlySpan<byte> content, DecodeBuffer bench)
    {
        fixed (byte* bytes = content) Decode(file, bytes, content.Length, bench, size => ..size.Height);
        return bench.Decoded.ToPicture();
    }

    /// <inheritdoc cref="Read(string, byte[])"/>
    internal static PictureSize ReadSize(string file, ReadOnlySpan<byte> content)
    {
        fixed (byte* bytes = content)
        {
            using var codec = Open(file, bytes, content.Length);
            return new PictureSize(codec.Info.Height, codec.Info.Width);
        }
    }

    /// <summary>Reads a picture's size from its header.</summary>
    /// <exception cref="CornetException">The file cannot be opened or is no picture.</exception>
    public static PictureSize ReadSize(string file)
    {
        using var bench = DecodeBuffer.Rent();
        fixed (byte* bytes = &Content(file, bench, out var length))
        {
            using var codec = Open(file, bytes, length);
            return new PictureSize(codec.Info.Height, codec.Info.Width);
        }
    }

    /// <summary>Reads a picture and prepares it, without more memory than the workbench has.</summary>
    /// <param name="file">The file.</param>
    /// <param name="preparation">What is done to the picture.</param>
    /// <param name="random">Where random choices come from.</param>
    /// <param name="prepared">Takes what <see cref="Preparation.Apply"/> gives.</param>
    /// <exception cref="CornetException">The file cannot be opened, is no picture or is cut off.</exception>
    internal static void Prepare(string file, Preparation preparation, CounterRandom random, PreparedImage prepared)
    {
        using var bench = DecodeBuffer.Rent();
        PreparedFrame choice = default;
        Read(file, bench, size => (choice = preparation.Choose(size, random)).Frame.Rows);
        preparation.Fill(bench, choice, prepared);
    }

    /// <summary>Prepares a picture out of memory.</summary>
    /// <param name="file">What to call it in messages.</param>
    /// <param name="content">An image file, not empty.</param>
    /// <param name="bench">A workbench; the content may lie in its buffer for files.</param>
    /// <param name="preparation">What is done to the picture.</param>
    /// <param name="random">Where random choices come from.</param>
    /// <param name="prepared">Takes what <see cref="Preparation.Apply"/> gives.</param>
    /// <exception cref="CornetException">It is no picture or is cut off.</exception>
    internal static void Prepare(string file, ReadOnlySpan<byte> content, DecodeBuffer bench, Preparation preparation, CounterRandom random, PreparedImage prepared)
    {
        PreparedFrame choice = default;
        fixed (byte* bytes = content) Decode(file, bytes, content.Length, bench, size => (choice = preparation.Choose(size, random)).Frame.Rows);
        preparation.Fill(bench, choice, prepared);
    }

    /// <summary>Decodes a file onto a workbench.</summary>
    /// <param name="file">The file.</param>
    /// <param name="bench">Where it then lies decoded.</param>
    /// <param name="wanted">Which rows must be there, for a picture of a size.</param>
    /// <param name="turbo">Whether libjpeg-turbo's own decoder may be asked, where it is installed.</param>
    internal static void Read(string file, DecodeBuffer bench, Func<PictureSize, Range> wanted, bool turbo = true)
    {
        fixed (byte* bytes = &Content(file, bench, out var length)) Decode(file, bytes, length, bench, wanted, turbo);
    }

    private static void Decode(string file, byte* bytes, int length, DecodeBuffer bench, Func<PictureSize, Range> wanted, bool turbo = true)
    {
        if (turbo && bench.Turbo?.TryRead(new ReadOnlySpan<byte>(bytes, length), MostPixels, bench.Decoded) is true)
        {
            _ = wanted(new PictureSize(bench.Decoded.Height, bench.Decoded.Width));
            return;
        }

        using var codec = Open(file, bytes, length);
        var raster = bench.Decoded.Resize(codec.Info.Height, codec.Info.Width);
        var info = new SKImageInfo(raster.Width, raster.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul, null);
        var rows = wanted(new PictureSize(raster.Height, raster.Width));
        fixed (byte* to = raster.Bytes)
        {
            switch (Decode(codec, info, to, rows, IsWhole(bytes, length)))
            {
                case SKCodecResult.Success: return;
                case SKCodecResult.IncompleteInput: throw new CornetException($"The image '{file}' is cut off; copy it again or remove it.");
                case var result: throw new CornetException($"The image '{file}' is damaged and cannot be decoded ({result}); copy it again or remove it.");
            }
        }
    }

    // Of a JPEG, rows below those wanted are not looked at, and of those above no more than it takes to find where they end.
    private static SKCodecResult Decode(SKCodec codec, SKImageInfo info, byte* to, Range rows, bool isWhole)
    {
        var (first, count) = rows.GetOffsetAndLength(info.Height);
        if (codec.EncodedFormat != SKEncodedImageFormat.Jpeg || !isWhole || count == info.Height
            || codec.StartScanlineDecode(info) != SKCodecResult.Success || !codec.SkipScanlines(first))
            return codec.GetPixels(info, (nint)to);
        return codec.GetScanlines((nint)(to + (first * (nint)info.RowBytes)), count, info.RowBytes) == count
            ? SKCodecResult.Success
            : SKCodecResult.IncompleteInput;
    }

    // A JPEG ends with its end marker, unless it was cut off.
    private static bool IsWhole(byte* bytes, int length) => length > 2 && bytes[length - 2] == 0xFF && bytes[length - 1] == 0xD9;

    private static ref readonly byte Content(string file, DecodeBuffer bench, out int length)
    {
        try
        {
            var bytes = bench.Load(file);
            length = bytes.Length;
            if (length == 0) throw new CornetException($"The image '{file}' is empty; copy it again or remove it.");
            return ref bytes[0];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CornetException($"The image '{file}' cannot be opened: {error.Message}", error);
        }
    }

    // The bytes stay where they are for as long as the codec lives.
    private static SKCodec Open(string file, byte* bytes, int length)
    {
        using var data = SKData.Create((nint)bytes, length);
        var codec = SKCodec.Create(data)
            ?? throw new CornetException($"'{file}' is not a {Formats} image that can be read; convert it, copy it again or remove it.");
        if ((long)codec.Info.Width * codec.Info.Height <= MostPixels)
            return codec;
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        codec.Dispose();
        throw new CornetException(
            $"The image '{file}' claims {width} x {height} pixels, more than the limit of {MostPixels / 1_000_000} million; make it smaller.");
    }
}
