using Cornet.Dsl.Expressions;

namespace Cornet.Dsl.Catalog;

/// <summary><c>conv channels, KxK, stride, padding, dilation, groups, bias</c></summary>
internal sealed class Conv() : Layer(
    "conv",
    new Property("channels", PropertyKind.Whole, Position: 0, Required: true),
    new Property("kernel", PropertyKind.Window, Most: 1024, Position: 1, Required: true),
    new Property("stride", PropertyKind.Whole, Most: 1024, MayChoose: true),
    new Property("padding", PropertyKind.Whole, Least: 0, Most: 1024),
    new Property("dilation", PropertyKind.Whole, Most: 1024),
    new Property("groups", PropertyKind.Whole),
    new Property("bias", PropertyKind.Flag),
    Trainability.Property)
{
    public override string Sentence => "A convolution. The padding is half the kernel unless it is given.";

    public override string Example => "conv 64, 3x3";

    public override LayerFamily Family => LayerFamily.Weighted;

    public override bool KeepsZeros(Settings settings) => !settings.Has("bias");

    public override Expr? Channels(Settings settings) => settings.Whole("channels");

    public override MapType? Type(Visit at, MapType input)
    {
        var (outputs, window) = (at.Settings.Whole("channels"), WindowOf(at.Settings, at.Step));
        return at.ExpectsMap(input) && at.Divides(input.Channels, "reads") && at.Divides(outputs, "writes") && at.Fits(window, input)
            ? input.Windowed(outputs, window)
            : null;
    }

    public override Expr? Reads(MapType input) => input.Channels;

    public override IReadOnlyList<Weight> Weights(Settings settings, MapType input)
    {
        var (outputs, kernel) = (settings.Whole("channels"), settings.Sides("kernel"));
        var weight = new Weight("weight", new([outputs, input.Channels / settings.Whole("groups", 0, 1), kernel.Height, kernel.Width]));
        return Trainability.Of(settings, settings.Has("bias") ? [weight, new Weight("bias", new([outputs]))] : [weight]);
    }

    public override IReadOnlyList<LayerArgument> Arguments(Settings settings, MapType input)
    {
        var window = WindowOf(settings, 1);
        return
        [
            new("inputs", input.Channels), new("outputs", settings.Whole("channels")), window.Kernel.Argument("kernel"),
            // Where steps differ, each says its own.
            new("stride", window.Stride.Height, IsDefault: settings.Find("stride") is null or { IsChoice: true }),
            window.Padding.Argument("padding", isDefault: !settings.Has("padding")), new("dilation", window.Dilation, IsDefault: !settings.Has("dilation")),
            new("groups", settings.Whole("groups", 0, 1), IsDefault: !settings.Has("groups")),
            new("bias", null, settings.Has("bias") ? "true" : "false", IsDefault: !settings.Has("bias")), Trainability.Argument(settings),
        ];
    }

    public override long MultiplyAdds(Settings settings, MapType input, MapType output) => output.Over(MapType.Product(
        output.Channels.Value * (input.Channels.Value / settings.Whole("groups", 0, 1).Value), settings.Sides("kernel").Height.Value * settings.Sides("kernel").Width.Value));

    public override Field Sees(Settings settings, int step, MapType input, Field field) => 
        field.Behind(settings.Sides("kernel"), settings.Whole("stride", step, 1), settings.Whole("dilation", 0, 1).Value);

    public override string Caption(Func<string, string?> argument, (string First, string Later)? strides)
    {
        var parts = new List<string> { $"conv {Square(argument("kernel"))}", $"{argument("outputs")}" };
        if (strides is var (first, rest)) parts.Add($"/{first} then /{rest}");
        else if (argument("stride") is not "1" and var stride) parts.Add($"/{stride}");
        if (argument("dilation") is not "1" and var dilation) parts.Add($"dilation {dilation}");
        if (argument("groups") is not "1" and var groups) parts.Add($"{groups} groups");
        return string.Join(", ", parts);
    }

    private static Window WindowOf(Settings settings, int step)
    {
        var (kernel, dilation) = (settings.Sides("kernel"), settings.Whole("dilation", 0, 1));
        var padding = settings.Has("padding") ? settings.Whole("padding") : kernel.Each(side => dilation * (side - 1) / 2);
        return new Window(kernel, settings.Whole("stride", step, 1), padding, dilation);
    }
}
