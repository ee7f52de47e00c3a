namespace Cornet.Runtime.Stimuli.Augmentation;

/// <summary>
/// Operations on the colors of an image, pixel by pixel and in place, with the results of torchvision's functions on PIL images (Pillow 9.4). Factors are at least 0; 1 leaves
/// the image as it is.
/// </summary>
internal static class ColorOperations
{
    /// <summary>Brightness (<c>adjust_brightness</c>): a blend with black.</summary>
    public static void Brightness(Raster image, float factor)
    {
        Span<byte> table = stackalloc byte[256];
        for (var value = 0; value < table.Length; value++) table[value] = Blend(0, value, factor);
        Map(image, table, table, table);
    }

    /// <summary>Contrast (<c>adjust_contrast</c>): a blend with the mean gray, rounded.</summary>
    public static void Contrast(Raster image, float factor)
    {
        long sum = 0;
        var bytes = Pixels(image);
        for (var at = 0; at < bytes.Length; at += Raster.Pixel) sum += Gray(bytes, at);
        var gray = (int)(((double)sum / (image.Height * image.Width)) + 0.5);
        Span<byte> table = stackalloc byte[256];
        for (var value = 0; value < table.Length; value++) table[value] = Blend(gray, value, factor);
        Map(image, table, table, table);
    }

    /// <summary>Saturation (<c>adjust_saturation</c>): a blend with the gray image.</summary>
    public static void Saturation(Raster image, float factor)
    {
        var bytes = Pixels(image);
        for (var at = 0; at < bytes.Length; at += Raster.Pixel)
        {
            var gray = Gray(bytes, at);
            for (var color = 0; color < 3; color++) bytes[at + color] = Blend(gray, bytes[at + color], factor);
        }
    }

    /// <summary>Hue (<c>adjust_hue</c>): turned in HSV, of which each coordinate is a byte.</summary>
    /// <param name="image">The image.</param>
    /// <param name="turn">In turns around the circle of hues, -0.5 to 0.5.</param>
    public static void Hue(Raster image, double turn)
    {
        var bytes = Pixels(image);
        var shift = (int)(turn * 255);
        for (var at = 0; at < bytes.Length; at += Raster.Pixel)
        {
            var (hue, saturation, value) = ToHsv(bytes[at], bytes[at + 1], bytes[at + 2]);
            (bytes[at], bytes[at + 1], bytes[at + 2]) = FromHsv((byte)(hue + shift), saturation, value);
        }
    }

    /// <summary>Posterize: keeps the highest bits of each color.</summary>
    /// <param name="image">The image.</param>
    /// <param name="bits">How many, 0 to 8.</param>
    public static void Posterize(Raster image, int bits)
    {
        Span<byte> table = stackalloc byte[256];
        for (var value = 0; value < table.Length; value++) table[value] = (byte)(value & ~((1 << (8 - bits)) - 1));
        Map(image, table, table, table);
    }

    /// <summary>Solarize: inverts what is not below a threshold.</summary>
    /// <param name="image">The image.</param>
    /// <param name="threshold">0 to 255.</param>
    public static void Solarize(Raster image, float threshold)
    {
        Span<byte> table = stackalloc byte[256];
        for (var value = 0; value < table.Length; value++) table[value] = (byte)(value < threshold ? value : 255 - value);
        Map(image, table, table, table);
    }

    /// <summary>Autocontrast: stretches each color from its least and largest value to 0 and 255.</summary>
    public static void AutoContrast(Raster image) => ByHistogram(image, static (histogram, table) =>
    {
        var (least, most) = (0, 255);
        while (least < 255 && histogram[least] == 0) least++;
        while (most > 0 && histogram[most] == 0) most--;
        var scale = most > least ? 255.0 / (most - least) : 1;
        var offset = most > least ? -least * scale : 0;
        for (var value = 0; value < table.Length; value++) table[value] = (byte)Math.Clamp((int)((value * scale) + offset), 0, 255);
    });

