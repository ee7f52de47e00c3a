namespace Cornet.Dsl.Catalog;

/// <summary>The lone word <c>fixed</c>: weights that training leaves as they begin, or as they are loaded.</summary>
internal static class Trainability
{
    /// <summary>The property.</summary>
    public static Property Property { get; } = new("fixed", PropertyKind.Flag);

    /// <summary>A layer's weights, trainable or not.</summary>
    public static IReadOnlyList<Weight> Of(Settings settings, Weight[] weights) =>
        settings.Has(Property.Name) ? [.. weights.Select(weight => weight with { IsTrainable = false })] : weights;

    /// <summary>The argument of the layer's class.</summary>
    public static LayerArgument Argument(Settings settings) =>
        new("trainable", null, settings.Has(Property.Name) ? "false" : "true", IsDefault: !settings.Has(Property.Name));
}
