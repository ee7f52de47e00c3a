using Cornet.Dsl.Expressions;

namespace Cornet.Dsl.Programs;

/// <summary>What one layer of an area does to the map of one image of the declared size.</summary>
/// <param name="Label">The layer: a <see cref="LayerDeclaration.Label"/> of the area's circuit.</param>
/// <param name="ParameterCount">Learnable numbers, those of all copies.</param>
/// <param name="Runs">At which steps it does what; none where no step reaches it. What the plan then drops, hoists or skips, it says of the area's
/// steps, of connections and of circuits.</param>
public sealed record LayerWork(string Label, long ParameterCount, EquatableArray<LayerRun> Runs);

/// <summary>Neighboring steps at which a layer does the same.</summary>
/// <param name="From">The first of them.</param>
/// <param name="To">The last of them.</param>
/// <param name="Input">What the layer reads.</param>
/// <param name="Output">What it puts out.</param>
/// <param name="MultiplyAdds">Multiply-adds of each step.</param>
public sealed record LayerRun(int From, int To, Shape Input, Shape Output, long MultiplyAdds)
{
    /// <summary>Whether a step is one of them.</summary>
    public bool Covers(int step) => step >= From && step <= To;
}
