using Cornet.Dsl.Semantics;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Shapes;

/// <summary><c>maxpool 3x3, stride 2</c>, or without a window over the whole map: <c>avgpool</c>.</summary>
/// <param name="word">The layer's word.</param>
/// <param name="windowed">Its class with a window.</param>
/// <param name="global">Its class without.</param>
internal sealed class PoolRule(string word, LayerKind windowed, LayerKind global) : LayerRule(
    word,
    new Property("kernel", PropertyKind.Window, Most: 1024, Position: 0),
    new Property("stride", PropertyKind.Whole, Most: 1024),
    new Property("padding", PropertyKind.Whole, Least: 0, Most: 512))
{
    public override LayerKind Kind(Settings settings) => settings.Has("kernel") ? windowed : global;

    public override string Example => $"{Word} 3x3, stride 2";

    // The gradient of the largest number over the whole map compares it with every number again.
    public override bool KeepsOutput(Settings settings) => Kind(settings) == LayerKind.GlobalMaxPool;

    public override bool KeepsSilence(Settings settings) => true;

    public override LayerEffect? Apply(Visit at, Flow input)
    {
        if (!Maps.Expect(at, input)) return null;
        var settings = at.Settings;
        if (!settings.Has("kernel"))
        {
            if ((settings.Find("stride") ?? settings.Find("padding")) is not null)
            {
                at.Place.Bag.MissingProperty(at.Place.Span, Word, "kernel", Example);
                return null;
            }
            var field = input.Field + (Math.Max(input.Height, input.Width) - 1) * input.Pitch;
            return new LayerEffect(input with { Height = 1, Width = 1, Field = field });
        }
        var kernel = settings.Whole("kernel");
        var stride = settings.Whole("stride", 0, kernel);
        var padding = settings.Has("padding") ? settings.Whole("padding").Value : (kernel.Value - 1) / 2;
        if (padding > kernel.Value / 2)
        {
            var place = settings.Find("padding")!.Place;
            place.Bag.OutOfRange(place.Span, FormattableString.Invariant($"the padding of a {kernel.Value}x{kernel.Value} {Word}"), padding, 0,
                kernel.Value / 2);
            return null;
        }
        var output = input.Windowed(input.Channels, kernel.Value, stride.Value, padding);
        if (!Maps.Fits(at, input, output, kernel.Value)) return null;
        var arguments = new List<LayerArgument> { new("kernel", kernel) };
        if (settings.Has("stride")) arguments.Add(new("stride", stride));
        if (settings.Has("padding")) arguments.Add(new("padding", settings.Whole("padding")));
        return new LayerEffect(output, Arguments: arguments);
    }
}
