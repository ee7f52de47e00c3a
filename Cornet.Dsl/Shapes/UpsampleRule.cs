using Cornet.Dsl.Semantics;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Shapes;

/// <summary><c>upsample 2</c></summary>
internal sealed class UpsampleRule() : LayerRule("upsample", new Property("factor", PropertyKind.Whole, Most: 64, Position: 0, Required: true))
{
    public override string Example => "upsample 2";

    public override LayerKind Kind(Settings settings) => LayerKind.Upsample;

    public override bool KeepsInput => false;

    public override bool KeepsSilence(Settings settings) => true;

    public override LayerEffect? Apply(Visit at, Flow input)
    {
        if (!Maps.Expect(at, input)) return null;
        var factor = at.Settings.Whole("factor");
        return new LayerEffect(
            input with { Height = input.Height * factor.Value, Width = input.Width * factor.Value, Pitch = input.Pitch / factor.Value },
            Arguments: [new("factor", factor)]);
    }
}
