using Cornet.Scoring.Reporting;
using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;
using Palette = Cornet.Scoring.Reporting.Palette;

namespace Cornet.App.Papers;

/// <summary>One panel of a figure: two quantities of published networks against each other, CORnet-S highlighted, with one's own runs beside them.</summary>
internal sealed class ScatterPanel
{
    private const float LabelSize = 10.5f;

    private const float Left = 66, Right = 20, Bottom = 54, Top = 42;

    /// <summary>What is drawn horizontally.</summary>
    public required PaperQuantity X { get; init; }

    /// <summary>What is drawn vertically.</summary>
    public required PaperQuantity Y { get; init; }

    /// <summary>In points.</summary>
    public required int Width { get; init; }

    /// <summary>In points.</summary>
    public required int Height { get; init; }

    /// <summary>Above the panel.</summary>
    public string Title { get; init; } = "";

    /// <summary>What is correlated; its fitted line is drawn where the correlation is significant. Null for nothing.</summary>
    public PublishedPanel? Correlated { get; init; }

    /// <summary>The networks that are drawn, where both numbers are known.</summary>
    public Func<PublishedModel, bool> IsShown { get; init; } = _ => true;

    /// <summary>The networks that get their name, beside CORnet-S.</summary>
    public Func<PublishedModel, bool> IsNamed { get; init; } = _ => false;

    /// <summary>One's own runs.</summary>
    public IReadOnlyList<OwnRun> Own { get; init; } = [];

    /// <summary>Whether the panel leaves out what lies far from the published networks: for a part that is looked at closely.</summary>
    public bool IsCloseUp { get; init; }

    /// <summary>Whether a network is a point of the panel.</summary>
    public bool Shows(PublishedModel model) => IsShown(model) && At(model) is not null;

    /// <summary>The plot; the caller disposes it.</summary>
    public Plot Plot()
    {
        var plot = PaperPlot.Of(Title, X.Axis, Y.Axis);
        plot.Layout.Fixed(new PixelPadding(Left, Right, Bottom, Top));

        var networks = PublishedResults.Models.Where(Shows).ToArray();
        var points = networks.Select(model => At(model)!.Value).ToList();
        var own = Own.Select(run => (Run: run, At: run.At(X, Y), Before: run.UntrainedAt(X, Y))).Where(one => one.At is not null).ToList();
        if (IsCloseUp) own.RemoveAll(one => !Limits(points).Contains(one.At!.Value));
        points.AddRange(own.Select(one => one.At!.Value));
        points.AddRange(own.Where(one => one.Before is not null && !IsCloseUp).Select(one => one.Before!.Value));
        var limits = Limits(points);
        plot.Axes.SetLimits(limits.Left, limits.Right, limits.Bottom, limits.Top);
        plot.Axes.Bottom.TickGenerator = X.IsLogarithmic ? Decades() : PaperPlot.Ticks(limits.Left, limits.Right, X.Decimals);
        plot.Axes.Left.TickGenerator = PaperPlot.Ticks(limits.Bottom, limits.Top, Y.Decimals);

        Line(plot);
        // The many first, so that the few lie on top of them.
        foreach (var family in networks.GroupBy(model => model.Family).OrderByDescending(family => family.Key))
            Points(plot, FamilyStyle.Of(family.Key), family.Select(model => At(model)!.Value));
        if (!IsCloseUp) Points(plot, FamilyStyle.OwnUntrained, own.Where(one => one.Before is not null).Select(one => one.Before!.Value));
        Points(plot, FamilyStyle.Own, own.Select(one => one.At!.Value));
        Names(plot, limits, points, [
            .. networks.Where(model => model.Family == ModelFamily.Cornet).Select(model => (At(model)!.Value, model.Name, Palette.Highlight)),
            .. own.Select(one => (one.At!.Value, one.Run.Label(X, Y), Palette.Own)),
            .. networks.Where(model => model.Family != ModelFamily.Cornet && IsNamed(model)).OrderBy(model => Y.Of(model))
                .Select(model => (At(model)!.Value, Name(model), Palette.Ink)),
        ]);
        return plot;
    }

