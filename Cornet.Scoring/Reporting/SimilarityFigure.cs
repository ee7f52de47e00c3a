using Cornet.Scoring.Metrics;
using Cornet.Scoring.Responders;
using ScottPlot;

namespace Cornet.Scoring.Reporting;

/// <summary>
/// Similarity to each reference by area and step: bars for the networks, a dashed level for the pixels, a band for the noise ceiling.
/// </summary>
internal static class SimilarityFigure
{
    private const double Significant = 0.01;

    /// <summary>What the stars mean.</summary>
    public const string Legend = "* p < .01, uncorrected";

    /// <summary>Draws it, a panel for each reference with one scale for all; null without references.</summary>
    public static byte[]? Png(ModelScore score)
    {
        if (score.References.Count == 0) return null;
        var axis = new PlaceAxis(score.Similarity.Select(row => row.Place));
        var plots = score.References.Select(reference => Panel(score, reference, axis)).ToArray();
        try
        {
            // Panels that are wider than half of a report would be shown smaller in it, and their letters too.
            var width = Math.Clamp((44 * axis.Count) + 110, 460, Figure.Widest);
            return Figure.Png(plots, columns: Math.Min(plots.Length, Figure.Widest / width), width, height: 320);
        }
        finally
        {
            foreach (var plot in plots) plot.Dispose();
        }
    }

    private static Plot Panel(ModelScore score, ReferenceRow reference, PlaceAxis axis)
    {
        var title = reference.Kind == ReferenceKind.Brain ? reference.Name : $"{reference.Name} (model RDM)";
        var plot = Figure.Plot(title, "similarity (Spearman's rho)");
        var rows = score.Similarity.Where(row => row.Reference == reference.Name).ToArray();
        double[] values = [.. rows.Select(row => row.Rho ?? 0), reference.CeilingUpper ?? 0, 0];
        double highest = Math.Max(0.05, values.Max()), lowest = values.Min();
        if (reference is { CeilingLower: { } lower, CeilingUpper: { } upper })
        {
            var band = plot.Add.VerticalSpan(lower, upper, Palette.Ceiling.WithAlpha(.6));
            band.LineWidth = 0;
            band.LegendText = "noise ceiling";
        }

        if (rows.FirstOrDefault(row => row.Responder == Responder.Pixels)?.Rho is { } pixels && axis.Count > 0)
        {
            var line = plot.Add.HorizontalLine(pixels, 2, Palette.Of(Responder.Pixels), LinePattern.Dashed);
            line.LegendText = Palette.Name(Responder.Pixels);
        }

        Responder[] networks = [.. score.Responders.Where(responder => responder != Responder.Pixels)];
        var width = 0.8 / networks.Length;
        for (var i = 0; i < networks.Length; i++)
            Bars(plot, axis, networks[i], rows, width, offset: (i - (networks.Length - 1) / 2.0) * width, highest);

        plot.Add.HorizontalLine(0, 1, Palette.Ink);
        foreach (var place in score.Blind) axis.MarkBlind(plot, place, 0.03 * highest);
        axis.Label(plot);
        plot.Axes.SetLimitsY(lowest < 0 ? 1.25 * lowest : 0, 1.25 * highest);
        plot.ShowLegend(Alignment.UpperLeft, Orientation.Horizontal);
        return plot;
    }

    private static void Bars(Plot plot, PlaceAxis axis, Responder responder, SimilarityRow[] rows, double width, double offset, double highest)
    {
        var shown = rows.Where(row => row.Responder == responder && row.Rho is not null).ToArray();
        if (shown.Length == 0) return;
        var bars = plot.Add.Bars(shown.Select(row => new Bar
        {
            Position = axis.Of(row.Place) + offset,
            Value = row.Rho!.Value,
            Size = width * 0.94,
            FillColor = Palette.Of(responder),
            LineWidth = 0,
        }).ToList());
        bars.LegendText = Palette.Name(responder);
        foreach (var row in shown.Where(row => row.P < Significant))
        {
            var star = plot.Add.Text("*", axis.Of(row.Place) + offset, Math.Max(0, row.Rho!.Value) + 0.005 * highest);
            star.LabelFontSize = 15;
            star.LabelFontColor = Palette.Ink;
            star.LabelAlignment = Alignment.LowerCenter;
            star.LabelPadding = 0;
            star.LabelBackgroundColor = Colors.White.WithAlpha(.7);
        }
    }
}
