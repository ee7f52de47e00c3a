using System.Globalization;
using Cornet.Dsl.Semantics;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Shapes;

/// <summary><c>dropout 0.5</c></summary>
internal sealed class DropoutRule() : LayerRule("dropout", new Property("probability", PropertyKind.Real, 0, 0.999, Position: 0, Required: true))
{
    public override string Example => "dropout 0.5";

    public override LayerKind Kind(Settings settings) => LayerKind.Dropout;

    // In evaluation its output is its input: whoever may not write over the one may not write over the other.
    public override bool KeepsOutput(Settings settings) => true;

    public override bool KeepsSilence(Settings settings) => true;

    // Each image of a batch draws its own zeros.
    public override bool MixesImages => true;

    public override bool Draws => true;

    public override LayerEffect? Apply(Visit at, Flow input) =>
        new(input, Arguments: [new("probability", null, at.Settings.Real("probability").ToString("R", CultureInfo.InvariantCulture))]);
}
