using System.Globalization;
using Cornet.Runtime.Scoring.Reporting;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Cornet.Runtime.Papers;

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

    /// <summary>Ticks whose numbers all have as many decimals.</summary>
    public static NumericAutomatic Ticks(int decimals) => new()
    {
        IntegerTicksOnly = decimals == 0, LabelFormatter = value => Number(value, decimals),
    };

    /// <summary>A number as figures write it: with a minus, not a hyphen.</summary>
    public static string Number(double value, int decimals = 0) =>
        Math.Round(value, decimals).ToString($"F{decimals}", CultureInfo.InvariantCulture).Replace('-', '−');
}
