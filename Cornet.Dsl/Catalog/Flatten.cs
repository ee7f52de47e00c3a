namespace Cornet.Dsl.Catalog;

/// <summary><c>flatten</c>: a map becomes a vector.</summary>
internal sealed class Flatten() : Layer("flatten")
{
    public override string Sentence => "Turns a feature map into a vector.";

    // Its output is its input in another shape: whoever may not write over the one may not write over the other.
    public override bool KeepsOutput(Settings settings) => true;

    public override bool KeepsZeros(Settings settings) => true;

    public override MapType? Type(Visit at, MapType input) => input.Flattened();

    public override Field Sees(Settings settings, int step, MapType input, Field field) => field.Over(input);
}
