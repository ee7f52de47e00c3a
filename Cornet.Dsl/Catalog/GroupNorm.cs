using Cornet.Dsl.Expressions;

namespace Cornet.Dsl.Catalog;

/// <summary><c>groupnorm groups</c></summary>
internal sealed class GroupNorm() : Layer("groupnorm", new Property("groups", PropertyKind.Whole, Position: 0, Required: true))
{
    public override string Sentence =>
        "Normalizes each group of channels of each image to mean 0 and variance 1, then scales and shifts each channel.";

    public override string Example => "groupnorm 32";

    public override MapType? Type(Visit at, MapType input) => at.ExpectsMap(input) && at.Divides(input.Channels, "reads") ? input : null;

    public override Expr? Reads(MapType input) => input.Channels;

    public override IReadOnlyList<Weight> Weights(Settings settings, MapType input) => Weight.ScaleAndShift(input.Channels);

    public override IReadOnlyList<LayerArgument> Arguments(Settings settings, MapType input) =>
        [new("groups", settings.Whole("groups")), new("channels", input.Channels)];

    public override string Caption(Func<string, string?> argument, (string First, string Later)? strides) => $"groupnorm {argument("groups")}";
}
