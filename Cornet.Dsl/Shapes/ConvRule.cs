using Cornet.Dsl.Semantics;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Shapes;

/// <summary><c>conv 64, 7x7, stride 2, padding 3, dilation 1, groups 1, bias</c></summary>
internal sealed class ConvRule() : LayerRule(
    "conv",
    new Property("channels", PropertyKind.Whole, Position: 0, Required: true),
    new Property("kernel", PropertyKind.Window, Most: 1024, Position: 1, Required: true),
    new Property("stride", PropertyKind.Whole, Most: 1024, MayChoose: true),
    new Property("padding", PropertyKind.Whole, Least: 0, Most: 1024),
    new Property("dilation", PropertyKind.Whole, Most: 1024),
    new Property("groups", PropertyKind.Whole),
    new Property("bias", PropertyKind.Flag))
{
    public override string Example => "conv 64, 3x3";

    public override LayerKind Kind(Settings settings) => LayerKind.Conv;

    public override bool KeepsSilence(Settings settings) => !settings.Has("bias");

    public override Quantity? Channels(Settings settings) => settings.Whole("channels");

    public override LayerEffect? Apply(Visit at, Flow input)
    {
        if (!Maps.Expect(at, input)) return null;
        var settings = at.Settings;
        var outputs = settings.Whole("channels");
        var kernel = settings.Whole("kernel");
        var stride = settings.Whole("stride", at.Step, 1);
        var dilation = settings.Whole("dilation", 0, 1);
        var groups = settings.Whole("groups", 0, 1);
        var padding = settings.Has("padding") ? settings.Whole("padding").Value : dilation.Value * (kernel.Value - 1) / 2;
        foreach (var (channels, verb) in new[] { (input.Channels, "reads"), (outputs, "writes") })
        {
            if (channels.Value % groups.Value == 0) continue;
            var place = settings.Find("groups")!.Place;
            place.Bag.GroupsDoNotDivide(place.Span, groups.Value, channels.Value, Word, verb, at.Where);
            return null;
        }
        var output = input.Windowed(outputs, kernel.Value, stride.Value, padding, dilation.Value);
        if (!Maps.Fits(at, input, output, kernel.Value)) return null;
        var perGroup = input.Channels.Value / groups.Value;
        var weights = outputs.Value * perGroup * kernel.Value * kernel.Value;
        var hasBias = settings.Has("bias");
        var arguments = new List<LayerArgument> { new("inputs", input.Channels), new("outputs", outputs), new("kernel", kernel) };
        if (settings.Find("stride") is { IsChoice: false }) arguments.Add(new("stride", stride));
        if (settings.Has("padding")) arguments.Add(new("padding", settings.Whole("padding")));
        if (settings.Has("dilation")) arguments.Add(new("dilation", dilation));
        if (settings.Has("groups")) arguments.Add(new("groups", groups));
        if (hasBias) arguments.Add(new("bias", null, "true"));
        var state = new List<StateKey>
        {
            new("weight", FormattableString.Invariant($"{outputs.Value} x {perGroup} x {kernel.Value} x {kernel.Value}")),
        };
        if (hasBias) state.Add(new("bias", FormattableString.Invariant($"{outputs.Value}")));
        return new LayerEffect(output, output.Over(weights), weights + (hasBias ? outputs.Value : 0), arguments, state);
    }
}

/// <summary>What layers that need a map have in common.</summary>
internal static class Maps
{
    /// <summary>Reports where a layer that slides over a map is given a vector.</summary>
    public static bool Expect(Visit at, Flow input)
    {
        if (!input.IsVector) return true;
        at.Place.Bag.MapExpected(at.Place.Span, at.Layer.Rule.Word, input.Shape.ToString(), at.Where);
        return false;
    }

    /// <summary>Reports where nothing of the map is left.</summary>
    public static bool Fits(Visit at, Flow input, Flow output, long kernel)
    {
        if (output.Height >= 1 && output.Width >= 1) return true;
        at.Place.Bag.WindowTooLarge(at.Place.Span, at.Layer.Rule.Word, kernel, input.Shape.ToString(), at.Where);
        return false;
    }
}
