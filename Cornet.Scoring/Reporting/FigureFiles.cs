using System.Globalization;
using System.Xml.Linq;
using ScottPlot;
using SkiaSharp;

namespace Cornet.Scoring.Reporting;

/// <summary>
/// One drawing in the formats that papers and talks take: SVG and PDF, which keep letters as text, and PNG with <see cref="Figure.Density"/> pixels for
/// each point.
/// </summary>
/// <param name="Svg">UTF-8.</param>
/// <param name="Png">For pages, too: <see cref="HtmlPage.Picture"/>.</param>
/// <param name="Pdf">One page, of the drawing's size.</param>
internal sealed record FigureFiles(byte[] Svg, byte[] Png, byte[] Pdf)
{
    // What stands in for a font that the machine of a reader does not have.
    private const string Fallback = "Helvetica, Arial, sans-serif";

    /// <summary>The endings of the files.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".svg", ".png", ".pdf"];

    /// <summary>Draws once for each format and writes <c>path.svg</c>, <c>path.png</c> and <c>path.pdf</c>, all of them or none.</summary>
    /// <param name="path">The files without their ending; their folder is made where it does not exist.</param>
    /// <param name="width">In points.</param>
    /// <param name="height">In points.</param>
    /// <param name="draw">Draws on white, in points. It is called for each format, and must draw the same each time.</param>
    /// <exception cref="CornetException">A file cannot be written; what was there before is unchanged.</exception>
    public static FigureFiles Write(string path, int width, int height, Action<SKCanvas> draw) => Of(width, height, draw).WriteTo(path);

    /// <summary>The same for several plots in a grid, all of one size.</summary>
    /// <param name="path">The files without their ending.</param>
    /// <param name="plots">Row by row; the caller disposes them.</param>
    /// <param name="columns">How many stand beside each other.</param>
    /// <param name="width">Of one plot, in points.</param>
    /// <param name="height">Of one plot, in points.</param>
    /// <exception cref="CornetException">A file cannot be written; what was there before is unchanged.</exception>
    public static FigureFiles Write(string path, IReadOnlyList<Plot> plots, int columns, int width, int height) =>
        Of(plots, columns, width, height).WriteTo(path);

    /// <summary>Draws in all formats without writing files.</summary>
    public static FigureFiles Of(int width, int height, Action<SKCanvas> draw)
    {
        using MemoryStream svg = new(), pdf = new();
        var page = new SKRect(0, 0, width, height);
        // The canvas writes its last element when it ends.
        using (var canvas = SKSvgCanvas.Create(page, svg)) Draw(canvas);
        using (var document = SKDocument.CreatePdf(pdf))
        {
            Draw(document.BeginPage(width, height));
            document.EndPage();
            document.Close();
        }

        return new FigureFiles(Portable(svg.ToArray(), width, height), Figure.Png(width, height, draw), pdf.ToArray());

        void Draw(SKCanvas canvas)
        {
            using var paint = new SKPaint { Color = SKColors.White };
            canvas.DrawRect(page, paint);
            draw(canvas);
        }
    }

    /// <summary>The same for several plots in a grid, all of one size.</summary>
    public static FigureFiles Of(IReadOnlyList<Plot> plots, int columns, int width, int height)
    {
        var rows = (plots.Count + columns - 1) / columns;
        return Of(columns * width, rows * height, canvas =>
        {
            for (var i = 0; i < plots.Count; i++)
                Draw(canvas, plots[i], SKRect.Create(i % columns * width, i / columns * height, width, height));
        });
    }

    /// <summary>
    /// Draws a plot into a part of a canvas. Its lines should be solid: ScottPlot leaves the pattern of a dashed one on for the texts that follow, which Skia
    /// complains about on standard error when it writes SVG.
    /// </summary>
    public static void Draw(SKCanvas canvas, Plot plot, SKRect at)
    {
        // A plot draws itself twice the first time, to measure its texts, and what is drawn twice stays twice in SVG and PDF.
        plot.RenderInMemory((int)at.Width, (int)at.Height);
        canvas.Save();
        // It begins by clearing all that it can reach.
        canvas.ClipRect(at);
        plot.Render(canvas, new PixelRect(at.Left, at.Right, at.Bottom, at.Top));
        canvas.Restore();
    }

    /// <summary>Writes the files of a drawing, all of them or none.</summary>
    /// <param name="path">The files without their ending; their folder is made where it does not exist.</param>
    /// <returns>The drawing.</returns>
    /// <exception cref="CornetException">A file cannot be written; what was there before is unchanged.</exception>
    public FigureFiles WriteTo(string path)
    {
        byte[][] contents = [Svg, Png, Pdf];
        List<WholeFile> files = [];
        try
        {
            foreach (var (ending, bytes) in Endings.Zip(contents))
            {
                WholeFile.Guard(path + ending, () =>
                {
                    files.Add(WholeFile.Create(path + ending));
                    WholeFile.WriteAt(files[^1].Handle, bytes, 0);
                    return true;
                });
            }

            // All formats are on the disk before the first one is put in its place.
            foreach (var (ending, file) in Endings.Zip(files))
            {
                WholeFile.Guard(path + ending, () =>
                {
                    file.Commit();
                    return true;
                });
            }

            return this;
        }
        finally
        {
            foreach (var file in files) file.Dispose();
        }
    }

    private static byte[] Portable(byte[] svg, int width, int height)
    {
        using var stream = new MemoryStream(svg);
        var drawing = XDocument.Load(stream);
        var root = drawing.Root!;
        root.SetAttributeValue("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {width} {height}"));
        foreach (var family in root.Descendants().Attributes("font-family")) family.Value = $"{family.Value}, {Fallback}";
        using var written = new MemoryStream();
        drawing.Save(written, SaveOptions.DisableFormatting);
        return written.ToArray();
    }
}
