using Cornet.Dsl.Semantics;

namespace Cornet.Dsl.Shapes;

/// <summary>
/// Sends the shape of one image through the statements of a circuit, step by step, and adds up what it costs. The first visit of a layer fixes its weights.
/// </summary>
/// <param name="where">The area, for messages.</param>
internal sealed class ShapeWalk(string where)
{
    private readonly Dictionary<BoundLayer, LayerEffect> _effects = [];

    /// <summary>What each visited layer is made of.</summary>
    public IReadOnlyDictionary<BoundLayer, LayerEffect> Effects => _effects;

    /// <summary>Multiply-adds since the walk began.</summary>
    public long MultiplyAdds { get; private set; }

    /// <summary>The flow behind the statements, or null after reporting why there is none.</summary>
    /// <param name="statements">The statements; a recurrence among them is walked by the caller.</param>
    /// <param name="flow">What flows in.</param>
    /// <param name="step">The step; 0 is the first.</param>
    /// <param name="kept">Kept values by name; those kept here are added.</param>
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
            case BoundJoin join: return Join(join, flow, kept[join.With]);
            case BoundBranch branch: return Run(step == 0 ? branch.First : branch.Rest, flow, step, kept);
            case BoundKeep keep:
                if (Run(step == 0 || keep.Rest is null ? keep.First : keep.Rest, flow, step, kept) is not { } value) return null;
                kept[keep.Name] = value;
                return flow;
            default: throw new InvalidOperationException($"{statement.GetType().Name} is walked by the planner.");
        }
    }

    private Flow? Layer(BoundLayer layer, Flow flow, int step)
    {
        if (layer.Rule.Apply(layer, flow, step) is not { } effect) return null;
        MultiplyAdds += effect.MultiplyAdds;
        if (!_effects.TryGetValue(layer, out var first)) _effects.Add(layer, effect);
        else if (Inputs(first) is { } before && Inputs(effect) is { } now && before.Value != now.Value)
        {
            layer.Place.Bag.WeightsNeedTwoShapes(layer.Place.Span, layer.Label, before.Value.ToString(), now.Value.ToString(), where);
            return null;
        }
        return effect.Output;
    }

    private static Quantity? Inputs(LayerEffect effect) => effect.Arguments?.FirstOrDefault(argument => argument.Name is "inputs" or "channels")?.Value;

    private Flow? Join(BoundJoin join, Flow flow, Flow kept)
    {
        var isConcat = join.Kind == Timing.JoinKind.Concat;
        var fits = flow.Height == kept.Height && flow.Width == kept.Width && flow.IsVector == kept.IsVector && (isConcat || flow.Channels.Value == kept.Channels.Value);
        if (!fits)
        {
            join.Place.Bag.ShapesDiffer(join.Place.Span, join.Kind.ToString().ToLowerInvariant(), flow.Shape.ToString(), join.With, kept.Shape.ToString(), where);
            return null;
        }
        var joined = flow.Join(kept);
        if (!isConcat) return joined;
        var channels = new Value.Whole(flow.Channels) is var a && flow.Channels.Formula is null && kept.Channels.Formula is null
            ? new Quantity(a.Quantity.Value + kept.Channels.Value)
            : new Quantity(
                flow.Channels.Value + kept.Channels.Value,
                new Formula.Binary('+', Evaluator.FormulaOf(flow.Channels), Evaluator.FormulaOf(kept.Channels)));
        return joined with { Channels = channels };
    }
}
