using Cornet.Scoring.Reporting;
using ScottPlot;
using Palette = Cornet.Scoring.Reporting.Palette;

namespace Cornet.App.Papers;

/// <summary>Figure 5: object solution times of monkeys and CORnet-S, as far as they can be read off the printed figure.</summary>
internal static class SolutionTimeFigure
{
    /// <summary>Draws it.</summary>
    public static PaperFigure Of()
    {
        var correlation = FormattableString.Invariant($"r = {PublishedResults.CornetS.SolutionTimes:F2}").Replace("0.", ".");
        using var plot = PaperPlot.Of(
            $"over images: {correlation}, p < .000001 (as printed)", "object solution time of CORnet-S (ms)", "object solution time of monkeys (ms)");
        var points = PublishedResults.SolutionTimes.Select(bin => new Coordinates(bin.Model, bin.Monkeys)).ToArray();
        var line = plot.Add.Scatter(points, Palette.Highlight);
        line.LineWidth = 2;
        line.MarkerSize = 11;
        line.LegendText = "mean of a bin of images, read off the printed figure";
        plot.Axes.SetLimits(80, 168, 124, 154);
        plot.ShowLegend(Alignment.UpperLeft);
        return new PaperFigure(
            "5", "Object solution times",
            $"Images that monkeys need longer for also take CORnet-S longer ({correlation} over images); the points are means of bins, read off the printed figure "
            + "to about 2 ms, because the times of single images are not published.",
            FigureFiles.Of([plot], columns: 1, width: 560, height: 400));
    }
}
