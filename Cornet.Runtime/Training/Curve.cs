using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace Cornet.Runtime.Training;

/// <summary>The course of a training as a picture: loss on the left, accuracy on the right, over the epochs, of training and validation.</summary>
/// <param name="title">What was trained.</param>
/// <param name="epochs">What each epoch came to, at least one.</param>
public sealed class Curve(string title, IReadOnlyList<EpochMetrics> epochs)
{
    private const int Width = 1000, Height = 420;

    // ScottPlot takes the first font that it finds, which may be one with serifs.
    private static readonly string[] Sans = ["DejaVu Sans", "Liberation Sans", "Noto Sans", "Segoe UI", "Helvetica", "Arial"];
    private static readonly Color Learning = Color.FromHex("#8A94A6"), Held = Color.FromHex("#0B6E99"), Ink = Color.FromHex("#2B2F36");

    /// <summary>Writes it as PNG (1000 x 420 pixels) or SVG, by the ending of the name; whole or not at all.</summary>
    /// <exception cref="CornetException">The file cannot be written.</exception>
    public void Write(string path)
    {
        var bytes = path.EndsWith(".svg", StringComparison.OrdinalIgnoreCase) ? Svg() : Png();
        WholeFile.Write(path, file => WholeFile.WriteAt(file, bytes, 0));
    }

    private byte[] Png()
    {
        using var surface = SKSurface.Create(new SKImageInfo(Width, Height));
        Draw(surface.Canvas);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private byte[] Svg()
    {
        using var stream = new MemoryStream();
        // The canvas writes its last element when it ends.
        using (var canvas = SKSvgCanvas.Create(new SKRect(0, 0, Width, Height), stream)) Draw(canvas);
        return stream.ToArray();
    }

    private void Draw(SKCanvas canvas)
    {
        canvas.Clear(SKColors.White);
        using Plot loss = Loss(), accuracy = Accuracy();
        Draw(canvas, loss, left: 0);
        Draw(canvas, accuracy, left: Width / 2);
    }

    // A plot begins by clearing all that it can reach, and draws itself twice the first time, to measure its texts.
    private static void Draw(SKCanvas canvas, Plot plot, int left)
    {
        plot.RenderInMemory(Width / 2, Height);
        canvas.Save();
        canvas.ClipRect(new SKRect(left, 0, left + (Width / 2), Height));
        plot.Render(canvas, new PixelRect(left, left + (Width / 2), Height, 0));
        canvas.Restore();
    }

    private Plot Loss()
    {
        var plot = Panel($"{title}: loss", "cross entropy (nats)", Alignment.UpperRight);
        Line(plot, "training", Learning, epoch => epoch.TrainLoss);
        Line(plot, "validation", Held, epoch => epoch.ValidationLoss);
        Frame(plot);
        return plot;
    }

    private Plot Accuracy()
    {
        var plot = Panel($"{title}: accuracy", "top-1 (%)", Alignment.LowerRight);
        Line(plot, "training", Learning, epoch => 100 * epoch.TrainTop1);
        Line(plot, "validation", Held, epoch => 100 * epoch.ValidationTop1);
        MarkBest(plot);
        Frame(plot);
        plot.Axes.SetLimitsY(0, Math.Min(105, plot.Axes.GetLimits().Top));
        return plot;
    }

    private static Plot Panel(string title, string quantity, Alignment legend)
    {
        var plot = new Plot();
        if (Sans.FirstOrDefault(SKFontManager.Default.FontFamilies.Contains) is { } font) plot.Font.Set(font);
        plot.Title(title, size: 16);
        plot.XLabel("epoch", size: 13);
        plot.YLabel(quantity, size: 13);
        plot.Axes.Color(Ink);
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true };
        plot.Axes.Bottom.MinorTickStyle.Length = 0;
        plot.Axes.Left.MinimumSize = 62;
        plot.Axes.Right.MinimumSize = 15;
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Grid.MajorLineColor = Color.FromHex("#E6E9EE");
        plot.ShowLegend(legend);
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.BackgroundColor = Colors.White.WithAlpha(.8);
        plot.Legend.FontColor = Ink;
        return plot;
    }

    private void Line(Plot plot, string name, Color color, Func<EpochMetrics, double?> value)
    {
        var shown = epochs.Where(epoch => value(epoch) is not null).ToArray();
        if (shown.Length == 0) return;
        var line = plot.Add.Scatter([.. shown.Select(epoch => (double)epoch.Epoch)], shown.Select(epoch => value(epoch)!.Value).ToArray(), color);
        line.LegendText = name;
        line.LineWidth = 2;
        // A single epoch has no line to be seen.
        line.MarkerSize = shown.Length <= 30 ? 5 : 0;
    }

    private void Frame(Plot plot)
    {
        plot.Axes.AutoScale();
        plot.Axes.SetLimitsX(0.5, Math.Max(epochs[^1].Epoch, 2) + 0.5);
    }

    private void MarkBest(Plot plot)
    {
        if (TrainingOutcome.BestOf(epochs) is not { ValidationTop1: { } top1 } best) return;
        var ring = plot.Add.Marker(best.Epoch, 100 * top1, MarkerShape.OpenCircle, 11, Held);
        ring.LineWidth = 2;
        ring.LegendText = string.Create(CultureInfo.InvariantCulture, $"best: {100 * top1:F1} % (epoch {best.Epoch})");
    }
}
