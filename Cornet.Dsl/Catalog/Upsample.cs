namespace Cornet.Dsl.Catalog;

/// <summary><c>upsample 2</c>: each pixel becomes a square of pixels; <c>upsample 2, bilinear</c>: values between pixels are interpolated.</summary>
internal sealed class Upsample() : Layer(
    "upsample", new Property("factor", PropertyKind.Whole, Most: 64, Position: 0, Required: true), new Property("bilinear", PropertyKind.Flag))
{
    public override string Sentence => "Enlarges the feature map: repeats every pixel as a square of pixels or, with 'bilinear', interpolates between pixels.";

    public override string Example => "upsample 2";

    public override LayerFamily Family => LayerFamily.Resampling;

    public override bool KeepsInput => false;

    public override bool KeepsZeros(Settings settings) => true;

    public override bool IsIdle(Func<string, double?> number) => number("factor") == 1;

    public override MapType? Type(Visit at, MapType input)
    {
        var factor = at.Settings.Whole("factor");
        return at.ExpectsMap(input) ? input with { Height = input.Height * factor, Width = input.Width * factor } : null;
    }

    public override IReadOnlyList<LayerArgument> Arguments(Settings settings, MapType input) =>
        [new("factor", settings.Whole("factor")), new("bilinear", null, settings.Has("bilinear") ? "true" : "false", IsDefault: !settings.Has("bilinear"))];

    // A value between pixels reads the two at either side.
    public override Field Sees(Settings settings, int step, MapType input, Field field)
    {
        var read = settings.Has("bilinear") ? field.Windowed(2, 1) : field;
        return read.Windowed(1, 1.0 / settings.Whole("factor").Value);
    }

    public override string Caption(Func<string, string?> argument, (string First, string Later)? strides) => $"upsample ×{argument("factor")}{(argument("bilinear") == "true" ? ", bilinear" : "")}";
}
