using Cornet.App.Papers;
using SkiaSharp;

namespace Cornet.Runtime.Tests.Papers;

public class LabelPlacementTests
{
    [Fact]
    public void Names_of_points_in_a_crowd_cover_neither_each_other_nor_the_edge()
    {
        var area = SKRect.Create(0, 0, 400, 300);
        SKPoint[] points = [.. Enumerable.Range(0, 16).Select(i => new SKPoint(60 + (i % 4 * 90), 60 + (i / 4 * 18)))];
        var placement = new LabelPlacement(area, points);
        SKRect[] boxes = [.. points.Select(point => placement.Place(point, radius: 4, new SKSize(60, 12)).Box)];
        Assert.All(boxes, box => Assert.True(area.Contains(box)));
        for (var i = 0; i < boxes.Length; i++)
            for (var j = 0; j < i; j++) Assert.False(boxes[i].IntersectsWith(boxes[j]), $"{i} and {j}");
    }

    [Fact]
    public void A_lonely_point_has_its_name_to_its_right_and_at_the_right_edge_to_its_left()
    {
        var placement = new LabelPlacement(SKRect.Create(0, 0, 400, 300), [new SKPoint(100, 100), new SKPoint(390, 200)]);
        var (first, last) = (placement.Place(new SKPoint(100, 100), 4, new SKSize(50, 12)), placement.Place(new SKPoint(390, 200), 4, new SKSize(50, 12)));
        Assert.Equal((107, false, 383), (first.Box.Left, first.IsApart, last.Box.Right));
    }
}
