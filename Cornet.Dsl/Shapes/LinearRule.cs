using Cornet.Dsl.Semantics;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Shapes;

/// <summary><c>linear classes</c>: flattens what it is given. A bias is always there, as in the CORnets' decoders.</summary>
internal sealed class LinearRule() : LayerRule("linear", new Property("outputs", PropertyKind.Whole, Position: 0, Required: true))
{
    public override string Example => "linear 10";

    public override LayerKind Kind(Settings settings) => LayerKind.Linear;

    public override Quantity? Channels(Settings settings) => settings.Whole("outputs");

    public override LayerEffect? Apply(Visit at, Flow input)
    {
        var outputs = at.Settings.Whole("outputs");
        // Its units see everything any place of the map saw.
        var flat = input.Flattened();
        var inputs = flat.Channels;
        return new LayerEffect(
            flat with { Channels = outputs },
            Flow.Product(inputs.Value, outputs.Value),
            Flow.Product(inputs.Value + 1, outputs.Value),
            [new("inputs", inputs), new("outputs", outputs)],
            [
                new("weight", FormattableString.Invariant($"{outputs.Value} x {inputs.Value}")),
                new("bias", FormattableString.Invariant($"{outputs.Value}")),
            ]);
    }
}
