using System.Globalization;
using Cornet.Dsl.Semantics;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Shapes;

/// <summary>A function of each number on its own that has a number to be set: <c>leakyrelu 0.2</c>, <c>elu</c>.</summary>
/// <param name="word">The layer's word.</param>
/// <param name="kind">Its class.</param>
/// <param name="number">The number: a real one that is not negative, so that the gradient follows from the output as well.</param>
/// <param name="mayOverwrite">Whether its class can write over its input.</param>
internal sealed class TunedNonlinearityRule(string word, LayerKind kind, Property number, bool mayOverwrite) : LayerRule(word, number)
{
    public override string Example => $"{Word} 0.2";

    public override LayerKind Kind(Settings settings) => kind;

    // Written over its input, its gradient reads the output again; with an output of its own, the input.
    public override bool KeepsOutput(Settings settings) => mayOverwrite;

    public override bool MayOverwrite => mayOverwrite;

    public override bool KeepsSilence(Settings settings) => true;

    public override LayerEffect? Apply(Visit at, Flow input)
    {
        var (name, settings) = (Properties[0].Name, at.Settings);
        return new(input, Arguments: settings.Has(name) ? [new(name, null, settings.Real(name).ToString("R", CultureInfo.InvariantCulture))] : []);
    }
}
