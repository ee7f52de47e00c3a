using Cornet.Dsl.Semantics;

namespace Cornet.Dsl.Timing;

/// <summary>
/// Turns bound statements into instructions, and decides what may be written over and when a local binding is released. A map may be written over where
/// nobody reads it again: it is no local binding, no recorded output, and no gradient needs it.
/// </summary>
/// <param name="exists">Whether a layer exists in this instance: one that no step reaches has no weights.</param>
/// <param name="overwrites">Whether anything may be written over at all.</param>
internal sealed class InstructionPlanner(Func<BoundLayer, bool> exists, bool overwrites)
{
    private readonly HashSet<BoundLayer> _overwriting = [];
    private readonly HashSet<BoundLayer> _overwritingFrozen = [];
    private bool _free; // whether the flow's memory may be written over
    private bool _fresh; // whether the flow is what a convolution has just put out, which nobody else has seen

    /// <summary>The layers that write over their input.</summary>
    public bool Overwrites(BoundLayer layer) => _overwriting.Contains(layer);

    /// <summary>The layers that write over their input where no gradient is wanted.</summary>
    public bool OverwritesFrozen(BoundLayer layer) => _overwritingFrozen.Contains(layer);

    /// <summary>The instructions of a block whose flow belongs to somebody else at the start.</summary>
    public List<Instruction> Plan(IReadOnlyList<BoundStatement> statements)
    {
        _free = false;
        return Block(statements);
    }

    private List<Instruction> Block(IReadOnlyList<BoundStatement> statements)
    {
        var lifetimes = new Lifetimes(statements);
        var instructions = new List<Instruction>();
        _fresh = false;
        for (var i = 0; i < statements.Count; i++)
        {
            if (statements[i] is not BoundLayer) _fresh = false;
            switch (statements[i])
            {
                case BoundLayer layer: instructions.Add(Apply(layer)); break;
                case BoundJoin { With: BoundJoin.State }:
                    _free = false;
                    instructions.Add(new Instruction.JoinState());
                    break;
                case BoundJoin join:
                    var inPlace = overwrites && join.Kind == JoinKind.Add && _free;
                    instructions.Add(new Instruction.Join(join.Kind, join.With, inPlace, LastUse: lifetimes.EndAt(i).Contains(join.With)));
                    _free = true;
                    continue;
                case BoundKeep keep: instructions.Add(Keep(keep)); _fresh = false; break;
                case BoundBranch branch: instructions.AddRange(Branch(branch)); _fresh = false; break;
                case BoundRecur recur:
                    _free = false; // from the second step on the flow is the recorded output of the step before
                    var body = Block(recur.Body);
                    body.Add(new Instruction.Output());
                    instructions.Add(new Instruction.Recur(body, Soft: recur.Gate is not null) { Reads = new(Lifetimes.ReadFromOutside(recur.Body)) });
                    _free = false;
                    break;
            }
            instructions.AddRange(lifetimes.EndAt(i).Select(name => new Instruction.Release(name)));
        }
        return instructions;
    }

    private Instruction.Apply Apply(BoundLayer layer)
    {
        if (overwrites && layer.Rule.MayOverwrite && _free) _overwriting.Add(layer);
        if (overwrites && layer.Rule.MayOverwriteFrozen && _fresh) _overwritingFrozen.Add(layer);
        _free = !layer.Rule.KeepsOutput(layer.Settings);
        _fresh = layer.Rule.Kind(layer.Settings) == LayerKind.Conv;
        var stride = layer.Settings.Find("stride") is { IsChoice: true } choice
            ? new StepValue(CircuitPlanner.ForAnyArgument((Quantity)choice.First), CircuitPlanner.ForAnyArgument((Quantity)choice.Rest))
            : null;
        return new Instruction.Apply(layer.Label, stride);
    }

    private Instruction.Keep Keep(BoundKeep keep)
    {
        var rest = Reached(keep.Rest);
        var free = _free;
        var first = new EquatableArray<Instruction>(Plan(keep.First));
        EquatableArray<Instruction>? others = rest is null ? null : new(Plan(rest));
        // The flow is shared from here on where it is itself kept, or read by a layer whose gradient needs it again.
        _free = free && Spares(keep.First) && (rest is null || Spares(rest));
        return new Instruction.Keep(keep.Name, first, others);
    }

    private IEnumerable<Instruction> Branch(BoundBranch branch)
    {
        var free = _free;
        var first = Block(branch.First);
        if (Reached(branch.Rest) is not { } written) return first;
        (var afterFirst, _free) = (_free, free);
        var rest = Block(written);
        _free &= afterFirst;
        return [new Instruction.Branch(first, rest)];
    }

    // What no step reaches is not there.
    private IReadOnlyList<BoundStatement>? Reached(IReadOnlyList<BoundStatement>? rest) =>
        rest is not null && rest.SelectMany(statement => statement.Layers).All(exists) ? rest : null;

    private static bool Spares(IReadOnlyList<BoundStatement> statements) => statements is [BoundLayer { Rule.KeepsInput: false }, ..];
}
