using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Responders;
using ScottPlot;

namespace Cornet.Scoring.Reporting;

/// <summary>The pictures of a benchmark's result; null where it has nothing for them. Lines are solid: see <see cref="FigureFiles.Draw"/>.</summary>
internal static class BenchmarkFigures
{
    // The layers of other models may be many.
    private const int MostAreas = 8;

    /// <summary>The raw score by area and step of every network, with the pixels and the ceiling as levels; a noise ceiling is a band.</summary>
    public static FigureFiles? Places(BenchmarkScore score)
    {
        var networks = score.Rows.Where(row => row.Responder.Kind != ResponderKind.Pixels).ToArray();
        if (networks.All(row => row.Measured.Raw is null)) return null;
        var axis = new PlaceAxis(networks.Select(row => row.Place));
        using var plot = Figure.Plot("", "raw score");
        if (score.Ceiling is { Lower: { } lower, Value: var upper })
        {
            var band = plot.Add.VerticalSpan(lower, upper, Palette.Ceiling.WithAlpha(.6));
            band.LineWidth = 0;
            band.LegendText = "noise ceiling";
        }

        foreach (var responder in score.Responders.Where(responder => responder.Kind != ResponderKind.Pixels).Reverse())
        {
            var first = true;
            // What is mapped over time stands beside the steps, and is none of them.
            foreach (var area in networks.Where(row => row.Responder == responder && row.Measured.Raw is not null).GroupBy(row => (row.Area, row.Place.IsMapped)))
            {
                double[] xs = [.. area.Select(row => axis.Of(row.Place))], ys = [.. area.Select(row => row.Measured.Raw!.Value)];
                var bars = plot.Add.ErrorBar(xs, ys, [.. area.Select(row => row.Measured.StandardError ?? 0)]);
                bars.Color = Palette.Of(responder, score.NumberOf(responder));
                bars.CapSize = 3;
                var line = plot.Add.Scatter(xs, ys, Palette.Of(responder, score.NumberOf(responder)));
                line.LineWidth = 2.5f;
                line.MarkerSize = 9;
                if (first) line.LegendText = Palette.Name(responder);
                first = false;
            }
        }

        if (score.Of(ResponderKind.Pixels)?.Measured.Raw is { } pixels)
            plot.Add.HorizontalLine(pixels, 2, Palette.Of(Responder.Pixels)).LegendText = Palette.Name(Responder.Pixels);
        foreach (var place in networks.Where(row => row.Measured.Missing == BenchmarkRun.NoInput).Select(row => row.Place).Distinct()) axis.MarkBlind(plot, place, 0.02);
        if (score.Ceiling is { Lower: null } ceiling) plot.Add.HorizontalLine(ceiling.Value, 2, Palette.Ceiling).LegendText = "ceiling";
        if (score.Chance is { } chance) plot.Add.HorizontalLine(chance, 1, Palette.Faint).LegendText = "chance";
        plot.Add.HorizontalLine(0, 1, Palette.Ink);
        axis.Label(plot);
        double[] all = [.. score.Rows.Select(row => row.Measured.Raw ?? 0), score.Ceiling?.Value ?? 0, 0.02];
        plot.Axes.SetLimitsY(all.Min() < 0 ? (1.2 * all.Min()) - (0.04 * all.Max()) : 0, 1.25 * all.Max());
        plot.ShowLegend(Alignment.UpperLeft, Orientation.Horizontal);
        return FigureFiles.Of([plot], columns: 1, Math.Clamp((56 * axis.Count) + 140, 560, 1000), height: 340);
    }

    /// <summary>
    /// The raw score of the trained network (or the untrained one, where it is alone) over time, an area a line; null without timing.
    /// </summary>
    public static FigureFiles? OverTime(BenchmarkScore score)
    {
        var rows = score.Rows.Where(row => row.Responder == score.Responders[0] && row is { StartMs: not null, Measured.Raw: not null }).ToArray();
        if (rows.GroupBy(row => row.Area).All(area => area.Count() < 2)) return null;
        using var plot = Figure.Plot("", "raw score");
        foreach (var area in rows.GroupBy(row => row.Area))
        {
            var line = plot.Add.Scatter(area.Select(row => row.StartMs!.Value).ToArray(), area.Select(row => row.Measured.Raw!.Value).ToArray());
            line.LineWidth = 2.5f;
            line.MarkerSize = 9;
            line.LegendText = area.Key;
        }

        plot.XLabel("onset of the step (ms after the stimulus)", size: 13);
        plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.SetLimitsY(
            Math.Min(0, 1.2 * rows.Min(row => row.Measured.Raw!.Value)), 1.25 * Math.Max(0.02, rows.Max(row => row.Measured.Raw!.Value)));
        plot.ShowLegend(Alignment.UpperLeft, Orientation.Horizontal);
        return FigureFiles.Of([plot], columns: 1, width: 560, height: 320);
    }

