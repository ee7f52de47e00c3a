using Cornet.Scoring.Metrics;
using Cornet.Scoring.Responders;
using SkiaSharp;

namespace Cornet.Scoring.Reporting;

/// <summary>
/// RDMs side by side, references first, then each area at its last step; dissimilarities as percentiles, so that what can be seen is what
/// Spearman's rho compares. Stimuli are sorted by class.
/// </summary>
internal sealed class MatrixFigure
{
    private const int Side = 150, Gap = 16, Head = 24, Margin = 118, Bar = 70;

    private static readonly ScottPlot.Colormaps.Viridis Colors = new();

    private readonly ModelScore _score;
    private readonly int[] _order;
    private readonly List<(string Name, int First, int Count)> _classes = [];

    private MatrixFigure(ModelScore score, ScoringSample sample)
    {
        _score = score;
        int LabelAt(int place) => sample.Labels[sample.Compared[place]];
        _order = [.. Enumerable.Range(0, sample.Compared.Count).OrderBy(LabelAt)];
        if (sample.Classes.Count == 0) return;
        foreach (var group in _order.GroupBy(LabelAt).Where(group => group.Key >= 0))
            _classes.Add((sample.Classes[group.Key], Array.FindIndex(_order, place => LabelAt(place) == group.Key), group.Count()));
    }

    /// <summary>Draws it.</summary>
    /// <param name="score">With its RDMs.</param>
    /// <param name="sample">The stimuli it was measured on.</param>
    public static byte[] Png(ModelScore score, ScoringSample sample)
    {
        var figure = new MatrixFigure(score, sample);
        var rows = figure.Rows();
        var columns = rows.Max(row => row.Tiles.Count);
        int width = Margin + columns * (Side + Gap) + Bar, height = rows.Count * (Side + Head + Gap) + Gap;
        return Figure.Png(width, height, canvas => figure.Draw(canvas, rows, columns));
    }

    private List<(string Name, List<(string Title, DissimilarityMatrix Matrix)> Tiles)> Rows()
    {
        List<(string, List<(string, DissimilarityMatrix)>)> rows = [];
        List<(string, DissimilarityMatrix)> references = [.. _score.ReferenceMatrices.Select(reference => (reference.Name, reference.Matrix))];
        var pixels = _score.Matrices.FirstOrDefault(one => one.Responder == Responder.Pixels);
        if (pixels is not null && references.All(reference => reference.Item1 != Place.Pixels.Area))
            references.Add((Place.Pixels.Area, pixels.Matrix));
        if (references.Count > 0) rows.Add(("references", references));
        foreach (var responder in _score.Responders.Where(responder => responder != Responder.Pixels))
        {
            var last = _score.Matrices.Where(one => one.Responder == responder).GroupBy(one => one.Place.Area).Select(area => area.Last());
            rows.Add((Palette.Name(responder), [.. last.Select(one => (one.Place.ToString(), one.Matrix))]));
        }

        return rows;
    }

    private void Draw(SKCanvas canvas, List<(string Name, List<(string Title, DissimilarityMatrix Matrix)> Tiles)> rows, int columns)
    {
        using var font = Lettering.Font(13);
        using var small = Lettering.Font(10);
        using var ink = new SKPaint { Color = new SKColor(0x2B, 0x2F, 0x36), IsAntialias = true };
        for (var row = 0; row < rows.Count; row++)
        {
            var top = Gap / 2 + row * (Side + Head + Gap);
            canvas.DrawText(rows[row].Name, 8, top + 15, SKTextAlign.Left, font, ink);
            foreach (var (name, first, count) in _classes.Count is > 1 and <= 12 ? _classes : [])
            {
                var middle = top + Head + Side * (first + count / 2f) / _order.Length;
                canvas.DrawText(Shortened(name), Margin - 6, middle + 3.5f, SKTextAlign.Right, small, ink);
            }

            for (var column = 0; column < rows[row].Tiles.Count; column++)
            {
                var left = Margin + column * (Side + Gap);
                canvas.DrawText(rows[row].Tiles[column].Title, left + Side / 2f, top + 15, SKTextAlign.Center, font, ink);
                DrawMatrix(canvas, rows[row].Tiles[column].Matrix, left, top + Head);
            }
        }

        DrawScale(canvas, Margin + columns * (Side + Gap), Gap / 2 + Head, small, ink);
    }

    private void DrawMatrix(SKCanvas canvas, DissimilarityMatrix matrix, float left, float top)
    {
        var ordered = matrix.Reordered(_order).Thinned(Figure.MostStimuli);
        var ranks = RankCorrelation.Ranks(ordered.UpperTriangle());
        double lowest = ranks.DefaultIfEmpty().Min(), range = Math.Max(1, ranks.DefaultIfEmpty().Max() - lowest);
        using var bitmap = new SKBitmap(new SKImageInfo(ordered.Size, ordered.Size, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var at = 0;
        for (var i = 0; i < ordered.Size; i++)
        {
            bitmap.SetPixel(i, i, Color(0));
            for (var j = i + 1; j < ordered.Size; j++)
            {
                var color = Color((ranks[at++] - lowest) / range);
                bitmap.SetPixel(i, j, color);
                bitmap.SetPixel(j, i, color);
            }
        }

        using var image = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(image, SKRect.Create(left, top, Side, Side), new SKSamplingOptions(SKFilterMode.Nearest));
        using var line = new SKPaint { Color = SKColors.White.WithAlpha(150), StrokeWidth = 0.7f, IsAntialias = true };
        foreach (var first in _classes.Skip(1).Select(one => Side * (float)one.First / _order.Length))
        {
            canvas.DrawLine(left + first, top, left + first, top + Side, line);
            canvas.DrawLine(left, top + first, left + Side, top + first, line);
        }
    }

    private static void DrawScale(SKCanvas canvas, float left, float top, SKFont font, SKPaint ink)
    {
        using var paint = new SKPaint();
        for (var y = 0; y < Side; y++)
        {
            paint.Color = Color(1 - y / (Side - 1.0));
            canvas.DrawRect(left, top + y, 12, 1.2f, paint);
        }

        canvas.DrawText("unlike", left + 17, top + 9, SKTextAlign.Left, font, ink);
        canvas.DrawText("alike", left + 17, top + Side, SKTextAlign.Left, font, ink);
    }

    private static SKColor Color(double share)
    {
        // A pair without a dissimilarity.
        if (double.IsNaN(share)) return SKColors.LightGray;
        var color = Colors.GetColor(share);
        return new SKColor(color.R, color.G, color.B);
    }

    private static string Shortened(string name) => name.Length > 19 ? name[..18] + "…" : name;
}
