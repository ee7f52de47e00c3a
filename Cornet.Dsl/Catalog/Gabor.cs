using Cornet.Dsl.Expressions;

namespace Cornet.Dsl.Catalog;

/// <summary><c>gabor 512, 25x25, stride 4</c>: a convolution whose filters are Gabor functions and stay what they are: V1's simple cells.</summary>
internal sealed class Gabor() : Layer(
    "gabor",
    new Property("channels", PropertyKind.Whole, Position: 0, Required: true),
    new Property("kernel", PropertyKind.Square, Most: 1024, Position: 1, Required: true),
    new Property("stride", PropertyKind.Whole, Most: 1024),
    new Property("phase", PropertyKind.Real, -360, 360),
    new Property("pixels_per_degree", PropertyKind.Real, 0.001, 100_000),
    new Property("seed", PropertyKind.Whole, Least: 0))
{
    private const double PixelsPerDegree = 28; // 224 pixels over 8 degrees

    public override string Sentence => "A convolution with fixed Gabor filters, as V1's simple cells have them. Two banks that differ by 'phase 90' are a quadrature pair.";

    public override string Example => "gabor 64, 25x25, stride 4";

    public override LayerFamily Family => LayerFamily.Weighted;

    public override bool MayBeInitialized => false;

    public override bool KeepsZeros(Settings settings) => true;

    public override Expr? Channels(Settings settings) => settings.Whole("channels");

    public override MapType? Type(Visit at, MapType input) =>
        at.ExpectsMap(input) && at.Fits(WindowOf(at.Settings), input) ? input.Windowed(at.Settings.Whole("channels"), WindowOf(at.Settings)) : null;

    public override Expr? Reads(MapType input) => input.Channels;

    public override IReadOnlyList<Weight> Weights(Settings settings, MapType input) =>
        [new("weight", new([settings.Whole("channels"), input.Channels, settings.Whole("kernel"), settings.Whole("kernel")]), InitialValue.Gabor, IsTrainable: false)];

    public override IReadOnlyList<LayerArgument> Arguments(Settings settings, MapType input) =>
    [
        new("inputs", input.Channels), new("outputs", settings.Whole("channels")), new("kernel", settings.Whole("kernel")),
        new("stride", settings.Whole("stride", 0, 1), IsDefault: !settings.Has("stride")), settings.Argument("phase"),
        settings.Argument("pixels_per_degree", PixelsPerDegree, "pixelsPerDegree"), new("seed", settings.Whole("seed", 0, 0), IsDefault: !settings.Has("seed")),
    ];

    public override long MultiplyAdds(Settings settings, MapType input, MapType output) => output.Over(Weights(settings, input)[0].Size);

    public override Field Sees(Settings settings, int step, MapType input, Field field) => field.Behind(settings.Whole("kernel"), settings.Whole("stride", 0, 1));

    public override string Caption(Func<string, string?> argument, (string First, string Later)? strides)
    {
        var stride = argument("stride") is not "1" and var some ? $", /{some}" : "";
        return $"Gabor {argument("kernel")}×{argument("kernel")}, {argument("outputs")}{stride}";
    }

    private static Window WindowOf(Settings settings)
    {
        var kernel = settings.Whole("kernel");
        return new Window(kernel, settings.Whole("stride", 0, 1), (kernel - 1) / 2, 1);
    }
}
