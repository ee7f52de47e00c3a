using SkiaSharp;

namespace Cornet.Runtime.Papers;

/// <summary>
/// Finds places for the names of points, in pixels: beside their point where there is room, else a little further away, and never over another name or,
/// where that can be helped, over a point.
/// </summary>
/// <param name="area">The part of the figure that names may cover.</param>
/// <param name="points">The middles of all points.</param>
/// <param name="radius">How far around its middle a point is covered.</param>
internal sealed class LabelPlacement(SKRect area, IReadOnlyList<SKPoint> points, float radius)
{
    private const float Gap = 3;

    private static readonly float[] Distances = [0, 7, 14, 22, 32, 44];

    // To the right first, as one reads.
    private static readonly (int X, int Y)[] Directions = [(1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1)];

    private readonly List<SKRect> _taken = [];

    /// <summary>Takes the best free place for a name.</summary>
    /// <param name="point">What it names.</param>
    /// <param name="size">The size of its text.</param>
    /// <returns>The place of its text.</returns>
    public SKRect Place(SKPoint point, SKSize size)
    {
        var best = Candidates(point, size).MinBy(candidate => candidate.Cost).Box;
        _taken.Add(best);
        return best;
    }

    private IEnumerable<(SKRect Box, float Cost)> Candidates(SKPoint point, SKSize size)
    {
        foreach (var distance in Distances)
        {
            foreach (var (x, y) in Directions)
            {
                var (away, reach) = (distance * (x != 0 && y != 0 ? .7f : 1), radius + Gap);
                var middle = new SKPoint(point.X + (x * (reach + away + (size.Width / 2))), point.Y + (y * (reach + away + (size.Height / 2))));
                // A name above or below may begin or end at its point: names that lie beside each other come closer so.
                if (x != 0 && y != 0) middle.X -= x * reach;
                var box = SKRect.Create(middle.X - (size.Width / 2), middle.Y - (size.Height / 2), size.Width, size.Height);
                yield return (box, Cost(box) + distance);
            }
        }
    }

    private float Cost(SKRect box)
    {
        var outside = area.Contains(box) ? 0 : 10_000;
        var names = _taken.Count(taken => taken.IntersectsWith(box)) * 1000;
        var covered = points.Count(point => SKRect.Inflate(box, radius - 1, radius - 1).Contains(point)) * 60;
        return outside + names + covered;
    }
}
