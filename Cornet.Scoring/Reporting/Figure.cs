using ScottPlot;
using SkiaSharp;

namespace Cornet.Scoring.Reporting;

/// <summary>What all figures share: white ground, no frame but the two axes, a quiet grid, twice the pixels for sharp screens and print.</summary>
internal static class Figure
{
    /// <summary>Pixels for each point.</summary>
    public const int Density = 2;

    /// <summary>The points beside each other that a report has room for.</summary>
    public const int Widest = 1000;

    /// <summary>Of an RDM of more stimuli, some are drawn, evenly spaced.</summary>
    public const int MostStimuli = 1000;

    /// <summary>An empty plot in the style of all figures.</summary>
    public static Plot Plot(string title, string quantity)
    {
        var plot = new Plot();
        if (Lettering.Family.Length > 0) plot.Font.Set(Lettering.Family);
        if (title.Length > 0) plot.Title(title, size: 15);
        plot.YLabel(quantity, size: 13);
        plot.Axes.Color(Palette.Ink);
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Left.Label.Bold = false;
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Grid.MajorLineColor = Palette.Grid;
        plot.Grid.XAxisStyle.IsVisible = false;
        plot.Axes.Left.MinorTickStyle.Length = 0;
        plot.Axes.Left.MinimumSize = 62;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.BackgroundColor = Colors.Transparent;
        plot.Legend.FontColor = Palette.Ink;
        plot.Legend.FontSize = 13;
        return plot;
    }

    /// <summary>Draws on a white canvas and encodes it as PNG.</summary>
    /// <param name="width">In points; the PNG has twice as many pixels.</param>
    /// <param name="height">In points.</param>
    /// <param name="draw">Draws, in points.</param>
    public static byte[] Png(int width, int height, Action<SKCanvas> draw)
    {
        using var surface = SKSurface.Create(new SKImageInfo(width * Density, height * Density));
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.Scale(Density);
        draw(surface.Canvas);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
