namespace Cornet.Dsl.Catalog;

/// <summary><c>let gain = learned 1</c>: a learned number per channel, an operand of formulas.</summary>
internal sealed class Learned() : Layer(
    "learned", new Property("initial", PropertyKind.Real, -1_000_000, 1_000_000, Position: 0, Required: true))
{
    public override string Sentence => "A learned number for each channel of the activations, for formulas: `let gain = learned 1`.";

    public override string Example => "learned 1";

    public override bool KeepsInput => false;

    // Its output is the weights themselves.
    public override bool KeepsOutput(Settings settings) => true;

    public override MapType? Type(Visit at, MapType input) => input.IsVector ? input : input with { Height = 1, Width = 1 };

    public override Expressions.Expr? Reads(MapType input) => input.Channels;

    public override IReadOnlyList<Weight> Weights(Settings settings, MapType input) => [new("weight", new([input.Channels]), InitialValue.Constant)];

    public override IReadOnlyList<LayerArgument> Arguments(Settings settings, MapType input) =>
        [new("channels", input.Channels), settings.Argument("initial")];

    public override Field Sees(Settings settings, int step, MapType input, Field field) => Field.Pixel;

    public override string Caption(Func<string, string?> argument, (string First, string Later)? strides) => $"learned {argument("initial")}";
}
