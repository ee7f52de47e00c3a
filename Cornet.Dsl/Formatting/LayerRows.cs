using System.Globalization;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Formatting;

/// <summary>A circuit's instructions as rows of a table, in the order in which they run: each layer with what it does in one area.</summary>
/// <param name="circuit">The circuit.</param>
/// <param name="layers">What its layers do there.</param>
internal sealed class LayerRows(CircuitPlan circuit, EquatableArray<LayerWork> layers)
{
    private static readonly string[] Head = ["layer", "steps", "reads", "gives", "parameters", "multiply-adds", "as written", "note"];

    private readonly List<string[]> _rows = [Head];

    private int _from; // the first step at which what is added runs
    private int _to = int.MaxValue; // the last one

    /// <summary>The last step that is not dropped.</summary>
    public int LastStep { get; init; }

    /// <summary>Whether what is received is the same at every step.</summary>
    public bool IsHoisted { get; init; }

    /// <summary>The first step at which anything is received.</summary>
    public int HearsFrom { get; init; }

    /// <summary>How many instructions of the body are skipped at step 0, where they would turn zeros into zeros.</summary>
    public int SkippedAtFirst { get; init; }

    /// <summary>The head and the rows.</summary>
    public IReadOnlyList<string[]> Table()
    {
        if (circuit.Receive is { } receive)
        {
            (_from, _to) = (HearsFrom, IsHoisted ? HearsFrom : LastStep);
            Say(0, "receive", IsHoisted ? "worked out once: the image stands still" : "");
            foreach (var instruction in receive) Add(instruction, 1);
        }
        _to = LastStep;
        for (var i = 0; i < circuit.Body.Count; i++)
        {
            _from = i < SkippedAtFirst ? 1 : 0;
            Add(circuit.Body[i], 0);
        }
        return _rows;
    }

    private void Add(Instruction instruction, int depth)
    {
        switch (instruction)
        {
            case Instruction.Apply apply: Apply(apply, depth); break;
            case Instruction.Join join:
                var notes = new[] { join.InPlace ? "over the flow" : "", join.LastUse ? $"releases {join.With}" : "" };
                Say(depth, $"{join.Kind.ToString().ToLowerInvariant()} {join.With}", string.Join(", ", notes.Where(one => one.Length > 0)));
                break;
            case Instruction.JoinState: Say(depth, "add state", _from > 0 ? "from step 1: zeros stay zeros" : ""); break;
            case Instruction.Keep keep:
                Say(depth, $"let {keep.Name}", keep.First.Count == 0 && keep.Rest is null ? "the flow as it is" : "");
                Choice(keep.First, keep.Rest, depth + 1);
                break;
            case Instruction.Branch branch: Choice(branch.First, branch.Rest, depth); break;
            case Instruction.Recur recur:
                Say(depth, "recur", recur.Soft ? "later steps hear sigmoid(input + output)" : "");
                foreach (var one in recur.Body) Add(one, depth + 1);
                break;
            case Instruction.Release release: Say(depth, $"release {release.Name}", ""); break;
        }
    }

    private void Choice(EquatableArray<Instruction> first, EquatableArray<Instruction>? rest, int depth)
    {
        if (rest is null)
        {
            foreach (var one in first) Add(one, depth);
            return;
        }
        Block("first", first);
        Block("then", rest.Value);

        void Block(string word, EquatableArray<Instruction> block)
        {
            Say(depth, word, block.Count == 0 ? "identity" : "");
            foreach (var one in block) Add(one, depth + 1);
        }
    }

    private void Apply(Instruction.Apply apply, int depth)
    {
        var plan = circuit.Layers.First(layer => layer.Label == apply.Layer);
        var work = layers.FirstOrDefault(layer => layer.Label == apply.Layer);
        var overwrites = plan.Arguments.Any(argument => argument.Name == "inPlace");
        var label = Indented(depth, apply.Layer);
        var note = overwrites ? "over its input" : "";
        var runs = work is null ? [] : work.Runs.Where(run => run.From <= _to && run.To >= _from).ToList();
        if (runs.Count == 0) _rows.Add([label, "none", "", "", Count(work?.Parameterised ?? 0), "", plan.Source, note]);
        for (var i = 0; i < runs.Count; i++)
        {
            var (from, to) = (Math.Max(runs[i].From, _from), Math.Min(runs[i].To, _to));
            var steps = from == to ? FormattableString.Invariant($"{from}") : FormattableString.Invariant($"{from}-{to}");
            var (reads, gives, cost) = (runs[i].Input.ToString(), runs[i].Output.ToString(), Count(runs[i].MultiplyAdds));
            if (i > 0) _rows.Add(["", steps, reads, gives, "", cost, "", ""]);
            else _rows.Add([label, steps, reads, gives, Count(work!.Parameterised), cost, plan.Source, note]);
        }
    }

    private void Say(int depth, string what, string note) => _rows.Add([Indented(depth, what), "", "", "", "", "", "", note]);

    private static string Indented(int depth, string text) => new string(' ', 2 * depth) + text;

    // Most layers have no weights, or cost next to nothing.
    private static string Count(long number) => number == 0 ? "" : number.ToString("N0", CultureInfo.InvariantCulture);
}
