using Cornet.Scoring.Metrics.Statistics;
using Cornet.Scoring.Reporting;
using SkiaSharp;

namespace Cornet.App.Studies.Reporting;

/// <summary>A row of a chart.</summary>
/// <param name="Group">What rows beside it share, written once; may be empty.</param>
/// <param name="Label">The row's own name.</param>
internal sealed record ChartRow(string Group, string Label);

/// <summary>How a number is drawn.</summary>
internal enum ChartShape
{
    /// <summary>A dot: one's own number.</summary>
    Dot,

    /// <summary>A bar that begins at 0.</summary>
    Bar,

    /// <summary>A gray bar: what is left.</summary>
    Rest,

    /// <summary>A hollow diamond: a published number.</summary>
    Hollow,
}

/// <summary>A number in a row.</summary>
/// <param name="Row">The place of the row.</param>
/// <param name="Value">The number.</param>
/// <param name="Interval">Its interval.</param>
/// <param name="Shape">How it is drawn.</param>
internal sealed record ChartMark(int Row, double Value, Interval? Interval, ChartShape Shape);

/// <summary>A panel with numbers for the rows.</summary>
/// <param name="Title">What stands above it.</param>
/// <param name="Marks">The numbers, drawn in this order.</param>
internal sealed record ChartPanel(string Title, IReadOnlyList<ChartMark> Marks);

/// <summary>
/// Rows that are named once at the left, and panels with a number and its interval for each: the form of figure 4 of the CORnet-S paper. Panels that have
/// no room beside each other stand below, with the names again.
/// </summary>
internal sealed class PanelChart
{
    private const float RowHeight = 21, GroupGap = 9, Head = 34, Foot = 50, LegendHeight = 26, Margin = 14, Between = 26, NarrowestPanel = 200, WidestPanel = 340;
    private const float LongestGroup = 150, LongestLabel = 250;

    private static readonly SKColor Ink = Color(Palette.Ink), Faint = Color(Palette.Faint), Grid = Color(Palette.Grid);
    private static readonly SKColor Own = new(0x00, 0x72, 0xB2), Published = new(0xD5, 0x5E, 0x00), Stripe = new(0xF6, 0xF7, 0xF9);

    private readonly IReadOnlyList<ChartRow> _rows;
    private readonly IReadOnlyList<ChartPanel> _panels;
    private readonly string _quantity;
    private readonly IReadOnlyList<(ChartShape Shape, string Meaning)> _legend;
    private readonly float _groups, _labels, _panel;
    private readonly int _beside;
    private readonly bool _oneScale;

    /// <summary>Lays a chart out.</summary>
    /// <param name="rows">The rows, rows of a group after each other.</param>
    /// <param name="panels">At least one panel.</param>
    /// <param name="quantity">What the numbers are, with their unit.</param>
    /// <param name="legend">What the shapes mean; none for no legend.</param>
    /// <param name="oneScale">Whether all panels have the same scale.</param>
    public PanelChart(
        IReadOnlyList<ChartRow> rows, IReadOnlyList<ChartPanel> panels, string quantity, IReadOnlyList<(ChartShape Shape, string Meaning)> legend,
        bool oneScale)
    {
        (_rows, _panels, _quantity, _legend, _oneScale) = (rows, panels, quantity, legend, oneScale);
        using var font = Lettering.Font(13);
        _groups = rows.All(row => row.Group.Length == 0) ? 0 : Math.Min(LongestGroup, rows.Max(row => font.MeasureText(row.Group))) + 14;
        _labels = Math.Min(LongestLabel, rows.Max(row => font.MeasureText(row.Label))) + 12;
        var room = Figure.Widest - (2 * Margin) - _groups - _labels;
        var most = Math.Max(1, (int)((room + Between) / (NarrowestPanel + Between)));
        var bands = (panels.Count + most - 1) / most;
        _beside = (panels.Count + bands - 1) / bands;
        _panel = Math.Min(WidestPanel, ((room + Between) / _beside) - Between);
        // A legend of one panel may need more room than the panel.
        using var small = Lettering.Font(12);
        var legendWidth = legend.Sum(one => small.MeasureText(one.Meaning) + 44);
        Width = (int)Math.Ceiling(Math.Max(_groups + _labels + (_beside * (_panel + Between)) - Between, legendWidth) + (2 * Margin));
        Height = (int)Math.Ceiling((bands * BandHeight) + (legend.Count > 0 ? LegendHeight : 0));
    }

