using System.Globalization;

namespace Cornet.Dsl.Catalog;

/// <summary>A nonlinearity with one number.</summary>
/// <param name="word">Its word.</param>
/// <param name="sentence">Its formula.</param>
/// <param name="number">The number.</param>
/// <param name="usual">The number where none is given.</param>
/// <param name="mayOverwrite">Whether it may be written over its input.</param>
internal sealed class TunedNonlinearity(string word, string sentence, Property number, string usual, bool mayOverwrite) : Layer(word, number)
{
    public static TunedNonlinearity LeakyReLU { get; } = new(
        "leakyrelu", "x above 0, a small share of it below", new Property("slope", PropertyKind.Real, 0, 1, Position: 0), "0.01", mayOverwrite: true);

    public static TunedNonlinearity ELU { get; } = new(
        "elu", "x above 0, exp(x) - 1 below", new Property("alpha", PropertyKind.Real, 0, 100, Position: 0), "1", mayOverwrite: false);

    public override string Sentence { get; } = sentence;

    public override string Example => $"{Word} 0.2";

    // Written over its input, its gradient reads the output again; with an output of its own, the input.
    public override bool KeepsOutput(Settings settings) => mayOverwrite;

    public override bool MayOverwrite => mayOverwrite;

    public override bool KeepsZeros(Settings settings) => true;

    public override bool KeepsPositive => true;

    public override MapType? Type(Visit at, MapType input) => input;

    public override IReadOnlyList<LayerArgument> Arguments(Settings settings, MapType input) => settings.Has(number.Name)
        ? [new(number.Name, null, settings.Real(number.Name).ToString("R", CultureInfo.InvariantCulture))]
        : [new(number.Name, null, usual, IsDefault: true)];
}
