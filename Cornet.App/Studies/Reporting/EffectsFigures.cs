using Cornet.App.Studies.Analysis;
using Cornet.Scoring.Reporting;
using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;
using Palette = Cornet.Scoring.Reporting.Palette;

namespace Cornet.App.Studies.Reporting;

/// <summary>Main effects and interactions of crossed factors, a figure for each score.</summary>
internal static class EffectsFigures
{
    private const int Panel = 330, PanelHeight = 290, Columns = 3;

    // Okabe and Ito (2008).
    private static readonly Color[] Lines = [.. new[] { "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000" }.Select(Color.FromHex)];

    /// <summary>The figures.</summary>
    public static IEnumerable<StudyFigure> Of(StudyAnalysis analysis)
    {
        var names = ColumnNames.Different(analysis.Effects.Select(effects => ColumnNames.Of(effects.Score)));
        foreach (var (effects, name) in analysis.Effects.Zip(names).Where(one => one.First.Means.Count > 0))
        {
            Action<SKCanvas, SKRect>[] panels =
            [
                .. effects.Means.Select(mean => mean.Factor).Distinct()
                    .Select(factor => (Action<SKCanvas, SKRect>)((canvas, at) => Main(canvas, at, effects, factor))),
                .. Pairs(effects).Select(pair => (Action<SKCanvas, SKRect>)((canvas, at) => Interaction(canvas, at, effects, pair))),
            ];
            var columns = Math.Min(Columns, panels.Length);
            yield return new StudyFigure(
                StudyFigures.Effects + name,
                $"{effects.Score}: marginal mean of each level with its {100 * analysis.Confidence:0.##} % interval, "
                + "then for each pair of factors the mean of each combination. Parallel lines are factors that do not interact.",
                columns * Panel, (panels.Length + columns - 1) / columns * PanelHeight, canvas =>
                {
                    for (var i = 0; i < panels.Length; i++)
                        panels[i](canvas, SKRect.Create(i % columns * Panel, i / columns * PanelHeight, Panel, PanelHeight));
                });
        }
    }

    private static void Main(SKCanvas canvas, SKRect at, CrossedEffects effects, string factor)
    {
        var means = effects.Means.Where(mean => mean.Factor == factor).ToArray();
        using var plot = Figure.Plot(factor, effects.Score);
        double[] xs = [.. means.Select((_, place) => (double)place)], ys = [.. means.Select(mean => mean.Mean)];
        Line(plot, xs, ys, Lines[0]);
        if (means.All(mean => mean.Interval is not null))
        {
            var bars = plot.Add.ErrorBar(xs, ys, [.. means.Select(mean => mean.Interval!.Value.High - mean.Mean)]);
            bars.Color = Lines[0];
            bars.LineWidth = 1.6f;
            bars.CapSize = 4;
        }

        Label(plot, means.Select(mean => mean.Level), effects);
        FigureFiles.Draw(canvas, plot, at);
    }

    private static void Interaction(SKCanvas canvas, SKRect at, CrossedEffects effects, (string First, string Second) pair)
    {
        CellMean[] cells = [.. effects.Cells.Where(cell => (cell.First.Factor, cell.Second.Factor) == pair)];
        string[] levels = [.. effects.Means.Where(mean => mean.Factor == pair.First).Select(mean => mean.Level)];
        string[] lines = [.. effects.Means.Where(mean => mean.Factor == pair.Second).Select(mean => mean.Level)];
        using var plot = Figure.Plot($"{pair.First} x {pair.Second}", effects.Score);
        foreach (var (place, level) in lines.Index())
        {
            var points = cells.Where(cell => cell.Second.Value == level).ToArray();
            if (points.Length == 0) continue;
            double[] xs = [.. points.Select(cell => (double)Array.IndexOf(levels, cell.First.Value))];
            var line = Line(plot, xs, [.. points.Select(cell => cell.Mean)], Lines[place % Lines.Length]);
            line.LegendText = level;
        }

        Label(plot, levels, effects);
        plot.ShowLegend(Alignment.UpperLeft, Orientation.Horizontal);
        FigureFiles.Draw(canvas, plot, at);
    }

    private static ScottPlot.Plottables.Scatter Line(Plot plot, double[] xs, double[] ys, Color color)
    {
        var line = plot.Add.Scatter(xs, ys, color);
        line.LineWidth = 2;
        line.MarkerSize = 8;
        return line;
    }

    /// <summary>Names the levels, and gives all panels of a figure one scale, with room above for a legend.</summary>
    private static void Label(Plot plot, IEnumerable<string> levels, CrossedEffects effects)
    {
        var lines = Pairs(effects).Select(pair => effects.Means.Count(mean => mean.Factor == pair.Second)).DefaultIfEmpty().Max();
        var room = lines == 0 ? 0 : 0.1 + (0.1 * Math.Min(lines, 5));
        var ticks = new NumericManual();
        string[] names = [.. levels];
        var longest = Math.Max(6, 34 / Math.Max(1, names.Length));
        for (var i = 0; i < names.Length; i++) ticks.AddMajor(i, names[i].Length > longest ? names[i][..(longest - 1)] + "…" : names[i]);
        plot.Axes.Bottom.TickGenerator = ticks;
        plot.Axes.Bottom.MajorTickStyle.Length = 0;
        plot.Axes.Bottom.TickLabelStyle.FontSize = 12;
        plot.Axes.SetLimitsX(-0.5, names.Length - 0.5);
        double[] values =
        [
            .. effects.Cells.Select(cell => cell.Mean), .. effects.Means.SelectMany(mean => mean.Interval is { } ends ? [ends.Low, ends.High] : new[] { mean.Mean }),
        ];
        var span = Math.Max(1e-6, values.Max() - values.Min());
        plot.Axes.SetLimitsY(values.Min() - (0.06 * span), values.Max() + ((0.06 + room) * span));
    }

    private static IEnumerable<(string First, string Second)> Pairs(CrossedEffects effects) =>
        effects.Cells.Select(cell => (cell.First.Factor, cell.Second.Factor)).Distinct();
}
