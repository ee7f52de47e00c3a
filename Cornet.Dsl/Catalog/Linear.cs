using Cornet.Dsl.Expressions;

namespace Cornet.Dsl.Catalog;

/// <summary><c>linear outputs</c></summary>
internal sealed class Linear() : Layer(
    "linear", new Property("outputs", PropertyKind.Whole, Position: 0, Required: true), Trainability.Property)
{
    public override string Sentence => "A fully connected layer with a bias. It flattens its input.";

    public override string Example => "linear 10";

    public override LayerFamily Family => LayerFamily.Weighted;

    public override Expr? Channels(Settings settings) => settings.Whole("outputs");

    public override MapType? Type(Visit at, MapType input) => input.Flattened() with { Channels = at.Settings.Whole("outputs") };

    public override Expr? Reads(MapType input) => input.Flattened().Channels;

    public override IReadOnlyList<Weight> Weights(Settings settings, MapType input)
    {
        var outputs = settings.Whole("outputs");
        return Trainability.Of(settings, [new("weight", new([outputs, input.Flattened().Channels])), new("bias", new([outputs]))]);
    }

    public override IReadOnlyList<LayerArgument> Arguments(Settings settings, MapType input) =>
        [new("inputs", input.Flattened().Channels), new("outputs", settings.Whole("outputs")), new("bias", null, "true", IsDefault: true), Trainability.Argument(settings)];

    public override long MultiplyAdds(Settings settings, MapType input, MapType output) => MapType.Product(input.Flattened().Channels.Value, output.Channels.Value);

    // Its units see everything that any place of the map saw.
    public override Field Sees(Settings settings, int step, MapType input, Field field) => field.Over(input);

    public override string Caption(Func<string, string?> argument, (string First, string Later)? strides) => $"linear {argument("outputs")}";
}
