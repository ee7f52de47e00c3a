using Cornet.Dsl.Expressions;

namespace Cornet.Dsl.Catalog;

/// <summary><c>convtranspose channels, KxK, stride, padding, output_padding, groups, bias</c></summary>
internal sealed class ConvTranspose() : Layer(
    "convtranspose",
    new Property("channels", PropertyKind.Whole, Position: 0, Required: true),
    new Property("kernel", PropertyKind.Square, Most: 1024, Position: 1, Required: true),
    new Property("stride", PropertyKind.Whole, Most: 1024),
    new Property("padding", PropertyKind.Whole, Least: 0, Most: 512),
    new Property("output_padding", PropertyKind.Whole, Least: 0, Most: 1023),
    new Property("groups", PropertyKind.Whole),
    new Property("bias", PropertyKind.Flag),
    Trainability.Property)
{
    public override string Sentence => "A square transposed convolution: it enlarges a map by its stride. The padding is half the kernel unless it is given.";

    public override string Example => "convtranspose 64, 4x4, stride 2";

    public override LayerFamily Family => LayerFamily.Weighted;

    public override bool KeepsZeros(Settings settings) => !settings.Has("bias");

    public override Expr? Channels(Settings settings) => settings.Whole("channels");

    public override MapType? Type(Visit at, MapType input)
    {
        var (settings, outputs) = (at.Settings, at.Settings.Whole("channels"));
        var (kernel, stride, padding, more) = (settings.Whole("kernel"), Stride(settings), Padding(settings), OutputPadding(settings));
        // With more padding, nothing might be left of a map of one pixel.
        return at.ExpectsMap(input) && at.Divides(input.Channels, "reads") && at.Divides(outputs, "writes")
            && at.AtMost("padding", shown => $"the padding of a {shown(kernel)}x{shown(kernel)} {Word}", padding, (kernel - 1) / 2)
            && at.AtMost("output_padding", shown => $"the output_padding of a {Word} with stride {shown(stride)}", more, stride - 1)
            ? input with { Channels = outputs, Height = Side(input.Height), Width = Side(input.Width) }
            : null;

        Expr Side(Expr side) => (side - 1) * stride + (kernel + more - 2 * padding);
    }

    public override IReadOnlyList<Weight> Weights(Settings settings, MapType input)
    {
        var (outputs, kernel) = (settings.Whole("channels"), settings.Whole("kernel"));
        var weight = new Weight("weight", new([input.Channels, outputs / settings.Whole("groups", 0, 1), kernel, kernel]));
        return Trainability.Of(settings, settings.Has("bias") ? [weight, new Weight("bias", new([outputs]))] : [weight]);
    }

    public override IReadOnlyList<LayerArgument> Arguments(Settings settings, MapType input) =>
    [
        new("inputs", input.Channels), new("outputs", settings.Whole("channels")), new("kernel", settings.Whole("kernel")),
        new("stride", Stride(settings), IsDefault: !settings.Has("stride")), new("padding", Padding(settings), IsDefault: !settings.Has("padding")),
        new("outputPadding", OutputPadding(settings), IsDefault: !settings.Has("output_padding")),
        new("groups", settings.Whole("groups", 0, 1), IsDefault: !settings.Has("groups")),
        new("bias", null, settings.Has("bias") ? "true" : "false", IsDefault: !settings.Has("bias")), Trainability.Argument(settings),
    ];

    // Each pixel that it reads is multiplied by all weights of its channel.
    public override long MultiplyAdds(Settings settings, MapType input, MapType output) => input.Over(Weights(settings, input)[0].Size);

    // A pixel of the output is written by as many pixels as the stride fits into the kernel.
    public override Field Sees(Settings settings, int step, MapType input, Field field)
    {
        var (kernel, stride) = (settings.Whole("kernel").Value, Stride(settings).Value);
        return field.Windowed((kernel - 1) / stride + 1, 1.0 / stride);
    }

    public override string Caption(Func<string, string?> argument, (string First, string Later)? strides)
    {
        var parts = new List<string> { $"{Word} {argument("kernel")}×{argument("kernel")}", $"{argument("outputs")}" };
        if (argument("stride") is not "1" and var stride) parts.Add($"×{stride}");
        if (argument("groups") is not "1" and var groups) parts.Add($"{groups} groups");
        return string.Join(", ", parts);
    }

    private static Expr Stride(Settings settings) => settings.Whole("stride", 0, 1);

    private static Expr Padding(Settings settings) => settings.Whole("padding", 0, (settings.Whole("kernel") - 1) / 2);

    private static Expr OutputPadding(Settings settings) => settings.Whole("output_padding", 0, 0);
}
