using Cornet.App.Studies.Analysis;
using Cornet.Scoring.Reporting;
using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;
using Palette = Cornet.Scoring.Reporting.Palette;

namespace Cornet.App.Papers;

/// <summary>Figure 4: what each change of CORnet-S's circuit comes to, one's own changes beside the published ones.</summary>
internal static class CircuitFigure
{
    private const int Names = 250, Panel = 375, Row = 26, RowWithOwn = 34, Top = 34, Bottom = 52;

    // Between factors.
    private const double Space = .45;

    // A row has its bar above and one's own changes below, where there are any: neither covers the other's numbers.
    private const double Above = -.2, Below = .24;

    private static readonly FamilyStyle Published = new("published", MarkerShape.FilledSquare, 11, Palette.Blue);

    /// <summary>Draws it.</summary>
    public static PaperFigure Of(OwnResults own)
    {
        (PublishedChange Change, double Y)[] rows = [.. Placed()];
        OwnChange[][] changes = [.. rows.Select(row => own.Changes(row.Change).ToArray())];
        var height = Top + Bottom + (int)((changes.Any(row => row.Length > 0) ? RowWithOwn : Row) * (rows[^1].Y + 1));
        using var top1 = Side(rows, changes, PaperQuantity.Top1, change => change.Top1Points, change => change.DeltaTop1);
        using var brain = Side(rows, changes, PaperQuantity.BrainScore, change => change.BrainScorePoints, change => change.DeltaBrainScore);
        string[] labels = [.. changes.SelectMany(row => row).Select(change => change.Run.Label(PaperQuantity.BrainScore))];
        var files = FigureFiles.Of(Names + (2 * Panel), LegendStrip.Height + height, canvas =>
        {
            LegendStrip.Draw(canvas, labels.Length > 0 ? [Published, FamilyStyle.OwnWith(labels)] : [Published]);
            FigureFiles.Draw(canvas, top1, SKRect.Create(0, LegendStrip.Height, Names + Panel, height));
            FigureFiles.Draw(canvas, brain, SKRect.Create(Names + Panel, LegendStrip.Height, Panel, height));
        });
        return new PaperFigure(
            "4", "Circuit study",
            "Of the changes to CORnet-S's circuit, the narrowest bottleneck and a single step in each area cost most accuracy, the single step most Brain-Score, and more "
            + "steps change neither.",
            files);
    }

    private static IEnumerable<(PublishedChange Change, double Y)> Placed()
    {
        var (at, factor) = (0.0, PublishedResults.CircuitStudy.Changes[0].Factor);
        foreach (var change in PublishedResults.CircuitStudy.Changes)
        {
            if (change.Factor != factor) at += Space;
            factor = change.Factor;
            yield return (change, at++);
        }
    }

    private static Plot Side(
        (PublishedChange Change, double Y)[] rows, OwnChange[][] own, PaperQuantity measured, Func<PublishedChange, double> published, Func<OwnChange, double?> mine)
    {
        // The left side has the names of both.
        var hasNames = measured == PaperQuantity.Top1;
        var plot = PaperPlot.Of("", $"{(hasNames ? "ImageNet top-1" : measured.Name)} against CORnet-S (points)", "");
        plot.Layout.Fixed(new PixelPadding(hasNames ? Names : 14, 14, Bottom, Top - 20));
        plot.Axes.Left.FrameLineStyle.Width = 0;
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Grid.XAxisStyle.IsVisible = true;
        plot.Grid.YAxisStyle.IsVisible = false;
        var names = new NumericManual();
        if (hasNames) foreach (var (change, y) in rows) names.AddMajor(-y, change.Meaning);
        plot.Axes.Left.TickGenerator = names;
        plot.Axes.Left.TickLabelStyle.FontSize = 13;

        var hasOwn = own.Any(row => row.Length > 0);
        var barAt = hasOwn ? Above : 0;
        plot.Add.Bars(rows.Select(row => new Bar
        {
            Position = -row.Y - barAt, Value = published(row.Change), Size = hasOwn ? .44 : .62,
            Orientation = Orientation.Horizontal, FillColor = Published.Color, LineWidth = 0,
        }).ToList());
        plot.Add.VerticalLine(0, 1, Palette.Ink);
        foreach (var (change, y) in rows) Number(plot, published(change), y + barAt);

        double[] values = [.. own.SelectMany(row => row).Select(mine).OfType<double>()];
        for (var i = 0; i < rows.Length; i++)
        {
            foreach (var change in own[i])
            {
                if (mine(change) is not { } value) continue;
                plot.Add.ScatterPoints(new[] { new Coordinates(value, -rows[i].Y - Below) }).MarkerStyle = FamilyStyle.Own.Marker;
                Label(plot, change.Run.Label(measured), value, rows[i].Y + Below, 9, Palette.Own, Alignment.MiddleLeft);
            }
        }

        // The scale is that of the paper unless one's own changes are larger.
        var (least, most) = (values.Append(-9.2).Min(), values.Append(2.2).Max());
        var (left, right) = (least < -9.2 ? 1.1 * least : least, most > 2.2 ? 1.1 * most : most);
        plot.Axes.SetLimits(left, right, -rows[^1].Y - .6, .6);
        plot.Axes.Bottom.TickGenerator = PaperPlot.Ticks(left, right, decimals: 0);
        return plot;
    }

    private static void Number(Plot plot, double value, double y)
    {
        var text = value > 0 ? $"+{PaperPlot.Number(value)}" : PaperPlot.Number(value);
        Label(plot, text, value, y, value < 0 ? -5 : 5, Palette.Ink, value < 0 ? Alignment.MiddleRight : Alignment.MiddleLeft);
    }

    private static void Label(Plot plot, string text, double x, double y, float aside, Color color, Alignment alignment)
    {
        var label = plot.Add.Text(text, x, -y);
        label.OffsetX = aside;
        label.LabelFontSize = 12;
        label.LabelFontColor = color;
        label.LabelAlignment = alignment;
        label.LabelPadding = 0;
        label.OffsetY = PaperPlot.Lowered;
    }
}