    /// <summary>The width of the drawing, in points.</summary>
    public int Width { get; }

    /// <summary>The height of the drawing, in points.</summary>
    public int Height { get; }

    private float BandHeight => Head + RowsHeight + Foot;

    private float RowsHeight => Top(_rows.Count - 1) + RowHeight;

    /// <summary>Draws on a canvas, in points.</summary>
    public void Draw(SKCanvas canvas)
    {
        using var font = Lettering.Font(13);
        using var small = Lettering.Font(12);
        for (var first = 0; first < _panels.Count; first += _beside)
        {
            var top = first / _beside * BandHeight;
            var panels = _panels.Skip(first).Take(_beside).ToArray();
            DrawNames(canvas, font, top + Head, Margin + _groups + _labels + (panels.Length * (_panel + Between)) - Between);
            for (var i = 0; i < panels.Length; i++) DrawPanel(canvas, panels[i], Margin + _groups + _labels + (i * (_panel + Between)), top, font, small);
        }

        if (_legend.Count > 0) DrawLegend(canvas, small);
    }

    private void DrawNames(SKCanvas canvas, SKFont font, float top, float right)
    {
        using var paint = new SKPaint { IsAntialias = true };
        var group = 0;
        for (var row = 0; row < _rows.Count; row++)
        {
            if (row > 0 && _rows[row].Group != _rows[row - 1].Group) group++;
            if (_groups > 0 && group % 2 == 0)
            {
                var above = row == 0 || _rows[row].Group != _rows[row - 1].Group ? GroupGap / 2 : 0;
                var below = row == _rows.Count - 1 || _rows[row].Group != _rows[row + 1].Group ? GroupGap / 2 : 0;
                paint.Color = Stripe;
                // Half a point more, so that no line shows between two rows.
                canvas.DrawRect(SKRect.Create(Margin - 6, top + Top(row) - above, right - Margin + 12, RowHeight + above + below + (below > 0 ? 0 : 0.5f)), paint);
            }
        }

        paint.Color = Ink;
        for (var row = 0; row < _rows.Count; row++)
        {
            var y = top + Top(row) + (RowHeight / 2) + 4.5f;
            if (_rows[row].Group.Length > 0 && (row == 0 || _rows[row].Group != _rows[row - 1].Group))
                canvas.DrawText(Shortened(_rows[row].Group, font, LongestGroup), Margin, y, SKTextAlign.Left, font, paint);
            canvas.DrawText(Shortened(_rows[row].Label, font, LongestLabel), Margin + _groups + _labels - 12, y, SKTextAlign.Right, font, paint);
        }
    }

    private void DrawPanel(SKCanvas canvas, ChartPanel panel, float left, float top, SKFont font, SKFont small)
    {
        using var paint = new SKPaint { Color = Ink, IsAntialias = true, StrokeWidth = 1 };
        canvas.DrawText(Shortened(panel.Title, font, _panel), left + (_panel / 2), top + 20, SKTextAlign.Center, font, paint);
        var axis = Axis(_oneScale ? [.. _panels.SelectMany(one => one.Marks)] : panel.Marks);
        float rows = top + Head, bottom = rows + RowsHeight + 4;
        foreach (var value in axis.Values)
        {
            var x = X(value);
            paint.Color = value == 0 ? Ink : Grid;
            canvas.DrawLine(x, rows - 4, x, bottom, paint);
            paint.Color = Ink;
            canvas.DrawText(axis.Text(value).Replace('-', '−'), x, bottom + 15, SKTextAlign.Center, small, paint);
        }

        canvas.DrawText(_quantity, left + (_panel / 2), bottom + 34, SKTextAlign.Center, small, paint);
        foreach (var mark in panel.Marks) DrawMark(canvas, mark, rows + Top(mark.Row) + (RowHeight / 2), left, X);
        for (var row = 0; row < _rows.Count; row++)
        {
            if (panel.Marks.Any(mark => mark.Row == row && mark.Shape != ChartShape.Hollow)) continue;
            paint.Color = Faint;
            // On the side of 0 that has more room.
            var right = X(0) - left < _panel / 2;
            canvas.DrawText(
                "not measured", X(0) + (right ? 6 : -6), rows + Top(row) + (RowHeight / 2) + 4, right ? SKTextAlign.Left : SKTextAlign.Right, small, paint);
        }

        float X(double value) => left + (float)((value - axis.Low) / (axis.High - axis.Low) * _panel);
    }

