using Cornet.Dsl.Graph;
using Cornet.Dsl.Programs;

namespace Cornet.Dsl.Reports;

/// <summary>A circuit's instructions as rows of a table, in the order in which they run: each layer with what it does in one area.</summary>
/// <param name="circuit">The circuit.</param>
/// <param name="layers">What its layers do.</param>
/// <param name="inner">The circuits inside others.</param>
internal sealed class LayerRows(Module circuit, EquatableArray<LayerWork> layers, EquatableArray<Module> inner)
{
    private static readonly string[] Head = ["layer", "steps", "reads", "gives", "parameters", "multiply-adds", "as written", "note"];
    private readonly List<string[]> _rows = [Head];
    private IReadOnlyList<int> _steps = []; // those at which what is added runs
    public IReadOnlyList<int> Steps { get; init; } = [0];
    public IReadOnlyList<int> Receives { get; init; } = []; // those of them at which what is received is worked out
    public bool IsHoisted { get; init; } // whether what is received stands still in the end

    /// <summary>How many instructions of the body are skipped at step 0, where they would turn zeros into zeros.</summary>
    public int SkippedAtFirst { get; init; }

    public IReadOnlyList<string[]> Table()
    {
        if (circuit.Receive is { } receive)
        {
            _steps = Receives;
            Say(0, "receive", IsHoisted ? "computed once: its input is time-invariant" : "");
            foreach (var instruction in receive) Add(instruction, 1);
        }
        for (var i = 0; i < circuit.Body.Count; i++)
        {
            _steps = i < SkippedAtFirst ? Steps.Where(step => step > 0).ToList() : Steps;
            Add(circuit.Body[i], 0);
        }
        return _rows;
    }

    private void Add(Statement instruction, int depth)
    {
        switch (instruction)
        {
            case Statement.Apply apply: Apply(apply, depth); break;
            case Statement.Join join:
                var notes = new[] { join.InPlace ? "in place" : "", join.LastUse ? $"releases {join.With}" : "" };
                Say(depth, join.Kind.Line($"{join.With}"), string.Join(", ", notes.Where(one => one.Length > 0)));
                break;
            case Statement.Become become: Say(depth, $"{become.Value}", ""); break;
            case Statement.ReadState state: Say(depth, $"state {state.Name}", state.First == 0 ? "" : FormattableString.Invariant($"{state.First} before the first step")); break;
            case Statement.JoinState: Say(depth, "add state", _steps.Count < Steps.Count ? "from step 1: no input at step 0" : ""); break;
            case Statement.Let keep:
                var head = keep.IsState ? $"{keep.Name} =" : $"let {keep.Name}{(keep.Formula is null ? "" : " =")}";
                Say(depth, keep.Formula is null ? head : $"{head} {keep.Formula}", keep is { First.Count: 0, Rest: null, Formula: null } ? "the activations as they are" : "");
                Choice(keep.First, keep.Rest, depth + 1);
                break;
            case Statement.Choose branch: Choice(branch.First, branch.Rest, depth); break;
            case Statement.Loop recur:
                Say(depth, "recur", recur.Soft ? "later steps receive sigmoid(input + output)" : "");
                foreach (var one in recur.Body) Add(one, depth + 1);
                break;
            case Statement.Release release: Say(depth, $"release {release.Name}", ""); break;
        }
    }

    private void Choice(EquatableArray<Statement> first, EquatableArray<Statement>? rest, int depth)
    {
        if (rest is null)
        {
            foreach (var one in first) Add(one, depth);
            return;
        }
        Block("first", first);
        Block("then", rest.Value);

        void Block(string word, EquatableArray<Statement> block)
        {
            Say(depth, word, block.Count == 0 ? "identity" : "");
            foreach (var one in block) Add(one, depth + 1);
        }
    }

    private void Apply(Statement.Apply apply, int depth)
    {
        var program = circuit.Layers.First(layer => layer.Label == apply.Layer);
        var work = layers.FirstOrDefault(layer => layer.Label == apply.Layer);
        var overwrites = program.Arguments.Any(argument => argument.Name == "inPlace");
        var label = Indented(depth, apply.Layer);
        var note = overwrites ? "in place" : "";
        var runs = work is null ? [] : work.Runs.Where(run => _steps.Any(run.Covers)).ToList();
        if (runs.Count == 0) _rows.Add([label, "none", "", "", Count(work?.ParameterCount ?? 0), "", program.Source, note]);
        for (var i = 0; i < runs.Count; i++)
        {
            var steps = Ranges(_steps.Where(runs[i].Covers));
            var (reads, gives, cost) = (runs[i].Input.ToString(), runs[i].Output.ToString(), Count(runs[i].MultiplyAdds));
            if (i > 0) _rows.Add(["", steps, reads, gives, "", cost, "", ""]);
            else _rows.Add([label, steps, reads, gives, Count(work!.ParameterCount), cost, program.Source, note]);
        }
        if (program.Circuit is { } name && runs.Count > 0)
            foreach (var row in new LayerRows(inner.First(module => module.Name == name), work!.Inner, inner) { Steps = _steps }.Table().Skip(1))
                _rows.Add([Indented(depth + 1, row[0]), .. row.Skip(1)]);
    }

    private void Say(int depth, string what, string note) => _rows.Add([Indented(depth, what), "", "", "", "", "", "", note]);

    // 0-2, 4
    private static string Ranges(IEnumerable<int> steps)
    {
        var ranges = new List<(int From, int To)>();
        foreach (var step in steps)
            if (ranges.Count > 0 && ranges[^1].To == step - 1) ranges[^1] = (ranges[^1].From, step);
            else ranges.Add((step, step));
        return string.Join(", ", ranges.Select(range =>
            range.From == range.To ? FormattableString.Invariant($"{range.From}") : FormattableString.Invariant($"{range.From}-{range.To}")));
    }

    private static string Indented(int depth, string text) => new string(' ', 2 * depth) + text;

    // Most layers have no weights, or cost next to nothing.
    private static string Count(long number) => number == 0 ? "" : TextTable.Count(number);
}
