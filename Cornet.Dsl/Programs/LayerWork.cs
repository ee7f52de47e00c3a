using Cornet.Dsl.Expressions;

namespace Cornet.Dsl.Programs;

/// <summary>What one layer of an area does to the map of one image of the declared size.</summary>
/// <param name="Label">The layer: a <see cref="LayerDeclaration.Label"/> of the area's circuit.</param>
/// <param name="ParameterCount">Learnable numbers, those of all copies.</param>
/// <param name="Weights">Its weights and buffers, or those of one copy, in the order of the state dict.</param>
/// <param name="Copies">How many copies it has with the default arguments, numbered from 0 in their names; null for a layer that all steps share.</param>
/// <param name="Runs">At which steps it does what; none where no step reaches it. What the program then drops, hoists or skips, it says of the area's
/// steps, of connections and of circuits.</param>
public sealed record LayerWork(string Label, long ParameterCount, EquatableArray<WeightDeclaration> Weights, long? Copies, EquatableArray<LayerRun> Runs)
{
    /// <summary>The layers of a circuit inside this one, whose label this is; none for a layer.</summary>
    public EquatableArray<LayerWork> Inner { get; init; }

    /// <summary>
    /// The state dict of a part of the network: shared layers in the order of the text, then those with a copy per step, step by step. That is the order of
    /// the published CORnets.
    /// </summary>
    /// <param name="part">The first part of the keys: the area, the connection or <c>decoder</c>.</param>
    /// <param name="layers">Its layers.</param>
    internal static IEnumerable<WeightDeclaration> State(string part, EquatableArray<LayerWork> layers) => StateOf(part, layers);

    /// <summary>
    /// The same names with those of each module together: the rounds of two repetitions in one circuit are the same modules, <c>0</c>, <c>1</c>, ...
    /// </summary>
    /// <param name="weights">The names.</param>
    /// <param name="start">Where the part of the names begins that is looked at.</param>
    internal static IEnumerable<WeightDeclaration> InOrderOfModules(IReadOnlyList<WeightDeclaration> weights, int start)
    {
        string First(WeightDeclaration weight) => weight.Name.IndexOf('.', start) is >= 0 and var dot ? weight.Name.Substring(start, dot - start) : weight.Name.Substring(start);
        foreach (var module in weights.GroupBy(First))
        {
            var inside = module.ToList();
            var next = start + module.Key.Length + 1;
            if (inside.Count == 1 || inside.Exists(weight => weight.Name.Length < next)) foreach (var weight in inside) yield return weight;
            else foreach (var weight in InOrderOfModules(inside, next)) yield return weight;
        }
    }

    private static IEnumerable<WeightDeclaration> StateOf(string part, EquatableArray<LayerWork> layers)
    {
        foreach (var layer in layers.Where(layer => layer.Copies is null))
        {
            foreach (var weight in State($"{part}.{layer.Label}", layer.Inner)) yield return weight;
            foreach (var weight in layer.Weights) yield return weight with { Name = $"{part}.{layer.Label}.{weight.Name}" };
        }
        var most = layers.Max(layer => layer.Copies) ?? 0;
        for (var step = 0L; step < most; step++)
            foreach (var layer in layers.Where(layer => layer.Copies > step))
                foreach (var weight in layer.Weights)
                    yield return weight with { Name = FormattableString.Invariant($"{part}.{layer.Label}_{step}.{weight.Name}") };
    }
}

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