    /// <summary>Equalize: gives each color a flat histogram.</summary>
    public static void Equalize(Raster image) => ByHistogram(image, static (histogram, table) =>
    {
        var (sum, last, values) = (0, 0, 0);
        foreach (var count in histogram)
        {
            if (count == 0) continue;
            (sum, last, values) = (sum + count, count, values + 1);
        }

        var step = (sum - last) / 255;
        for (int value = 0, passed = step / 2; value < table.Length; passed += histogram[value++])
            table[value] = values <= 1 || step == 0 ? (byte)value : (byte)Math.Min(255, passed / step);
    });

    /// <summary>Pillow's blend of two values: truncated within the byte's range, clipped beyond.</summary>
    internal static byte Blend(int from, int to, float factor) => (byte)Math.Clamp(from + (factor * (to - from)), 0, 255);

    /// <summary>All pixels, four bytes each.</summary>
    internal static Span<byte> Pixels(Raster image) => image.Bytes[..(image.Height * image.Stride)];

    private delegate void Filling(ReadOnlySpan<int> histogram, Span<byte> table);

    private static void ByHistogram(Raster image, Filling fill)
    {
        Span<int> histogram = stackalloc int[256];
        Span<byte> tables = stackalloc byte[3 * 256];
        var bytes = Pixels(image);
        for (var color = 0; color < 3; color++)
        {
            histogram.Clear();
            for (var at = color; at < bytes.Length; at += Raster.Pixel) histogram[bytes[at]]++;
            fill(histogram, tables.Slice(256 * color, 256));
        }

        Map(image, tables[..256], tables.Slice(256, 256), tables[512..]);
    }

    private static void Map(Raster image, ReadOnlySpan<byte> red, ReadOnlySpan<byte> green, ReadOnlySpan<byte> blue)
    {
        var bytes = Pixels(image);
        for (var at = 0; at < bytes.Length; at += Raster.Pixel) (bytes[at], bytes[at + 1], bytes[at + 2]) = (red[bytes[at]], green[bytes[at + 1]], blue[bytes[at + 2]]);
    }

    // ITU-R 601-2, in units of 1/65536 and rounded.
    private static int Gray(Span<byte> bytes, int at) => ((19595 * bytes[at]) + (38470 * bytes[at + 1]) + (7471 * bytes[at + 2]) + 0x8000) >> 16;

    // Smith, 1978, with bytes for all three and Pillow's rounding.
    private static (byte Hue, byte Saturation, byte Value) ToHsv(byte red, byte green, byte blue)
    {
        var (most, least) = (Math.Max(red, Math.Max(green, blue)), Math.Min(red, Math.Min(green, blue)));
        if (most == least) return (0, 0, most);
        float range = most - least;
        float toRed = (most - red) / range, toGreen = (most - green) / range, toBlue = (most - blue) / range;
        var sixths = red == most ? toBlue - toGreen : green == most ? (float)(2.0 + toRed - toBlue) : (float)(4.0 + toGreen - toRed);
        var hue = (float)(((sixths / 6.0) + 1) % 1);
        return ((byte)Math.Clamp((int)(hue * 255.0), 0, 255), (byte)Math.Clamp((int)(range / most * 255.0), 0, 255), most);
    }

    private static (byte Red, byte Green, byte Blue) FromHsv(byte hue, byte saturation, byte value)
    {
        if (saturation == 0) return (value, value, value);
        var sixths = hue * 6.0 / 255.0;
        var sector = (int)Math.Floor(sixths);
        float rest = (float)(sixths - sector), share = (float)(saturation / 255.0);
        byte low = Rounded(value * (1.0 - share)), falling = Rounded(value * (1.0 - (share * rest))), rising = Rounded(value * (1.0 - (share * (1.0 - rest))));
        return (sector % 6) switch
        {
            0 => (value, rising, low),
            1 => (falling, value, low),
            2 => (low, value, rising),
            3 => (low, falling, value),
            4 => (rising, low, value),
            _ => (value, low, falling),
        };

        static byte Rounded(double number) => (byte)Math.Clamp((int)Math.Round(number, MidpointRounding.AwayFromZero), 0, 255);
    }
}
