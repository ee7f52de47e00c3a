using Cornet.Dsl.Semantics;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Shapes;

/// <summary><c>linear classes</c>: flattens what it is given. A bias is always there, as in the CORnets' decoders.</summary>
internal sealed class LinearRule() : LayerRule("linear", new Property("outputs", PropertyKind.Whole, Position: 0, Required: true))
{
    public override string Example => "linear 10";

    public override LayerKind Kind(Settings settings) => LayerKind.Linear;

    public override LayerEffect? Apply(Visit at, Flow input)
    {
        var outputs = at.Settings.Whole("outputs");
        var places = input.Height * input.Width;
        var inputs = places == 1
            ? input.Channels
            : new Quantity(
                input.Channels.Value * places,
                input.Channels.Formula is { } formula ? new Formula.Binary('*', formula, new Formula.Constant(places)) : null);
        // A unit of a flattened map sees everything any place of the map saw.
        var field = input.Field + (Math.Max(input.Height, input.Width) - 1) * input.Pitch;
        return new LayerEffect(
            new Flow(outputs, 1, 1, IsVector: true, field, input.Pitch),
            Flow.Product(inputs.Value, outputs.Value),
            Flow.Product(inputs.Value + 1, outputs.Value),
            [new("inputs", inputs), new("outputs", outputs)],
            [
                new("weight", FormattableString.Invariant($"{outputs.Value} x {inputs.Value}")),
                new("bias", FormattableString.Invariant($"{outputs.Value}")),
            ]);
    }
}
