namespace Cornet.Dsl.Catalog;

/// <summary><c>softmax</c> over the channels, or over the numbers of a vector.</summary>
internal sealed class Softmax() : Layer("softmax")
{
    public override string Sentence => "Positive numbers that add up to 1.";

    public override bool KeepsInput => false;

    public override bool KeepsOutput(Settings settings) => true;

    public override bool IsNeverNegative => true;

    public override MapType? Type(Visit at, MapType input) => input;
}
