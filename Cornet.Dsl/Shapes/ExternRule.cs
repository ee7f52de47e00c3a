using Cornet.Dsl.Semantics;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Shapes;

/// <summary>
/// <c>extern Lab.Layers.Gabor(64, 7), channels 64, stride 4</c>: a module of the user's own. What it does is known to its author only, so its line
/// says what it makes of a shape, in the words of a convolution, and nothing is assumed about its gradient.
/// </summary>
internal sealed class ExternRule() : LayerRule(
    "extern",
    new Property(TypeProperty, PropertyKind.Type, Position: 0, Required: true),
    new Property("channels", PropertyKind.Whole),
    new Property("kernel", PropertyKind.Window, Most: 1024),
    new Property("stride", PropertyKind.Whole, Most: 1024),
    new Property("padding", PropertyKind.Whole, Least: 0, Most: 1024),
    new Property("parameters", PropertyKind.Whole, Least: 0, Most: Evaluator.Largest),
    new Property("multiplyadds", PropertyKind.Whole, Least: 0, Most: Evaluator.Largest))
{
    private const string TypeProperty = "type";

    public override string Example => "extern Lab.Layers.Gabor(64, 7), channels 64";

    public override LayerKind Kind(Settings settings) => LayerKind.Extern;

    public override bool KeepsOutput(Settings settings) => true;

    public override bool MixesImages => true;

    public override bool Draws => true;

    // Nobody knows what it counts, or remembers.
    public override bool MayRepeat => false;

    public override Quantity? Channels(Settings settings) => settings.Has("channels") ? settings.Whole("channels") : null;

    public override LayerEffect? Apply(Visit at, Flow input)
    {
        var settings = at.Settings;
        if (Window(settings) is not null && !Maps.Expect(at, input)) return null;
        var channels = settings.Whole("channels", 0, input.Channels);
        var output = input with { Channels = channels };
        if (Window(settings) is { } window)
        {
            output = input.Windowed(channels, window.Kernel.Value, window.Stride.Value, window.Padding.Value);
            if (!Maps.Fits(at, input, output, window.Kernel.Value)) return null;
        }
        return new LayerEffect(
            output, settings.Whole("multiplyadds", 0, 0).Value, settings.Whole("parameters", 0, 0).Value, Type(settings).Arguments, State: []);
    }

    /// <summary>The module of a layer; null for a layer of the language.</summary>
    public static ExternPlan? Plan(Settings settings)
    {
        if (!settings.Has(TypeProperty)) return null;
        var window = Window(settings) is { } one
            ? new WindowPlan(CircuitPlanner.ForAnyArgument(one.Kernel), CircuitPlanner.ForAnyArgument(one.Stride),
                CircuitPlanner.ForAnyArgument(one.Padding))
            : null;
        return new ExternPlan(Type(settings).Name, window, settings.Has("parameters"), settings.Has("multiplyadds"));
    }

    private static ExternType Type(Settings settings) => (ExternType)settings.Find(TypeProperty)!.First;

    private static WindowPlan? Window(Settings settings)
    {
        if (!settings.Has("kernel") && !settings.Has("stride") && !settings.Has("padding")) return null;
        var kernel = settings.Whole("kernel", 0, 1);
        return new WindowPlan(kernel, settings.Whole("stride", 0, 1), settings.Whole("padding", 0, (kernel.Value - 1) / 2));
    }
}

/// <summary>A C# type of the user's own, with what its constructor is given.</summary>
/// <param name="Name">Its name, with the namespace.</param>
/// <param name="Arguments">In the order of the line; those without a name have an empty one.</param>
internal sealed record ExternType(string Name, IReadOnlyList<LayerArgument> Arguments);
