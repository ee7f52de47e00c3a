namespace Cornet.Runtime.Stimuli.Augmentation;

/// <summary>
/// Operations that look at neighbors or move pixels, from one image into another of the same size, with the results of torchvision's functions on PIL images (Pillow 9.4). Pixels
/// are moved to the nearest place; what comes in from outside is black.
/// </summary>
internal static class SpatialOperations
{
    /// <summary>Shears along the rows about the upper left corner: <c>affine</c> with <c>shear=[atan(amount), 0]</c>.</summary>
    public static void ShearX(Raster from, Raster to, double amount) => Move(from, to, new Inverse(1, amount, 0, 0, 1, 0));

    /// <summary>Shears along the columns about the upper left corner.</summary>
    public static void ShearY(Raster from, Raster to, double amount) => Move(from, to, new Inverse(1, 0, 0, amount, 1, 0));

    /// <summary>Shifts to the right and down by whole pixels.</summary>
    public static void Translate(Raster from, Raster to, int right, int down) => Move(from, to, new Inverse(1, 0, -right, 0, 1, -down));

    /// <summary>Turns counterclockwise about the center (<c>rotate</c>).</summary>
    /// <param name="from">The image.</param>
    /// <param name="to">Takes the result.</param>
    /// <param name="degrees">-90 to 90, both excluded.</param>
    public static void Rotate(Raster from, Raster to, double degrees)
    {
        var angle = -degrees * Math.PI / 180;
        double cosine = Math.Round(Math.Cos(angle), 15), sine = Math.Round(Math.Sin(angle), 15);
        double x = from.Width / 2.0, y = from.Height / 2.0;
        Move(from, to, new Inverse(cosine, sine, (cosine * -x) + (sine * -y) + x, -sine, cosine, (-sine * -x) + (cosine * -y) + y));
    }

    /// <summary>
    /// Sharpness (<c>adjust_sharpness</c>): a blend with the image smoothed by 3 x 3 pixels, of which the middle one counts 5/13 and the others 1/13. The outermost pixels
    /// are not smoothed.
    /// </summary>
    public static void Sharpness(Raster from, Raster to, float factor)
    {
        to.Resize(from.Height, from.Width);
        Span<byte> source = ColorOperations.Pixels(from), target = ColorOperations.Pixels(to);
        source.CopyTo(target);
        var stride = from.Stride;
        for (var y = 1; y < from.Height - 1; y++)
        {
            for (var x = 1; x < from.Width - 1; x++)
            {
                for (var color = 0; color < 3; color++)
                {
                    var at = (y * stride) + (Raster.Pixel * x) + color;
                    var sum = 4 * source[at];
                    for (var row = at - stride; row <= at + stride; row += stride) sum += source[row - Raster.Pixel] + source[row] + source[row + Raster.Pixel];
                    target[at] = ColorOperations.Blend(((2 * sum) + 13) / 26, source[at], factor);
                }
            }
        }
    }

    // Pillow counts in units of 1/65536 of a pixel, from the middle of the first one.
    private static void Move(Raster from, Raster to, Inverse inverse)
    {
        to.Resize(from.Height, from.Width);
        Span<byte> source = ColorOperations.Pixels(from), target = ColorOperations.Pixels(to);
        target.Clear();
        var (xx, xy, yx, yy) = (Fixed(inverse.XX), Fixed(inverse.XY), Fixed(inverse.YX), Fixed(inverse.YY));
        int startX = Fixed(inverse.X + (inverse.XX * 0.5) + (inverse.XY * 0.5)), startY = Fixed(inverse.Y + (inverse.YX * 0.5) + (inverse.YY * 0.5));
        for (var row = 0; row < to.Height; row++, startX += xy, startY += yy)
        {
            var (x, y) = (startX, startY);
            for (var at = row * to.Stride; at < (row + 1) * to.Stride; at += Raster.Pixel, x += xx, y += yx)
            {
                var (column, line) = (x >> 16, y >> 16);
                if ((uint)column < (uint)from.Width && (uint)line < (uint)from.Height)
                    source.Slice((line * from.Stride) + (Raster.Pixel * column), Raster.Pixel).CopyTo(target[at..]);
            }
        }

        static int Fixed(double number) => (int)Math.Floor((number * 65536) + 0.5);
    }

    // Where a pixel of the result comes from: column XX x + XY y + X, row YX x + YY y + Y.
    private readonly record struct Inverse(double XX, double XY, double X, double YX, double YY, double Y);
}
