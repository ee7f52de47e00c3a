using System.Globalization;

namespace Cornet.Dsl.Catalog;

/// <summary><c>noise sd 0.1</c>, <c>noise fano 1</c>: random numbers on the activations, in training and in evaluation.</summary>
internal sealed class Noise() : Layer(
    "noise", new Property("sd", PropertyKind.Real, 0, 1000, Position: 0), new Property("fano", PropertyKind.Real, 0, 1000))
{
    public override string Sentence =>
        "Adds numbers drawn from N(0, sd² + fano max(x, 0)), in training and in evaluation: with 'fano' the variance follows the response, as in neurons.";

    public override string Example => "noise fano 1";

    public override Effect Effect => Effect.Draws;

    // Switched off, its output is its input: what may not be written over the one may not be written over the other.
    public override bool KeepsOutput(Settings settings) => true;

    public override bool KeepsZeros(Settings settings) => !settings.Has("sd") || settings.Real("sd") == 0;

    public override bool IsIdle(Func<string, double?> number) => number("sd") is null or 0 && number("fano") is null or 0;

    public override MapType? Type(Visit at, MapType input)
    {
        if (at.Settings.Has("sd") || at.Settings.Has("fano")) return input;
        at.Place.Bag.MissingProperty(at.Place.Span, Word, "sd", Example);
        return null;
    }

    public override IReadOnlyList<LayerArgument> Arguments(Settings settings, MapType input) => [settings.Argument("sd"), settings.Argument("fano")];

    public override string Caption(Func<string, string?> argument, (string First, string Later)? strides) => argument("fano") is { } fano and not "0"
        ? $"noise, Fano factor {Short(fano)}" : $"noise, sd {Short(argument("sd")!)}";

    private static string Short(string number) => double.Parse(number, CultureInfo.InvariantCulture).ToString("G3", CultureInfo.InvariantCulture);
}
