namespace Cornet.Dsl.Catalog;

/// <summary><c>dropout 0.5</c></summary>
internal sealed class Dropout() : Layer("dropout", new Property("probability", PropertyKind.Real, 0, 0.999, Position: 0, Required: true))
{
    public override string Sentence => "In training, sets numbers to zero with this probability and scales up the rest; in evaluation, does nothing.";

    public override string Example => "dropout 0.5";

    public override Effect Effect => Effect.Draws;

    // In evaluation its output is its input: whoever may not write over the one may not write over the other.
    public override bool KeepsOutput(Settings settings) => true;

    public override bool KeepsZeros(Settings settings) => true;

    public override bool IsIdle(Func<string, double?> number) => number("probability") == 0;

    public override MapType? Type(Visit at, MapType input) => input;

    public override IReadOnlyList<LayerArgument> Arguments(Settings settings, MapType input) =>
        [settings.Argument("probability")];

    public override string Caption(Func<string, string?> argument, (string First, string Later)? strides) => $"dropout {argument("probability")}";
}
