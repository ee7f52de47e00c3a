using Cornet.Dsl.Catalog;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Graph;
using Cornet.Dsl.Programs;

namespace Cornet.Dsl.Drawing;

/// <summary>A line in a box.</summary>
/// <param name="IsMain">Whether it names a layer with weights or a window of its own; what follows such a layer is smaller.</param>
internal sealed record ColumnLine(string Text, bool IsMain = true);

/// <summary>One thing that the flow of a circuit passes, from above to below.</summary>
/// <param name="Lines">What it says. A join has the one line of its sign.</param>
/// <param name="IsJoin">Whether it is a place where values are joined.</param>
internal sealed record ColumnItem(IReadOnlyList<ColumnLine> Lines, string Fill, bool IsJoin = false);

/// <summary>A way around the column.</summary>
/// <param name="From">The item behind which it leaves: -1 for the top.</param>
internal sealed record ColumnArc(int From, int To, IReadOnlyList<ColumnLine> Lines);

/// <summary>The circuit of an area as a column: layers from above to below, what is kept and joined again beside them, what comes back from the
/// end.</summary>
internal sealed class CircuitColumn
{
    /// <summary>A circuit of more things than this is only counted.</summary>
    private const int MostItems = 60;
    private readonly Dictionary<string, (int From, IReadOnlyList<ColumnLine> Lines)> _kept = new(StringComparer.Ordinal);
    private readonly HashSet<string> _inFormulas; // values that formulas read
    private readonly LayerCaption _caption;
    private int _closed = -1; // the last item that nothing may be added to

    private CircuitColumn(Module circuit, EquatableArray<Expr> arguments)
    {
        _caption = new LayerCaption(circuit, arguments);
        _inFormulas = new(Statement.Formulas(circuit.Body.Concat(circuit.Receive ?? default)).Where(formula => formula is not Formula.Value)
            .SelectMany(formula => formula.All()).OfType<Formula.Value>().Select(value => value.Name), StringComparer.Ordinal);
    }

    public List<ColumnItem> Items { get; } = [];
    public List<ColumnArc> Shortcuts { get; } = [];
    public ColumnArc? Loop { get; private set; } // the recurrence: from the end back to before an item; null without

    /// <param name="steps">How many steps the area runs.</param>
    public static CircuitColumn Of(Module circuit, EquatableArray<Expr> arguments, int steps)
    {
        var column = new CircuitColumn(circuit, arguments);
        foreach (var instruction in circuit.Receive ?? default) column.Add(instruction, steps);
        foreach (var instruction in circuit.Body) column.Add(instruction, steps);
        if (column.Items.Count > MostItems) column.Summarize(circuit);
        return column;
    }

    private void Add(Statement instruction, int steps)
    {
        switch (instruction)
        {
            case Statement.Apply apply: Add(apply); break;
            case Statement.Let named when named.IsState || _inFormulas.Contains(named.Name):
                var value = named.Formula is { } own ? $"{own}" : string.Join(", ", (named.Rest is { } other ? Choice(named.First, other) : Captions(named.First)).Select(line => line.Text).DefaultIfEmpty("the activations"));
                Equation($"{named.Name} = {value}");
                break;
            case Statement.Let keep:
                _closed = Items.Count - 1;
                _kept[keep.Name] = (_closed, keep.Formula is { } formula ? [new($"{keep.Name} = {formula}", IsMain: false)]
                    : keep.Rest is { } rest ? Choice(keep.First, rest) : Captions(keep.First));
                break;
            case Statement.Join join:
                var sign = join.Kind switch { JoinKind.Add => "+", JoinKind.Multiply => "×", JoinKind.Concat => "concat", _ => "resize" };
                Join(join.With is Formula.Value ? sign : $"{sign} {join.With}");
                Arcs(join.With);
                break;
            case Statement.Become become:
                // Behind the equation of a state its name says nothing more.
                if (Items.Count == 0 || !Items[^1].Lines[^1].Text.StartsWith($"{become.Value} = ", StringComparison.Ordinal)) Equation($"{become.Value}");
                _closed = Items.Count - 1;
                Arcs(become.Value);
                break;
            case Statement.ReadState: break; // its equation says the rest
            case Statement.JoinState:
                Join("+");
                Loop = new ColumnArc(int.MaxValue, _closed, [new("1 step")]);
                break;
            case Statement.Choose branch:
                Items.Add(new ColumnItem(Choice(branch.First, branch.Rest), Palette.PaleBlue));
                _closed = Items.Count - 1;
                break;
            case Statement.Loop recur: Add(recur, steps); break;
        }
    }

