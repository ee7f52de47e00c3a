using Cornet.Dsl.Expressions;

namespace Cornet.Dsl.Catalog;

/// <summary><c>extern Lab.Layers.Gabor(64, 7), channels 64, stride 2</c>: a module of the user's own. What is not said of it stays as it is.</summary>
internal sealed class Extern() : Layer(
    "extern",
    new Property(TypeProperty, PropertyKind.Type, Position: 0, Required: true),
    new Property("channels", PropertyKind.Whole),
    new Property("kernel", PropertyKind.Square, Most: 1024),
    new Property("stride", PropertyKind.Whole, Most: 1024),
    new Property("padding", PropertyKind.Whole, Least: 0, Most: 1024),
    new Property("parameters", PropertyKind.Whole, Least: 0, Most: MostCounted),
    new Property("multiplyadds", PropertyKind.Whole, Least: 0, Most: MostCounted))
{
    private const string TypeProperty = "type";
    private const long MostCounted = 1_000_000_000;

    public override string Sentence => "A C# module of your own, by its type.";

    public override string Example => "extern Lab.Layers.Gabor(64, 7), channels 64";

    public override Effect Effect => Effect.Unknown;

    public override bool KeepsOutput(Settings settings) => true;

    public override Expr? Channels(Settings settings) => settings.Has("channels") ? settings.Whole("channels") : null;

    public override MapType? Type(Visit at, MapType input)
    {
        var channels = at.Settings.Whole("channels", 0, input.Channels);
        if (WindowOf(at.Settings) is not { } window) return input with { Channels = channels };
        return at.ExpectsMap(input) && at.Fits(window, input) ? input.Windowed(channels, window) : null;
    }

    public override long ParameterCount(Settings settings, IReadOnlyList<Weight> weights) => settings.Whole("parameters", 0, 0).Value;

    public override IReadOnlyList<LayerArgument> Arguments(Settings settings, MapType input) => TypeOf(settings)!.Arguments;

    public override long MultiplyAdds(Settings settings, MapType input, MapType output) => settings.Whole("multiplyadds", 0, 0).Value;

    public override Field Sees(Settings settings, int step, MapType input, Field field) => field.Behind(settings.Whole("kernel", 0, 1), settings.Whole("stride", 0, 1));

    /// <summary>The module's type; null for a layer of the language.</summary>
    public static ExternType? TypeOf(Settings settings) => settings.Find(TypeProperty)?.First as ExternType;

    /// <summary>How it changes height and width; null where it does not.</summary>
    public static Window? WindowOf(Settings settings)
    {
        if (!settings.Has("kernel") && !settings.Has("stride") && !settings.Has("padding")) return null;
        var kernel = settings.Whole("kernel", 0, 1);
        return new Window(kernel, settings.Whole("stride", 0, 1), settings.Whole("padding", 0, (kernel - 1) / 2), 1);
    }
}

/// <summary>A C# type and what its constructor gets.</summary>
/// <param name="Name">With its namespace.</param>
/// <param name="Arguments">In the order of the line.</param>
internal sealed record ExternType(string Name, IReadOnlyList<LayerArgument> Arguments);
