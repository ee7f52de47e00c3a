using Cornet.Dsl.Semantics;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Shapes;

/// <summary><c>flatten</c>: a map as a vector.</summary>
internal sealed class FlattenRule() : LayerRule("flatten")
{
    public override LayerKind Kind(Settings settings) => LayerKind.Flatten;

    // Its output is its input in another shape: whoever may not write over the one may not write over the other.
    public override bool KeepsOutput(Settings settings) => true;

    public override bool KeepsSilence(Settings settings) => true;

    public override LayerEffect? Apply(Visit at, Flow input) => new(input.Flattened());
}
