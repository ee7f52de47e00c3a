namespace Cornet.Dsl.Catalog;

/// <summary>What kind of value a property of a layer takes.</summary>
internal enum PropertyKind
{
    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>A window: <c>3x3</c>, <c>1x7</c>.</summary>
    Window,

    /// <summary>A square window: <c>3x3</c>.</summary>
    Square,

    /// <summary>A real number.</summary>
    Real,

    /// <summary>A lone word: <c>bias</c>.</summary>
    Flag,

    /// <summary>A C# type with arguments: <c>Lab.Layers.Gabor(64, size: 7)</c>.</summary>
    Type,
}

/// <summary>A property of a layer.</summary>
/// <param name="Name">Its word.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Least">The smallest value allowed.</param>
/// <param name="Most">The largest value allowed.</param>
/// <param name="Position">Its place among the arguments that stand without a word, from 0; null where it always needs its word.</param>
/// <param name="Required">Whether it has no default.</param>
/// <param name="MayChoose">Whether <c>a then b</c> is allowed: only where the weights are the same for both.</param>
internal sealed record Property(
    string Name, PropertyKind Kind, double Least = 1, double Most = 100_000, int? Position = null, bool Required = false, bool MayChoose = false);
