using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Responders;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Cornet.Scoring.Reporting;

/// <summary>Figures of benchmarks with several time bins; null where a responder has nothing for them.</summary>
internal static class TimeFigures
{
    /// <summary>How wide and how high the panel of an area is, in points.</summary>
    public const int Width = 480, Height = 320;

    private static readonly ScottPlot.Colormaps.Viridis Scale = new();

    /// <summary>
    /// The raw score over the time of the neurons, a panel for each area: a thin line for each step, from dark to light, a thick one for the step that stands for
    /// each bin, and the ceiling as a band.
    /// </summary>
    public static FigureFiles? Curves(BenchmarkScore score, Responder responder)
    {
        var areas = score.Rows.Where(row => row.Responder == responder && row.Measured.Bins?.Any(bin => bin.Raw is not null) == true).GroupBy(row => row.Area).ToArray();
        return Drawn([.. areas.Select(area => Curves(area.Key, [.. area]))]);
    }

    /// <summary>Spearman's rho of every step and every time bin, a panel for each area; a dot marks the step that stands for the bin.</summary>
    public static FigureFiles? CrossTime(BenchmarkScore score, Responder responder) => Drawn(
    [
        .. score.Rows.Where(row => row.Responder == responder && row.Measured.CrossTime is not null).Select(row => Matrix(row.Area, row.Measured.CrossTime!, row.Measured.Bins!)),
    ]);

    private static Plot Curves(string area, BenchmarkRow[] rows)
    {
        var plot = Figure.Plot(area, "raw score");
        var bins = rows[0].Measured.Bins!;
        double[] times = [.. bins.Select(bin => bin.Bin.CenterMs)];
        if (bins.All(bin => bin.CeilingBand is not null))
        {
            var band = plot.Add.FillY(times, [.. bins.Select(bin => bin.CeilingBand!.Value.Low)], [.. bins.Select(bin => bin.CeilingBand!.Value.High)]);
            band.FillColor = Palette.Ceiling.WithAlpha(.6);
            band.LineWidth = 0;
            band.LegendText = "ceiling";
        }
        else if (bins.All(bin => bin.Ceiling is { } ceiling && double.IsFinite(ceiling)))
        {
            Line(plot, times, [.. bins.Select(bin => bin.Ceiling!.Value)], Palette.Ceiling, 2).LegendText = "ceiling";
        }

        BenchmarkRow[] steps = [.. rows.Where(row => !row.Place.IsMapped)];
        foreach (var (at, step) in steps.Index())
            Line(plot, times, Values(step), Scale.GetColor(.9 * at / Math.Max(1, steps.Length - 1)), 1.2f).LegendText = $"step {step.Step}";
        if (rows.FirstOrDefault(row => row.Place.IsMapped) is { } mapped) Line(plot, times, Values(mapped), Palette.Highlight, 3).LegendText = "mapped";
        plot.Add.HorizontalLine(0, 1, Palette.Ink);
        double[] all = [.. rows.SelectMany(Values), .. bins.Select(bin => bin.CeilingBand?.High ?? bin.Ceiling ?? 0), 0.02];
        all = [.. all.Where(double.IsFinite)];
        plot.Axes.SetLimitsY(Math.Min(0, 1.2 * all.Min()), 1.35 * all.Max());
        Label(plot);
        plot.ShowLegend(Alignment.UpperLeft, Orientation.Horizontal);
        return plot;

        static double[] Values(BenchmarkRow row) => [.. row.Measured.Bins!.Select(bin => bin.Raw ?? double.NaN)];
    }

    private static Plot Matrix(string area, CrossTime matrix, IReadOnlyList<BinScore> mapped)
    {
        var plot = Figure.Plot(area, "step");
        var shown = new double[matrix.Steps.Count, matrix.Bins.Count];
        // The first step stands below: heat maps begin with their upper row.
        for (var step = 0; step < matrix.Steps.Count; step++)
            for (var bin = 0; bin < matrix.Bins.Count; bin++) shown[matrix.Steps.Count - 1 - step, bin] = matrix.Rho[step][bin] ?? double.NaN;
        var map = plot.Add.Heatmap(shown);
        map.Colormap = Scale;
        plot.Add.ColorBar(map);
        for (var bin = 0; bin < mapped.Count; bin++) plot.Add.Marker(bin, matrix.Steps.ToList().IndexOf(mapped[bin].Step), MarkerShape.FilledCircle, 5, Colors.White);
        plot.Axes.Left.TickGenerator = new NumericManual([.. Enumerable.Range(0, matrix.Steps.Count).Select(step => (double)step)], [.. matrix.Steps.Select(step => $"{step}")]);
        var every = Math.Max(1, (matrix.Bins.Count + 5) / 6);
        var named = Enumerable.Range(0, matrix.Bins.Count).Where(bin => bin % every == 0).ToArray();
        plot.Axes.Bottom.TickGenerator = new NumericManual([.. named.Select(bin => (double)bin)], [.. named.Select(bin => FormattableString.Invariant($"{matrix.Bins[bin].StartMs}"))]);
        plot.HideGrid();
        Label(plot);
        return plot;
    }

    private static ScottPlot.Plottables.Scatter Line(Plot plot, double[] xs, double[] ys, Color color, float width)
    {
        var line = plot.Add.Scatter(xs, ys, color);
        line.LineWidth = width;
        line.MarkerSize = xs.Length > 1 ? 0 : 9;
        return line;
    }

    private static void Label(Plot plot)
    {
        plot.XLabel("time of the responses (ms after the stimulus)", size: 13);
        plot.Axes.Bottom.Label.Bold = false;
    }

    private static FigureFiles? Drawn(Plot[] plots)
    {
        try
        {
            return plots.Length == 0 ? null : FigureFiles.Of(plots, Math.Min(2, plots.Length), Width, Height);
        }
        finally
        {
            foreach (var plot in plots) plot.Dispose();
        }
    }
}