    /// <summary>How the neuroids' scores at the committed place are spread.</summary>
    public static FigureFiles? Neuroids(BenchmarkScore score)
    {
        var rows = score.Responders.Select(score.Of).OfType<BenchmarkRow>().Where(row => row.Measured.Neuroids is { Count: > 4 }).ToArray();
        if (rows.Length == 0) return null;
        var plots = rows.Select(row =>
        {
            double[] values = [.. row.Measured.Neuroids!.Where(double.IsFinite)];
            var plot = Figure.Plot(TitleOf(row), "neuroids");
            var histogram = ScottPlot.Statistics.Histogram.WithBinCount(20, Math.Min(-0.2, values.Min()), 1);
            histogram.AddRange(values);
            plot.Add.Bars(histogram.Bins.Zip(histogram.Counts, (bin, count) => new Bar
            {
                Position = bin + (histogram.FirstBinSize / 2), Value = count, Size = 0.94 * histogram.FirstBinSize,
                FillColor = Palette.Of(row.Responder, score.NumberOf(row.Responder)), LineWidth = 0,
            }).ToList());
            if (row.Measured.Raw is { } median) plot.Add.VerticalLine(median, 2, Palette.Ink);
            plot.XLabel("raw score of a neuroid", size: 13);
            plot.Axes.Bottom.Label.Bold = false;
            return plot;
        }).ToArray();
        return Drawn(plots, Math.Min(3, plots.Length), 340, 280);
    }

    /// <summary>Solution times of a network and of monkeys, stimulus by stimulus.</summary>
    public static FigureFiles? Times(BenchmarkScore score)
    {
        if (score.Observed is not { } observed) return null;
        var rows = score.Responders.Select(score.Of).OfType<BenchmarkRow>().Where(row => row.Measured.Times?.Any(double.IsFinite) == true).ToArray();
        var plots = rows.Select(row =>
        {
            int[] both = [.. Enumerable.Range(0, observed.Count).Where(i => double.IsFinite(observed[i]) && double.IsFinite(row.Measured.Times![i]))];
            var plot = Figure.Plot($"{Palette.Name(row.Responder)}, {row.Area}", "network's solution time (ms)");
            double[] xs = [.. both.Select(i => observed[i])], ys = [.. both.Select(i => row.Measured.Times![i])];
            plot.Add.ScatterPoints(xs, ys, Palette.Of(row.Responder, score.NumberOf(row.Responder)).WithAlpha(.6));
            plot.XLabel("monkeys' solution time (ms)", size: 13);
            plot.Axes.Bottom.Label.Bold = false;
            return plot;
        }).ToArray();
        return plots.Length == 0 ? null : Drawn(plots, Math.Min(2, plots.Length), 440, 320);
    }

    /// <summary>
    /// The reference RDM, then those of every area of the first network at its last step, and those of the committed place of the others, as percentiles.
    /// </summary>
    public static FigureFiles? Matrices(BenchmarkScore score)
    {
        if (score.Reference is not { } reference) return null;
        List<(string Name, DissimilarityMatrix Matrix)> tiles = [(score.Declaration.Name, reference)];
        var areas = score.Rows.Where(row => row.Responder == score.Responders[0] && row.Measured.Matrix is not null).GroupBy(row => row.Area)
            .Select(area => area.Last()).TakeLast(MostAreas);
        foreach (var row in areas.Concat(score.Responders.Skip(1).Select(score.Of).OfType<BenchmarkRow>()))
            if (row.Measured.Matrix is { } matrix) tiles.Add((TitleOf(row), matrix));
        var plots = tiles.Select(tile =>
        {
            var plot = Figure.Plot(tile.Name, "");
            var map = plot.Add.Heatmap(Percentiles(tile.Matrix.Thinned(Figure.MostStimuli)));
            map.Colormap = new ScottPlot.Colormaps.Viridis();
            plot.Axes.SquareUnits();
            plot.HideAxesAndGrid();
            plot.Axes.Title.IsVisible = true;
            return plot;
        }).ToArray();
        return Drawn(plots, Math.Min(4, plots.Length), 250, 270);
    }

    private static string TitleOf(BenchmarkRow row) =>
        row.Responder.Kind == ResponderKind.Pixels ? Palette.Name(row.Responder) : $"{Palette.Name(row.Responder)}, {row.Place}";

    private static double[,] Percentiles(DissimilarityMatrix matrix)
    {
        var (size, at) = (matrix.Size, 0);
        var ranks = RankCorrelation.Ranks(matrix.UpperTriangle());
        var shown = new double[size, size];
        for (var i = 0; i < size; i++)
            for (var j = i + 1; j < size; j++) shown[i, j] = shown[j, i] = ranks[at++];
        return shown;
    }

    private static FigureFiles Drawn(Plot[] plots, int columns, int width, int height)
    {
        try
        {
            return FigureFiles.Of(plots, columns, width, height);
        }
        finally
        {
            foreach (var plot in plots) plot.Dispose();
        }
    }
}
