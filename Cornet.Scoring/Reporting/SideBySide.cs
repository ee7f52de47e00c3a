using System.Globalization;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Responders;
using ScottPlot;

namespace Cornet.Scoring.Reporting;

/// <summary>Models beside each other: a row for each, a column for each benchmark.</summary>
internal static class SideBySide
{
    /// <summary>The words above the columns.</summary>
    public static IReadOnlyList<string> Header(IReadOnlyList<BenchmarkScore> scores) => ["", .. scores.Select(score => score.Declaration.Name)];

    /// <summary>The scores with their intervals, then ceilings, and scores that others published.</summary>
    public static IEnumerable<IEnumerable<string>> Rows(IReadOnlyList<BenchmarkScore> scores)
    {
        foreach (var responder in Responders(scores)) yield return [responder.Name, .. scores.Select(score => Cell(score, score.Of(responder)))];
        yield return ["ceiling", .. scores.Select(score => F(score.Ceiling?.Value))];
        foreach (var model in scores.SelectMany(score => score.Declaration.Published.Keys).Distinct())
        {
            yield return
            [
                $"{model} (published)",
                .. scores.Select(score => score.Declaration.Published.TryGetValue(model, out var value) ? F(value) : ""),
            ];
        }
    }

    /// <summary>Which place stands for the region in each responder.</summary>
    public static IEnumerable<IEnumerable<string>> Choices(IReadOnlyList<BenchmarkScore> scores) =>
        Responders(scores).Where(responder => responder.Kind != ResponderKind.Pixels)
            .Select(responder => (IEnumerable<string>)[responder.Name, .. scores.Select(score => score.Of(responder)?.Place.ToString() ?? "")]);

    /// <summary>The scores on the first two benchmarks, a point for each responder; null for fewer than three points.</summary>
    public static FigureFiles? Scatter(IReadOnlyList<BenchmarkScore> scores)
    {
        if (scores.Count < 2) return null;
        var points = Responders(scores).Select(responder => (Responder: responder, X: Value(scores[0], responder), Y: Value(scores[1], responder)))
            .Where(one => one is { X: not null, Y: not null }).ToArray();
        if (points.Length < 3) return null;
        using var plot = Figure.Plot("", scores[1].Declaration.Name);
        foreach (var (responder, x, y) in points)
        {
            var color = Palette.Of(responder, scores[0].NumberOf(responder));
            plot.Add.Marker(x!.Value, y!.Value, MarkerShape.FilledCircle, 11, color);
            var label = plot.Add.Text(responder.Name, x.Value, y.Value);
            label.LabelFontColor = Palette.Ink;
            label.LabelFontSize = 12;
            label.OffsetX = 9;
            label.LabelAlignment = Alignment.MiddleLeft;
        }

        plot.XLabel(scores[0].Declaration.Name, size: 13);
        plot.Axes.Bottom.Label.Bold = false;
        // Room for the names on the right.
        var (low, high) = (points.Min(one => one.X!.Value), points.Max(one => one.X!.Value));
        var width = Math.Max(high - low, 0.05);
        plot.Axes.SetLimitsX(low - (0.15 * width), high + (0.55 * width));
        return FigureFiles.Of([plot], columns: 1, width: 560, height: 380);
    }

    private static double? Value(BenchmarkScore score, Responder responder) => score.Of(responder) is { } row ? score.ValueOf(row) : null;

    private static IEnumerable<Responder> Responders(IReadOnlyList<BenchmarkScore> scores) => scores.SelectMany(score => score.Responders).Distinct();

    private static string Cell(BenchmarkScore score, BenchmarkRow? row)
    {
        if (row is null) return "";
        if (score.ValueOf(row) is not { } value) return row.Measured.Raw is { } raw ? $"{F(raw)} raw" : row.Measured.Missing is null ? "" : "missing";
        var interval = score.Declaration.Normalizes is null ? row.Measured.Interval : row.NormalizedInterval;
        return interval is { } ends ? $"{F(value)} ({F(ends.Low)} to {F(ends.High)})" : F(value);
    }

    private static string F(double? value) => value?.ToString("F3", CultureInfo.InvariantCulture) ?? "";
}
