using Cornet.Dsl.Semantics;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Shapes;

/// <summary>
/// Sends the shape of one image through the statements of a circuit, step by step, and adds up what it costs. The first visit of a layer fixes its
/// weights.
/// </summary>
/// <param name="where">The area, for messages.</param>
/// <param name="cancellation">Asked before every layer.</param>
internal sealed class ShapeWalk(string where, CancellationToken cancellation)
{
    /// <summary>The most multiply-adds, and the most weights, that one step of one area may have: more than any network anyone has run.</summary>
    public const long MostWork = 10_000_000_000_000;

    /// <summary>The largest side and the most channels of a map.</summary>
    public const long LargestExtent = 100_000;

    /// <summary>The longest vector: a map flattened.</summary>
    public const long LongestVector = 1_000_000_000;

    private readonly Dictionary<BoundLayer, LayerEffect> _effects = [];
    private readonly Dictionary<BoundLayer, Flow> _inputs = [];
    private readonly Dictionary<BoundLayer, List<LayerRun>> _runs = [];
    private readonly Dictionary<string, Place> _keptAt = new(StringComparer.Ordinal);
    private long _weights;

    /// <summary>What each visited layer is made of.</summary>
    public IReadOnlyDictionary<BoundLayer, LayerEffect> Effects => _effects;

    /// <summary>What each visited layer did, step by step; neighboring steps that are alike are one.</summary>
    public IReadOnlyList<LayerRun> Runs(BoundLayer layer) => _runs[layer];

    /// <summary>Multiply-adds since the walk began.</summary>
    public long MultiplyAdds { get; private set; }

    /// <summary>The flow behind the statements, or null after reporting why there is none.</summary>
    /// <param name="statements">The statements; a recurrence among them is walked by the caller.</param>
    /// <param name="flow">What flows in.</param>
    /// <param name="step">The step; 0 is the first.</param>
    /// <param name="kept">Local bindings by name; those kept here are added.</param>
    public Flow? Run(IEnumerable<BoundStatement> statements, Flow flow, int step, Dictionary<string, Flow> kept)
    {
        foreach (var statement in statements)
        {
            if (One(statement, flow, step, kept) is not { } next) return null;
            flow = next;
        }
        return flow;
    }

    /// <summary>The flow behind one statement.</summary>
    public Flow? One(BoundStatement statement, Flow flow, int step, Dictionary<string, Flow> kept)
    {
        switch (statement)
        {
            case BoundLayer layer: return Layer(layer, flow, step);
            case BoundJoin { With: BoundJoin.State }: return flow; // drive and state have one shape; the planner compares them
            case BoundJoin join: return Join(join, flow, kept[join.With]) is { } joined && IsCountable(joined, join.Place) ? joined : null;
            case BoundBranch branch: return Run(step == 0 ? branch.First : branch.Rest, flow, step, kept);
            case BoundKeep keep:
                if (Run(step == 0 || keep.Rest is null ? keep.First : keep.Rest, flow, step, kept) is not { } value) return null;
                kept[keep.Name] = value;
                _keptAt[keep.Name] = keep.Place;
                return flow;
            default: throw new InvalidOperationException($"{statement.GetType().Name} is walked by the planner.");
        }
    }

    private Flow? Layer(BoundLayer layer, Flow flow, int step)
    {
        cancellation.ThrowIfCancellationRequested();
        if (layer.Rule.Apply(new Visit(layer, step, where), flow) is not { } effect || !IsCountable(effect.Output, layer.Place)) return null;
        if (!_effects.TryGetValue(layer, out var first))
        {
            _effects.Add(layer, effect);
            _inputs.Add(layer, flow);
            _weights = Math.Min(_weights + effect.Parameters, MostWork + 1);
        }
        layer.Place.Bag.Layers?.Add(layer, where, step, effect);
        Remember(layer, new LayerRun(step, step, flow.Shape, effect.Output.Shape, effect.MultiplyAdds));
        MultiplyAdds = Math.Min(MultiplyAdds + effect.MultiplyAdds, MostWork + 1);
        if (MultiplyAdds > MostWork || _weights > MostWork)
        {
            layer.Place.Bag.TooMany(layer.Place.Span, MultiplyAdds > MostWork ? $"multiply-adds in {where}" : $"weights in {where}", MostWork);
            return null;
        }
        if (first is null) return effect.Output;
        if (Inputs(first) is { } before && Inputs(effect) is { } now && before.Value != now.Value)
        {
            layer.Place.Bag.WeightsNeedTwoShapes(layer.Place.Span, layer.Label, before.Value.ToString(), now.Value.ToString(), where);
            return null;
        }
        return effect.Output;
    }

    /// <summary>What a layer's weights were made for, where another flow has other channels than that; null where it fits, or has no weights.</summary>
    public Flow? Misfit(BoundLayer layer, Flow flow) =>
        Inputs(_effects[layer]) is { } before && (before.Value != flow.Channels.Value || _inputs[layer].IsVector != flow.IsVector) ? _inputs[layer] : null;

    private void Remember(BoundLayer layer, LayerRun run)
    {
        if (!_runs.TryGetValue(layer, out var runs)) _runs.Add(layer, runs = []);
        var last = runs.Count - 1;
        if (last >= 0 && runs[last] with { To = run.To } is var longer && longer == run with { From = longer.From }) runs[last] = longer;
        else runs.Add(run);
    }

    private bool IsCountable(Flow flow, Place place)
    {
        var largest = flow.IsVector ? LongestVector : LargestExtent;
        if (Math.Max(flow.Channels.Value, Math.Max(flow.Height, flow.Width)) <= largest) return true;
        place.Bag.TooMany(place.Span, flow.IsVector ? $"numbers in a vector of {where}" : $"channels, rows or columns in {where}", largest);
        return false;
    }

    private static Quantity? Inputs(LayerEffect effect) =>
        effect.Arguments?.FirstOrDefault(argument => argument.Name is "inputs" or "channels")?.Value;

    private Flow? Join(BoundJoin join, Flow flow, Flow kept)
    {
        var isConcat = join.Kind == JoinKind.Concat;
        var fits = flow.Height == kept.Height && flow.Width == kept.Width && flow.IsVector == kept.IsVector
            && (isConcat || flow.Channels.Value == kept.Channels.Value);
        if (!fits)
        {
            var line = _keptAt.TryGetValue(join.With, out var let) ? let.Bag.Source.PositionOf(let.Span.Start).Line + 1 : 0;
            join.Place.Bag.ShapesDiffer(join.Place.Span, join.Kind.ToString().ToLowerInvariant(), flow.Shape.ToString(), join.With, line,
                kept.Shape.ToString(), where);
            return null;
        }
        var joined = flow.Join(kept);
        if (!isConcat) return joined;
        var isPlain = flow.Channels.Formula is null && kept.Channels.Formula is null;
        var sum = isPlain ? null : new Formula.Binary('+', Evaluator.FormulaOf(flow.Channels), Evaluator.FormulaOf(kept.Channels));
        if (sum is { Size: > Formula.Largest })
        {
            join.Place.Bag.TooMany(join.Place.Span, $"parts in what is joined in {where}", Formula.Largest);
            return null;
        }
        return joined with { Channels = new Quantity(flow.Channels.Value + kept.Channels.Value, sum) };
    }
}
