using Cornet.Dsl.Expressions;

namespace Cornet.Dsl.Catalog;

/// <summary><c>maxpool 3x3, stride 2</c>, or <c>avgpool</c> over the whole map.</summary>
/// <param name="word">Its word.</param>
/// <param name="what">What it puts out.</param>
internal sealed class Pool(string word, string what) : Layer(
    word,
    new Property("kernel", PropertyKind.Window, Most: 1024, Position: 0),
    new Property("stride", PropertyKind.Whole, Most: 1024),
    new Property("padding", PropertyKind.Whole, Least: 0, Most: 512))
{
    public static Pool Max { get; } = new("maxpool", "maximum");

    public static Pool Average { get; } = new("avgpool", "mean");

    public override string Sentence => $"The {what} in each window; without a window, of each channel.";

    public override string Example => $"{Word} 3x3, stride 2";

    public override LayerFamily Family => LayerFamily.Pooling;

    public override string Operation(Settings settings) => settings.Has("kernel") ? Word : $"global {Word}";

    // The gradient of the largest number over the whole map compares it with every number again.
    public override bool KeepsOutput(Settings settings) => this == Max && !settings.Has("kernel");

    public override bool KeepsZeros(Settings settings) => true;

    public override bool IsIdle(Func<string, double?> number) => number("kernel") == 1 && number("stride") is null or 1;

    public override MapType? Type(Visit at, MapType input)
    {
        if (!at.ExpectsMap(input)) return null;
        var settings = at.Settings;
        if (!settings.Has("kernel"))
        {
            if ((settings.Find("stride") ?? settings.Find("padding")) is null) return input with { Height = 1, Width = 1 };
            at.Place.Bag.MissingProperty(at.Place.Span, Word, "kernel", Example);
            return null;
        }
        var window = WindowOf(settings);
        return at.AtMost("padding", Padding, window.Padding.Height, window.Kernel.Height / 2) && at.AtMost("padding", Padding, window.Padding.Width, window.Kernel.Width / 2)
            && at.Fits(window, input) ? input.Windowed(input.Channels, window) : null;

        string Padding(Func<Expr, string> shown) => $"the padding of a {window.Kernel.Shown(shown)} {Word}";
    }

    public override IReadOnlyList<LayerArgument> Arguments(Settings settings, MapType input)
    {
        if (!settings.Has("kernel")) return [];
        var window = WindowOf(settings);
        return
        [
            window.Kernel.Argument("kernel"), window.Stride.Argument("stride", isDefault: !settings.Has("stride")),
            window.Padding.Argument("padding", isDefault: !settings.Has("padding")),
        ];
    }

    public override Field Sees(Settings settings, int step, MapType input, Field field) =>
        settings.Has("kernel") ? field.Behind(WindowOf(settings).Kernel, WindowOf(settings).Stride) : field.Over(input);

    public override string Caption(Func<string, string?> argument, (string First, string Later)? strides)
    {
        if (argument("kernel") is not { } kernel) return Word;
        return argument("stride") is { } stride && stride != kernel ? $"{Word} {Square(kernel)}, /{stride}" : $"{Word} {Square(kernel)}";
    }

    private static Window WindowOf(Settings settings)
    {
        var kernel = settings.Sides("kernel");
        var padding = settings.Has("padding") ? settings.Whole("padding") : kernel.Each(side => (side - 1) / 2);
        return new Window(kernel, settings.Has("stride") ? settings.Whole("stride") : kernel, padding, 1);
    }
}
