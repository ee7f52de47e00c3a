using Cornet.Dsl.Semantics;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Shapes;

/// <summary><c>softmax</c>: over the channels at each place of a map, or over the numbers of a vector.</summary>
internal sealed class SoftmaxRule() : LayerRule("softmax")
{
    public override LayerKind Kind(Settings settings) => LayerKind.Softmax;

    public override bool KeepsInput => false;

    public override bool KeepsOutput(Settings settings) => true;

    public override LayerEffect? Apply(Visit at, Flow input) => new(input);
}
