using ScottPlot;
using Palette = Cornet.Scoring.Reporting.Palette;

namespace Cornet.App.Papers;

/// <summary>How figures show a kind of points.</summary>
/// <param name="Name">In the legend.</param>
/// <param name="Shape">The marker.</param>
/// <param name="Size">Its width in points.</param>
/// <param name="Color">Its color.</param>
internal sealed record FamilyStyle(string Name, MarkerShape Shape, float Size, Color Color)
{
    /// <summary>Points of one's own.</summary>
    public static FamilyStyle Own { get; } = new("own runs (by number)", MarkerShape.FilledDiamond, 12, Palette.Own);

    /// <summary>The same, with a word on the star where one of their labels has one.</summary>
    public static FamilyStyle OwnWith(IEnumerable<string> labels) =>
        labels.Any(label => label.EndsWith('*')) ? Own with { Name = "own runs (*: not raw)" } : Own;

    /// <summary>The same before training.</summary>
    public static FamilyStyle OwnUntrained { get; } = new("the same, untrained", MarkerShape.OpenDiamond, 11, Palette.Own);

    /// <summary>The style of a family; every family has its own shape and color.</summary>
    public static FamilyStyle Of(ModelFamily family) => family switch
    {
        ModelFamily.Cornet => new("CORnet-S", MarkerShape.FilledCircle, 13, Palette.Highlight),
        ModelFamily.ImageNet => new("ImageNet networks", MarkerShape.FilledCircle, 7, Palette.Blue.WithAlpha(.8)),
        ModelFamily.MobileNet => new("MobileNets", MarkerShape.FilledTriangleUp, 8, Palette.Green.WithAlpha(.75)),
        _ => new("BaseNets, during training", MarkerShape.FilledSquare, 4.5f, Palette.Faint.WithAlpha(.55)),
    };

    /// <summary>The marker.</summary>
    public MarkerStyle Marker => new(Shape, Size, Color) { LineColor = Color, LineWidth = 1.6f, OutlineWidth = 0 };
}
