using System.Globalization;

namespace Cornet.Dsl.Catalog;

/// <summary>Random noise on a map. The graph has it; the language does not say it yet.</summary>
/// <param name="operation">What it is called.</param>
/// <param name="sentence">What it draws.</param>
/// <param name="keepsZeros">Whether there is none where a map is zero.</param>
internal sealed class Noise(string operation, string sentence, bool keepsZeros) : Layer(
    operation, new Property("sd", PropertyKind.Real, 0, 1000, Position: 0, Required: true))
{
    /// <summary>Independent of the signal.</summary>
    public static Noise Gaussian { get; } = new("gaussian noise", "Adds numbers drawn from N(0, sd²).", keepsZeros: false);

    /// <summary>As neurons have it: the variance follows the mean.</summary>
    public static Noise PoissonLike { get; } = new("poisson noise", "Adds numbers drawn from N(0, sd² |x|): the variance grows with the response.", keepsZeros: true);

    public override string Sentence { get; } = sentence;

    public override Effect Effect => Effect.Draws;

    public override bool KeepsZeros(Settings settings) => keepsZeros;

    public override MapType? Type(Visit at, MapType input) => input;

    public override IReadOnlyList<LayerArgument> Arguments(Settings settings, MapType input) =>
        [new("sd", null, settings.Real("sd").ToString("R", CultureInfo.InvariantCulture))];
}