    private static string Name(PublishedModel model) => model.Family == ModelFamily.BaseNet ? "best BaseNet" : model.Name;

    private Coordinates? At(PublishedModel model) => X.Of(model) is { } x && Y.Of(model) is { } y ? new Coordinates(X.Position(x), Y.Position(y)) : null;

    // Room around the points for their markers and names.
    private static CoordinateRect Limits(IReadOnlyList<Coordinates> points)
    {
        var (left, right) = (points.Min(point => point.X), points.Max(point => point.X));
        var (bottom, top) = (points.Min(point => point.Y), points.Max(point => point.Y));
        var (aside, above) = (.06 * (right - left), .08 * (top - bottom));
        return new CoordinateRect(left - aside, right + aside, bottom - above, top + above);
    }

    private static void Points(Plot plot, FamilyStyle style, IEnumerable<Coordinates> points)
    {
        Coordinates[] all = [.. points];
        if (all.Length == 0) return;
        plot.Add.ScatterPoints(all).MarkerStyle = style.Marker;
    }

    // Least squares over exactly the networks that are correlated, from the first to the last of them.
    private void Line(Plot plot)
    {
        if (Correlated is not { Correlation.P: < .05 } panel) return;
        Coordinates[] points = [.. panel.Networks.Select(model => At(model)!.Value)];
        var (intercept, slope) = MathNet.Numerics.Fit.Line([.. points.Select(point => point.X)], [.. points.Select(point => point.Y)]);
        var (first, last) = (points.Min(point => point.X), points.Max(point => point.X));
        var line = plot.Add.Line(first, intercept + (slope * first), last, intercept + (slope * last));
        line.LineColor = Palette.Faint;
        line.LineWidth = 1.2f;
    }

    private void Names(Plot plot, CoordinateRect limits, IEnumerable<Coordinates> points, IEnumerable<(Coordinates At, string Name, Color Color)> names)
    {
        var area = SKRect.Create(0, 0, Width - Left - Right, Height - Top - Bottom);
        SKPoint Pixel(Coordinates at) => new(
            (float)((at.X - limits.Left) / limits.Width * area.Width), (float)((limits.Top - at.Y) / limits.Height * area.Height));
        Coordinates Data(SKPoint at) => new(
            limits.Left + (at.X / area.Width * limits.Width), limits.Top - (at.Y / area.Height * limits.Height));

        var placement = new LabelPlacement(area, [.. points.Select(Pixel)]);
        using var font = Lettering.Font(LabelSize);
        using var large = Lettering.Font(LabelSize + 2);
        foreach (var (at, name, color) in names)
        {
            var isLarge = color != Palette.Ink;
            var place = placement.Place(Pixel(at), isLarge ? 7 : 4, new SKSize((isLarge ? large : font).MeasureText(name) + 2, isLarge ? 14 : 12));
            if (place.IsApart) Connect(plot, Data(Pixel(at)), Data(place.End));
            var box = place.Box;
            var label = plot.Add.Text(name, Data(new SKPoint(box.Left + 1, box.MidY)));
            label.LabelFontSize = isLarge ? LabelSize + 2 : LabelSize;
            label.LabelFontColor = color;
            label.LabelBold = isLarge;
            label.LabelAlignment = Alignment.MiddleLeft;
            label.LabelPadding = 0;
            label.OffsetY = PaperPlot.Lowered;
        }
    }

    private static void Connect(Plot plot, Coordinates point, Coordinates name)
    {
        var line = plot.Add.Line(new CoordinateLine(point, name));
        line.LineColor = Palette.Faint.WithAlpha(.7);
        line.LineWidth = .8f;
    }

    private static NumericManual Decades()
    {
        var ticks = new NumericManual();
        foreach (var depth in new[] { 5, 10, 20, 50, 100, 200 }) ticks.AddMajor(Math.Log10(depth), $"{depth}");
        return ticks;
    }
}