    private void DrawMark(SKCanvas canvas, ChartMark mark, float y, float left, Func<double, float> of)
    {
        var x = of(mark.Value);
        var isBar = mark.Shape is ChartShape.Bar or ChartShape.Rest;
        using var fill = new SKPaint { Color = mark.Shape == ChartShape.Rest ? Faint : isBar ? Own.WithAlpha(200) : Own, IsAntialias = true };
        if (isBar) canvas.DrawRect(new SKRect(Math.Min(of(0), x), y - 6, Math.Max(of(0), x), y + 6), fill);
        if (mark.Interval is { } interval)
        {
            using var line = new SKPaint { Color = isBar ? Ink : Own, StrokeWidth = 1.6f, IsAntialias = true };
            float low = of(interval.Low), high = of(interval.High);
            End(low, left, 1);
            End(high, left + _panel, -1);
            canvas.DrawLine(Math.Max(low, left), y, Math.Min(high, left + _panel), y, line);

            // An arrow where the interval goes on beyond the panel.
            void End(float at, float border, int inwards)
            {
                if ((border - at) * inwards <= 0)
                {
                    canvas.DrawLine(at, y - 5.5f, at, y + 5.5f, line);
                    return;
                }

                canvas.DrawLine(border, y, border + (5 * inwards), y - 4, line);
                canvas.DrawLine(border, y, border + (5 * inwards), y + 4, line);
            }
        }

        if (mark.Shape == ChartShape.Dot) canvas.DrawCircle(x, y, 4.2f, fill);
        if (mark.Shape == ChartShape.Hollow) DrawDiamond(canvas, x, y);
    }

    private static void DrawDiamond(SKCanvas canvas, float x, float y)
    {
        using var line = new SKPaint { Color = Published, StrokeWidth = 1.6f, IsAntialias = true };
        const float Radius = 6.5f;
        canvas.DrawLine(x - Radius, y, x, y - Radius, line);
        canvas.DrawLine(x, y - Radius, x + Radius, y, line);
        canvas.DrawLine(x + Radius, y, x, y + Radius, line);
        canvas.DrawLine(x, y + Radius, x - Radius, y, line);
    }

    private void DrawLegend(SKCanvas canvas, SKFont font)
    {
        using var ink = new SKPaint { Color = Ink, IsAntialias = true };
        float x = Margin, y = Height - LegendHeight + 8;
        foreach (var (shape, meaning) in _legend)
        {
            if (shape == ChartShape.Hollow)
            {
                DrawDiamond(canvas, x + 10, y);
            }
            else
            {
                using var own = new SKPaint { Color = Own, StrokeWidth = 1.6f, IsAntialias = true };
                canvas.DrawLine(x, y, x + 20, y, own);
                canvas.DrawCircle(x + 10, y, 4.2f, own);
            }

            canvas.DrawText(meaning, x + 26, y + 4, SKTextAlign.Left, font, ink);
            x += font.MeasureText(meaning) + 44;
        }
    }

    // All numbers, and intervals as far as they do not make the numbers small: those of two seeds may be ten times as long.
    private AxisTicks Axis(IReadOnlyList<ChartMark> marks)
    {
        double[] values = [0, .. marks.Select(mark => mark.Value)];
        double low = values.Min(), high = values.Max(), reach = Math.Max(high - low, 1e-6);
        var intervals = marks.Select(mark => mark.Interval).OfType<Interval>().ToArray();
        var least = intervals.Select(one => Math.Max(one.Low, low - reach)).Append(low).Min();
        var most = intervals.Select(one => Math.Min(one.High, high + reach)).Append(high).Max();
        return AxisTicks.Of(least, most, Math.Max(2, (int)(_panel / 48)));
    }

    private float Top(int row)
    {
        var groups = 0;
        for (var i = 1; i <= row; i++) groups += _rows[i].Group == _rows[i - 1].Group ? 0 : 1;
        return (row * RowHeight) + (groups * GroupGap);
    }

    private static string Shortened(string text, SKFont font, float width)
    {
        if (font.MeasureText(text) <= width) return text;
        // From the middle: names that begin alike still differ.
        var kept = text.Length - 1;
        while (kept > 2 && font.MeasureText(Kept()) > width) kept--;
        return Kept();

        string Kept() => $"{text[..((kept + 1) / 2)]}…{text[^(kept / 2)..]}";
    }

    private static SKColor Color(ScottPlot.Color color) => new(color.R, color.G, color.B);
}
