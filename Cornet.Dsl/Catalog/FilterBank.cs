using Cornet.Dsl.Expressions;

namespace Cornet.Dsl.Catalog;

/// <summary>A convolution with fixed filters, by name. The graph has it; the language does not say it yet.</summary>
/// <param name="operation">What it is called.</param>
/// <param name="filters">How its weights begin, and stay.</param>
/// <param name="sentence">What they are.</param>
internal sealed class FilterBank(string operation, InitialValue filters, string sentence) : Layer(
    operation, new Property("channels", PropertyKind.Whole, Position: 0, Required: true),
    new Property("kernel", PropertyKind.Window, Most: 1024, Position: 1, Required: true))
{
    /// <summary>V1's simple cells.</summary>
    public static FilterBank Gabor { get; } = new("gabor", InitialValue.Gabor, "Gabor filters of all orientations.");

    /// <summary>The center and surround of retina and LGN.</summary>
    public static FilterBank CenterSurround { get; } = new("difference of gaussians", InitialValue.DifferenceOfGaussians, "Differences of two Gaussians.");

    public override string Sentence { get; } = sentence;

    public override LayerFamily Family => LayerFamily.Weighted;

    public override bool KeepsZeros(Settings settings) => true;

    public override Expr? Channels(Settings settings) => settings.Whole("channels");

    public override MapType? Type(Visit at, MapType input) => at.ExpectsMap(input) && at.Fits(WindowOf(at.Settings), input)
        ? input.Windowed(at.Settings.Whole("channels"), WindowOf(at.Settings))
        : null;

    public override Expr? Reads(MapType input) => input.Channels;

    public override IReadOnlyList<Weight> Weights(Settings settings, MapType input) =>
        [new("weight", new([settings.Whole("channels"), input.Channels, settings.Whole("kernel"), settings.Whole("kernel")]), filters, IsTrainable: false)];

    public override long MultiplyAdds(Settings settings, MapType input, MapType output) => output.Over(Weights(settings, input)[0].Size);

    public override Field Sees(Settings settings, int step, MapType input, Field field) => field.Behind(settings.Whole("kernel"), 1);

    private static Window WindowOf(Settings settings) => new(settings.Whole("kernel"), 1, (settings.Whole("kernel") - 1) / 2, 1);
}
