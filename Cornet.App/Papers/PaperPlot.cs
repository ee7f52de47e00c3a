using System.Globalization;
using Cornet.Scoring.Reporting;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Cornet.App.Papers;

/// <summary>What the plots of a paper share, beyond <see cref="Figure"/>. Their lines are solid: ScottPlot draws texts after a dashed line in dashes too.</summary>
internal static class PaperPlot
{
    /// <summary>How far texts are moved down, in points: ScottPlot sets them above their middle.</summary>
    public const float Lowered = 3;

    /// <summary>An empty plot.</summary>
    public static Plot Of(string title, string x, string y)
    {
        var plot = Figure.Plot("", y);
        if (title.Length > 0) plot.Title(title, size: 13.5f);
        plot.Axes.Title.Label.Bold = false;
        plot.XLabel(x, size: 13);
        plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Bottom.MinorTickStyle.Length = 0;
        plot.Axes.Left.TickLabelStyle.OffsetY = Lowered;
        return plot;
    }

    /// <summary>Ticks at round numbers from one end of an axis to the other, all with as many decimals.</summary>
    /// <param name="from">The lower end.</param>
    /// <param name="to">The upper end.</param>
    /// <param name="decimals">At least so many decimals.</param>
    public static NumericManual Ticks(double from, double to, int decimals)
    {
        const int Most = 10;
        var step = Math.Pow(10, -decimals);
        // 1, 2, 5, 10, 20 ... times the smallest step.
        foreach (var factor in Enumerable.Range(0, 30).Select(i => Math.Pow(10, i / 3) * (i % 3 == 0 ? 1 : i % 3 == 1 ? 2 : 5)))
        {
            step = factor * Math.Pow(10, -decimals);
            if ((to - from) / step <= Most) break;
        }

        var ticks = new NumericManual();
        for (var at = Math.Ceiling(from / step); at * step <= to; at++) ticks.AddMajor(at * step, Number(at * step, decimals));
        return ticks;
    }

    /// <summary>A number as figures write it: with a minus, not a hyphen, and none before 0.</summary>
    public static string Number(double value, int decimals = 0) =>
        (Math.Round(value, decimals) + 0.0).ToString($"F{decimals}", CultureInfo.InvariantCulture).Replace('-', '−');
}
