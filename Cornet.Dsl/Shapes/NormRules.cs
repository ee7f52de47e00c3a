using Cornet.Dsl.Semantics;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Shapes;

/// <summary><c>batchnorm</c></summary>
internal sealed class BatchNormRule() : LayerRule("batchnorm")
{
    public override LayerKind Kind(Settings settings) => LayerKind.BatchNorm;

    public override bool MixesImages => true;

    // In evaluation it is a scale and a shift.
    public override bool MayOverwriteFrozen => true;

    public override LayerEffect? Apply(Visit at, Flow input)
    {
        if (!Maps.Expect(at, input)) return null;
        var channels = FormattableString.Invariant($"{input.Channels.Value}");
        return new LayerEffect(
            input, 0, 2 * input.Channels.Value, [new("channels", input.Channels)],
            [
                new("weight", channels), new("bias", channels), new("running_mean", channels), new("running_var", channels),
                new("num_batches_tracked", ""),
            ]);
    }
}

/// <summary><c>groupnorm 32</c></summary>
internal sealed class GroupNormRule() : LayerRule("groupnorm", new Property("groups", PropertyKind.Whole, Position: 0, Required: true))
{
    public override string Example => "groupnorm 32";

    public override LayerKind Kind(Settings settings) => LayerKind.GroupNorm;

    public override LayerEffect? Apply(Visit at, Flow input)
    {
        if (!Maps.Expect(at, input)) return null;
        var groups = at.Settings.Whole("groups");
        if (input.Channels.Value % groups.Value != 0)
        {
            var place = at.Settings.Find("groups")!.Place;
            place.Bag.GroupsDoNotDivide(place.Span, groups.Value, input.Channels.Value, Word, "reads", at.Where);
            return null;
        }
        return new LayerEffect(input, 0, 2 * input.Channels.Value, [new("groups", groups), new("channels", input.Channels)],
            ScaleAndShift.State(input));
    }
}

/// <summary><c>layernorm</c></summary>
internal sealed class LayerNormRule() : LayerRule("layernorm")
{
    public override LayerKind Kind(Settings settings) => LayerKind.LayerNorm;

    public override LayerEffect? Apply(Visit at, Flow input) =>
        Maps.Expect(at, input)
            ? new LayerEffect(input, 0, 2 * input.Channels.Value, [new("channels", input.Channels)], ScaleAndShift.State(input))
            : null;
}

/// <summary>The state of norms that learn a scale and a shift per channel.</summary>
internal static class ScaleAndShift
{
    public static IReadOnlyList<StateKey> State(Flow input)
    {
        var channels = FormattableString.Invariant($"{input.Channels.Value}");
        return [new("weight", channels), new("bias", channels)];
    }
}
