using SkiaSharp;

namespace Cornet.App.Papers;

/// <summary>
/// Finds places for the names of points, in pixels: beside their point where there is room, else a little further away and joined to it by a line. A name does
/// not cover other names and their lines, and keeps away from other points where that can be helped.
/// </summary>
/// <param name="area">The part of the figure that names may cover.</param>
/// <param name="points">The middles of all points.</param>
internal sealed class LabelPlacement(SKRect area, IReadOnlyList<SKPoint> points)
{
    // Between a point and its name; another point must be further away.
    private const float Gap = 3, Radius = 4;

    private static readonly float[] Distances = [0, 9, 16, 24, 34, 46];

    // To the right first, as one reads.
    private static readonly (int X, int Y)[] Directions = [(1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1)];

    private readonly List<SKRect> _names = [];
    private readonly List<SKPoint> _lines = [];

    /// <summary>Takes the best free place for a name.</summary>
    /// <param name="point">What it names.</param>
    /// <param name="radius">Of its marker.</param>
    /// <param name="size">The size of the name.</param>
    public LabelPlace Place(SKPoint point, float radius, SKSize size)
    {
        var best = Candidates(point, radius, size).MinBy(place => Cost(place, point));
        _names.Add(best.Box);
        if (best.IsApart) _lines.AddRange(Between(point, best.End));
        return best;
    }

    private static IEnumerable<LabelPlace> Candidates(SKPoint point, float radius, SKSize size)
    {
        foreach (var distance in Distances)
        {
            foreach (var (x, y) in Directions)
            {
                // As far away in a corner as along a side.
                var reach = radius + Gap + (distance * (x != 0 && y != 0 ? .7f : 1));
                var middle = new SKPoint(point.X + (x * (reach + (size.Width / 2))), point.Y + (y * (reach + (size.Height / 2))));
                var box = SKRect.Create(middle.X - (size.Width / 2), middle.Y - (size.Height / 2), size.Width, size.Height);
                var end = new SKPoint(Math.Clamp(point.X, box.Left, box.Right), Math.Clamp(point.Y, box.Top, box.Bottom));
                yield return new LabelPlace(box, end, distance);
            }
        }
    }

    private float Cost(LabelPlace place, SKPoint point)
    {
        var near = SKRect.Inflate(place.Box, Radius + 2, Radius + 2);
        var line = place.IsApart ? Between(point, place.End).ToArray() : [];
        var outside = area.Contains(place.Box) ? 0 : 10_000;
        var names = 1000 * _names.Count(name => name.IntersectsWith(place.Box));
        var lines = 300 * (_names.Count(name => line.Any(name.Contains)) + (_lines.Any(place.Box.Contains) ? 1 : 0));
        var covered = 40 * points.Count(other => other != point && near.Contains(other));
        var crossed = 30 * points.Count(other => other != point && line.Any(one => SKPoint.Distance(one, other) < Radius + 2));
        return outside + names + lines + covered + crossed + place.Distance;
    }

    private static IEnumerable<SKPoint> Between(SKPoint from, SKPoint to)
    {
        const int Steps = 12;
        for (var i = 0; i <= Steps; i++) yield return new SKPoint(from.X + ((to.X - from.X) * i / Steps), from.Y + ((to.Y - from.Y) * i / Steps));
    }
}

/// <summary>The place of a name.</summary>
/// <param name="Box">Its text.</param>
/// <param name="End">The edge of the text next to the point.</param>
/// <param name="Distance">How much further away than the nearest place it is.</param>
internal readonly record struct LabelPlace(SKRect Box, SKPoint End, float Distance)
{
    /// <summary>Whether a line must say which point it names.</summary>
    public bool IsApart => Distance > 0;
}
