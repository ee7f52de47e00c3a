using SkiaSharp;

namespace Cornet.Runtime.Stimuli;

/// <summary>A grid of examples as a PNG: one row per class, its name beside it.</summary>
public static class ExampleSheet
{
    private const int Gap = 4;

    /// <summary>Writes the first pictures of every class (of the whole set where there are no classes).</summary>
    /// <param name="set">The pictures.</param>
    /// <param name="file">The PNG to write; an old one is replaced only by a whole new one.</param>
    /// <param name="columns">Examples per class, at least 1.</param>
    /// <param name="cell">Pixels along the longer side of an example.</param>
    /// <exception cref="CornetException">A picture cannot be read, or the file not written.</exception>
    public static void Write(StimulusSet set, string file, int columns = 8, int cell = 96)
    {
        var rows = Choose(set, columns);
        using var font = new SKFont(SKTypeface.Default, cell * 0.16f) { Edging = SKFontEdging.Antialias };
        using var ink = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        var margin = rows.Count == 0 ? 0 : (int)rows.Max(row => font.MeasureText(row.Name)) + 3 * Gap;
        using var surface = SKSurface.Create(new SKImageInfo(margin + columns * (cell + Gap) + Gap, rows.Count * (cell + Gap) + Gap));
        surface.Canvas.Clear(SKColors.White);
        for (var row = 0; row < rows.Count; row++)
        {
            var top = Gap + row * (cell + Gap);
            surface.Canvas.DrawText(rows[row].Name, Gap, top + cell * 0.55f, SKTextAlign.Left, font, ink);
            for (var column = 0; column < rows[row].Indices.Count; column++)
            {
                using var image = ToImage(Fit(set.Read(rows[row].Indices[column]), cell));
                surface.Canvas.DrawImage(image, margin + column * (cell + Gap), top);
            }
        }

        Save(surface, file);
    }

    private static List<(string Name, List<int> Indices)> Choose(StimulusSet set, int columns)
    {
        List<(string Name, List<int> Indices)> rows = set.Classes.Count == 0 ? [("", [])] : [.. set.Classes.Select(name => (name, new List<int>()))];
        for (var index = 0; index < set.Count; index++)
        {
            var row = rows[Math.Max(0, set.LabelOf(index))].Indices;
            if (row.Count < columns)
                row.Add(index);
        }

        return rows;
    }

    private static Picture Fit(Picture picture, int cell)
    {
        var longer = Math.Max(picture.Height, picture.Width);
        return Resampling.Resize(picture, new PictureSize(Math.Max(1, picture.Height * cell / longer), Math.Max(1, picture.Width * cell / longer)));
    }

    private static SKImage ToImage(Picture picture)
    {
        var rgba = new byte[4 * picture.Height * picture.Width];
        for (var i = 0; i < picture.Height * picture.Width; i++)
            (rgba[4 * i], rgba[4 * i + 1], rgba[4 * i + 2], rgba[4 * i + 3]) = (picture.Plane(0)[i], picture.Plane(1)[i], picture.Plane(2)[i], 255);
        return SKImage.FromPixelCopy(new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque), rgba);
    }

    private static void Save(SKSurface surface, string file)
    {
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        var bytes = png.ToArray();
        WholeFile.Write(file, handle => WholeFile.WriteAt(handle, bytes, 0));
    }
}
