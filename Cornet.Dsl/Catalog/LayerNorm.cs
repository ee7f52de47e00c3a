using Cornet.Dsl.Expressions;

namespace Cornet.Dsl.Catalog;

/// <summary><c>layernorm</c>: over all numbers of an image, with one weight and one bias per channel.</summary>
internal sealed class LayerNorm() : Layer("layernorm")
{
    public override string Sentence => "Normalizes all channels of each image to mean 0 and variance 1, then scales and shifts each channel.";

    public override MapType? Type(Visit at, MapType input) => at.ExpectsMap(input) ? input : null;

    public override Expr? Reads(MapType input) => input.Channels;

    public override IReadOnlyList<Weight> Weights(Settings settings, MapType input) => Weight.ScaleAndShift(input.Channels);

    public override IReadOnlyList<LayerArgument> Arguments(Settings settings, MapType input) => [new("channels", input.Channels)];
}