    // The equations of a circuit stand below each other in one box.
    private void Equation(string text)
    {
        var line = new ColumnLine(text, IsMain: false);
        if (Items.Count > 0 && _equations == Items.Count - 1) Items[^1] = Items[^1] with { Lines = [.. Items[^1].Lines, line] };
        else Items.Add(new ColumnItem([line], Palette.Paper));
        _equations = _closed = Items.Count - 1;
    }

    private int _equations = -1; // the item that they stand in

    // Ways from where the values of a formula were made.
    private void Arcs(Formula formula)
    {
        foreach (var name in formula.All().OfType<Formula.Value>().Select(value => value.Name).Distinct())
            if (_kept.TryGetValue(name, out var value)) Shortcuts.Add(new ColumnArc(value.From, _closed, value.Lines));
    }

    private void Add(Statement.Loop recur, int steps)
    {
        (_closed, _equations) = (Items.Count - 1, -1);
        var start = _closed;
        // In front of the place where later steps begin stands what only the first step runs.
        var inFront = recur.Body.TakeWhile(one => one is Statement.Let or Statement.Choose { Rest.Count: 0 }).ToList();
        inFront = inFront.Take(inFront.FindLastIndex(one => one is Statement.Choose) + 1).ToList();
        foreach (var one in inFront.SelectMany(one => one is Statement.Choose branch ? branch.First : new[] { one })) Add(one, steps);
        _closed = Items.Count - 1;
        if (recur.Soft)
        {
            Join("soft gate");
            if (inFront.Count > 0) Shortcuts.Add(new ColumnArc(start, _closed, []));
        }
        var target = recur.Soft ? _closed : Items.Count;
        foreach (var one in recur.Body.Skip(inFront.Count)) Add(one, steps);
        Loop = new ColumnArc(int.MaxValue, target, [new(steps.ToString(CultureInfo.InvariantCulture) + (steps == 1 ? " time" : " times"))]);
    }

    private void Join(string sign)
    {
        Items.Add(new ColumnItem([new(sign)], Palette.Paper, IsJoin: true));
        _closed = Items.Count - 1;
    }

    // Norms and nonlinearities stand in the box of the layer they follow.
    private void Add(Statement.Apply apply)
    {
        var fill = Ground(apply);
        var last = Items.Count - 1;
        var line = new ColumnLine(_caption.Of(apply));
        if (fill is not null || last <= _closed) Items.Add(new ColumnItem([line], fill ?? Palette.Paper));
        else Items[last] = Items[last] with { Lines = [.. Items[last].Lines, line with { IsMain = false }] };
    }

    // The ground of a layer that has a box of its own; null for norms and nonlinearities.
    private string? Ground(Statement.Apply apply) => (_caption.LayerOf(apply) is { Circuit: not null } ? LayerFamily.Weighted : LayerCatalog.Find(_caption.LayerOf(apply).Word)!.Family) switch
    {
        LayerFamily.Weighted => Palette.PaleBlue,
        LayerFamily.Pooling => Palette.PaleOrange,
        LayerFamily.Resampling => Palette.PaleGreen,
        _ => null,
    };

    private IReadOnlyList<ColumnLine> Choice(IEnumerable<Statement> first, IEnumerable<Statement> rest) =>
        [new("first step:", IsMain: false), .. OrIdentity(first), new("then:", IsMain: false), .. OrIdentity(rest)];

    private IReadOnlyList<ColumnLine> OrIdentity(IEnumerable<Statement> instructions) =>
        Captions(instructions) is { Count: > 0 } lines ? lines : [new("identity")];

    private IReadOnlyList<ColumnLine> Captions(IEnumerable<Statement> instructions)
    {
        var lines = new List<ColumnLine>();
        foreach (var instruction in instructions)
        {
            if (instruction is Statement.Apply apply) lines.Add(new ColumnLine(_caption.Of(apply), lines.Count == 0 || Ground(apply) is not null));
            else if (instruction is Statement.Become become) lines.Add(new ColumnLine($"{become.Value}"));
            else if (instruction is Statement.Join join) lines.Add(new ColumnLine(join.Kind.Line($"{join.With}")));
        }
        return lines;
    }

    private void Summarize(Module circuit)
    {
        var loop = Loop;
        Items.Clear();
        Shortcuts.Clear();
        Items.Add(new ColumnItem([new(circuit.Layers.Count.ToString("N0", CultureInfo.InvariantCulture) + " layers")], Palette.PaleBlue));
        Loop = loop is null ? null : loop with { To = 0 };
    }
}
