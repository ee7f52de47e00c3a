using Cornet.Scoring.Reporting;
using ScottPlot;
using SkiaSharp;
using Palette = Cornet.Scoring.Reporting.Palette;

namespace Cornet.App.Papers;

/// <summary>One legend for all panels of a figure: a line of markers and names above them.</summary>
internal static class LegendStrip
{
    /// <summary>Its height in points.</summary>
    public const int Height = 34;

    private const float LetterSize = 13, Indent = 66, Between = 26;

    /// <summary>Draws it along the upper edge of a figure.</summary>
    public static void Draw(SKCanvas canvas, IEnumerable<FamilyStyle> entries)
    {
        using var font = Lettering.Font(LetterSize);
        using var ink = new SKPaint { Color = Palette.Ink.ToSKColor(), IsAntialias = true };
        using var paint = Paint.NewDisposablePaint();
        var x = Indent;
        const float Middle = Height / 2f;
        foreach (var entry in entries)
        {
            entry.Marker.Render(canvas, new Pixel(x, Middle), paint);
            canvas.DrawText(entry.Name, x + 11, Middle + (.36f * LetterSize), SKTextAlign.Left, font, ink);
            x += 11 + font.MeasureText(entry.Name) + Between;
        }
    }
}
