namespace Cornet.Dsl.Catalog;

/// <summary><c>upsample 2</c>: each pixel becomes a square of pixels.</summary>
internal sealed class Upsample() : Layer("upsample", new Property("factor", PropertyKind.Whole, Most: 64, Position: 0, Required: true))
{
    public override string Sentence => "Repeats every pixel as a square of pixels.";

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

    public override IReadOnlyList<LayerArgument> Arguments(Settings settings, MapType input) => [new("factor", settings.Whole("factor"))];

    public override Field Sees(Settings settings, int step, MapType input, Field field) =>
        field with { Pitch = field.Pitch / settings.Whole("factor").Value };

    public override string Caption(Func<string, string?> argument, (string First, string Later)? strides) => $"upsample ×{argument("factor")}";
}
