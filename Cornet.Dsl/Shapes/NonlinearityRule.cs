using Cornet.Dsl.Semantics;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Shapes;

/// <summary>A function of each number on its own.</summary>
/// <param name="word">The layer's word.</param>
/// <param name="kind">Its class.</param>
/// <param name="gradientFromOutput">Whether its gradient follows from its output, so that its input may be written over.</param>
/// <param name="zeroAtZero">Whether it is zero at zero.</param>
internal sealed class NonlinearityRule(string word, LayerKind kind, bool gradientFromOutput, bool zeroAtZero) : LayerRule(word)
{
    public override LayerKind Kind(Settings settings) => kind;

    public override bool KeepsInput => !gradientFromOutput;

    public override bool KeepsOutput(Settings settings) => gradientFromOutput;

    public override bool MayOverwrite => gradientFromOutput;

    public override bool KeepsSilence(Settings settings) => zeroAtZero;

    public override LayerEffect? Apply(Visit at, Flow input) => new(input);
}
