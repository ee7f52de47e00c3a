using Cornet.Scoring.Metrics;
using Cornet.Scoring.Responders;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Cornet.Scoring.Reporting;

/// <summary>Accuracy decoded from each area at each step: trained and untrained as lines, pixels and chance as levels.</summary>
internal static class DecodingFigure
{
    /// <summary>Draws it; null where nothing could be decoded.</summary>
    public static byte[]? Png(ModelScore score)
    {
        if (score.Decoding.All(row => row.Accuracy is null)) return null;
        var axis = new PlaceAxis(score.Decoding.Select(row => row.Place));
        using var plot = Figure.Plot("", "decoded accuracy (%)");
        foreach (var responder in score.Responders.Reverse())
        {
            if (responder == Responder.Pixels) Level(plot, score.Decoding.First(row => row.Responder == responder), axis);
            else Line(plot, axis, responder, score.Decoding);
        }

        if (score.Chance is { } chance)
        {
            var line = plot.Add.HorizontalLine(100 * chance, 1.5f, Palette.Faint, LinePattern.Dotted);
            line.LegendText = "chance";
        }

        foreach (var place in score.Blind) axis.MarkBlind(plot, place, 2);
        axis.Label(plot);
        plot.XLabel("step and area", size: 13);
        plot.Axes.Bottom.Label.Bold = false;
        var highest = score.Decoding.Max(row => (row.Accuracy + row.StandardError) ?? 0);
        plot.Axes.SetLimitsY(0, Math.Min(118, 122 * highest));
        plot.Axes.Left.TickGenerator = Percents(highest);
        plot.ShowLegend(Alignment.UpperLeft, Orientation.Horizontal);
        return Figure.Png([plot], columns: 1, width: Math.Clamp(56 * axis.Count + 140, 560, 1000), height: 380);
    }

    // There is room for the legend above 100 %, but nothing to be read off there.
    private static NumericManual Percents(double highest)
    {
        var ticks = new NumericManual();
        var step = highest > 0.55 ? 20 : 10;
        for (var percent = 0; percent <= 100; percent += step) ticks.AddMajor(percent, $"{percent}");
        return ticks;
    }

    private static void Level(Plot plot, DecodingRow pixels, PlaceAxis axis)
    {
        if (pixels.Accuracy is not { } accuracy || axis.Count == 0) return;
        var line = plot.Add.HorizontalLine(100 * accuracy, 2, Palette.Of(Responder.Pixels), LinePattern.Dashed);
        line.LegendText = Palette.Name(Responder.Pixels);
    }

    // Steps of one area are joined; areas are not, as their features differ in kind.
    private static void Line(Plot plot, PlaceAxis axis, Responder responder, IReadOnlyList<DecodingRow> rows)
    {
        var color = Palette.Of(responder);
        var first = true;
        foreach (var area in rows.Where(row => row.Responder == responder && row.Accuracy is not null).GroupBy(row => row.Area))
        {
            double[] xs = [.. area.Select(row => axis.Of(row.Place))], ys = [.. area.Select(row => 100 * row.Accuracy!.Value)];
            var bars = plot.Add.ErrorBar(xs, ys, [.. area.Select(row => 100 * (row.StandardError ?? 0))]);
            bars.Color = color;
            bars.CapSize = 3;
            var line = plot.Add.Scatter(xs, ys, color);
            line.LineWidth = 2.5f;
            line.MarkerSize = 9;
            line.MarkerShape = responder == Responder.Trained ? MarkerShape.FilledCircle : MarkerShape.FilledSquare;
            if (first) line.LegendText = Palette.Name(responder);
            first = false;
        }
    }
}
