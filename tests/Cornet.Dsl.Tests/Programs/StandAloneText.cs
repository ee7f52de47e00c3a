using Cornet.Dsl.Binding;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Tests.Programs;

/// <summary>
/// A variant as a model of its own: the lines it takes over with its settings written into them, and the circuits of its areas, each as often as they
/// differ.
/// </summary>
internal sealed class StandAloneText
{
    private readonly ModelLines _model;
    private readonly ProjectNames _names;
    private readonly Words _words = new();
    private readonly List<(string Name, string Circuit, string Text)> _circuits = [];

    private StandAloneText(ModelLines model, ProjectNames names)
    {
        (_model, _names) = (model, names);
        foreach (var parameter in model.Parameters) _words.Add(parameter.Syntax.Name.Text, parameter.Syntax.Default!, _words);
    }

    /// <summary>The text of one model, <c>Alone</c>, with its circuits.</summary>
    public static string Of(ModelLines model, ProjectNames names) => new StandAloneText(model, names).Write();

    private string Write()
    {
        var parameters = string.Join(", ", _model.Parameters.Select(parameter => Parameter(parameter.Syntax, parameter.Bag)));
        var lines = _model.Lines.Where(line => line.Syntax is not (TimingSyntax or ConnectionSyntax)).Concat(_model.Connections).Select(Line);
        var model = $"model Alone{(parameters.Length > 0 ? $"({parameters})" : "")} {{\n{string.Join("\n", lines.Append(Timing()))}\n}}\n";
        return model + string.Concat(_circuits.Select(circuit => $"circuit {circuit.Name}{circuit.Text}\n"));
    }

    private static string Parameter(ParameterSyntax parameter, DiagnosticBag bag) =>
        parameter.Name.Text + (parameter.Default is { } value ? $" = {Text(value, bag)}" : "");

    private string Line(ModelLine line)
    {
        var edits = new CircuitEdits(line.Edits);
        var block = new Block(line.Bag, edits, _words);
        switch (line.Syntax)
        {
            case AreaSyntax { Call: { } call } area: return $"area {area.Name.Text} = {Call(call, line)}{From(area)}";
            case AreaSyntax { Body: { } body } area: return $"area {area.Name.Text} {block.Of(body)}{From(area)}";
            case DecoderSyntax decoder: return $"decoder {(decoder.Name is { } name ? name.Text + " " : "")}{block.Of(decoder.Body)}{(decoder.From is { } read ? $" from {read.Text}" : "")}";
            case ConnectionSyntax connection:
                var layers = connection.Body is null ? "" : block.Of(connection.Body);
                var arguments = block.Arguments(connection.Arguments, ConnectionBinder.Properties, edits.Argument);
                return $"{connection.From.Text} -> {connection.To.Text} {layers} {arguments}";
            default: return Text(line.Syntax, line.Bag);
        }
    }

    private static string From(AreaSyntax area) => area.From is { } from ? $" from {from.Text}" : "";

    private string Timing()
    {
        var areas = _model.Of<AreaSyntax>().Select(line => ((AreaSyntax)line.Syntax).Name.Text).ToList();
        var times = new Dictionary<string, string>();
        foreach (var line in _model.Of<TimingSyntax>())
            foreach (var entry in ((TimingSyntax)line.Syntax).Entries) times[entry.Area.Text] = Text(entry.Start, line.Bag);
        return $"timing {{ {string.Join(" ", times.Where(one => areas.Contains(one.Key)).Select(one => $"{one.Key}: {one.Value}"))} }}";
    }

    private string Call(CallExpression call, ModelLine line)
    {
        var (syntax, bag) = _names.FindCircuit(call.Name.Text)!;
        var edits = new CircuitEdits(line.Edits);
        var words = new Words();
        var given = new List<string>();
        for (var i = 0; i < syntax.Parameters.Count; i++)
        {
            var parameter = syntax.Parameters[i];
            var name = parameter.Name.Text;
            var unnamed = call.Arguments.Where(argument => argument.Name is null).ToList();
            var argument = call.Arguments.FirstOrDefault(argument => argument.Name?.Text == name) ?? (i < unnamed.Count ? unnamed[i] : null);
            var own = argument?.Value ?? parameter.Default;
            if (edits.Parameter(name, argument is not null || own is NumberExpression ? Spelling.Of(own!) : null) is { } edit)
            {
                words.Add(name, edit.Value, _words);
                given.Add($"{name}: {Text(edit.Value, edit.Setting.Bag)}");
            }
            else
            {
                words.Add(name, own!, argument is null ? words : _words);
                if (argument is not null) given.Add($"{name}: {Text(argument.Value, line.Bag)}");
            }
        }
        Inside(syntax.Body);
        var parameters = syntax.Parameters.Count == 0 ? "" : $"({string.Join(", ", syntax.Parameters.Select(one => Parameter(one, bag)))})";
        return $"{Circuit(syntax.Name.Text, $"{parameters} {new Block(bag, edits, words).Of(syntax.Body)}")}({string.Join(", ", given)})";
    }

    // The circuits inside one, which no setting reaches.
    private void Inside(BlockSyntax body)
    {
        // A circuit may also be passed to another one, by its name.
        foreach (var word in body.WithDescendants().Select(node => node switch { LayerSyntax layer => layer.Kind.Text, NameExpression name => name.Name, _ => "" }))
        {
            if (_names.FindCircuit(word) is not { } inner || _circuits.Exists(one => one.Name == word)) continue;
            var parameters = inner.Syntax.Parameters.Count == 0 ? "" : $"({string.Join(", ", inner.Syntax.Parameters.Select(one => Parameter(one, inner.Bag)))})";
            _circuits.Add((word, word, $"{parameters} {new Block(inner.Bag, CircuitEdits.None, new Words()).Of(inner.Syntax.Body)}"));
            Inside(inner.Syntax.Body);
        }
    }

    private string Circuit(string circuit, string text)
    {
        var known = _circuits.Find(one => one.Circuit == circuit && one.Text == text).Name;
        if (known is not null) return known;
        var name = circuit;
        for (var number = 2; _circuits.Exists(one => one.Name == name); number++) name = $"{circuit}_{number}";
        _circuits.Add((name, circuit, text));
        return name;
    }

    private static string Text(SyntaxNode node, DiagnosticBag bag) => node switch
    {
        BlockExpression block => new Block(bag, CircuitEdits.None, new Words()).Of(block.Block),
        ThenExpression then when then.Children().Any(child => child is BlockExpression) => $"first {Text(then.First, bag)} then {Text(then.Rest, bag)}",
        _ => new Place(bag, node.Span).Text,
    };

    // What the words of a circuit stand for: a parameter may stand for a layer's word.
    private sealed class Words
    {
        private readonly Dictionary<string, (ExpressionSyntax Value, Words From)> _values = [];

        public void Add(string name, ExpressionSyntax value, Words from) => _values[name] = (value, from);

        public string Of(string word) => !_values.TryGetValue(word, out var known) ? word : known.Value switch
        {
            NameExpression { Name: var name } => known.From.Of(name),
            LayerExpression { Layer.Kind.Text: var kind } => kind,
            _ => word,
        };
    }

    // The statements of one circuit, area, decoder or connection, a line each.
    private sealed class Block(DiagnosticBag bag, CircuitEdits edits, Words words)
    {
        private readonly HashSet<string> _absent = [];

        public string Of(BlockSyntax block) => $"{{\n{string.Join("\n", block.Statements.Select(Statement).Where(line => line.Length > 0))}\n}}";

        public string Arguments(EquatableArray<ArgumentSyntax> arguments, string[] properties, Func<string, string?, Edit?> edited)
        {
            var said = arguments.ToDictionary(argument => argument.Name!.Text, argument => argument.Value);
            return string.Join(", ", properties.Select(word =>
            {
                var usual = word switch { "gate" => "hard", "merge" => "add", _ => null };
                var own = said.TryGetValue(word, out var value) ? words.Of(Spelling.Of(value)) : usual;
                return edited(word, own) is not { } edit ? value is null ? "" : $"{word} {Text(value, bag)}"
                    : edit.IsAbsent ? "" : $"{word} {Text(edit.Value, edit.Setting.Bag)}";
            }).Where(argument => argument.Length > 0));
        }

        private string Statement(StatementSyntax statement) => statement switch
        {
            LayerStatement { Layer: { Kind.Text: "add" or "multiply" or "concat", Arguments: [{ Value: NameExpression { Name: var kept } }] } }
                when _absent.Contains(kept) => "",
            LayerStatement { Layer.Kind.Text: not ("add" or "multiply" or "concat" or "identity") } layer => Layer(layer.Label?.Text, layer.Layer),
            RecurStatement { Times: var times, Arguments: var said, Body: var body } =>
                $"recur {Text(times, bag)} {Arguments(said, RecurrenceBinder.Properties, edits.Recurrence)} {Of(body)}",
            ReceiveStatement receive => $"receive {Of(receive.Body)}",
            BranchStatement { Value: ThenExpression then } => Value(then),
            LetStatement let => Let(let),
            RepeatStatement repeat => $"repeat {(repeat.Variable is { } variable ? $"{variable.Text} in " : "")}{Text(repeat.Times, bag)} {Of(repeat.Body)}",
            AssignStatement assign => $"{assign.Name.Text} = {Value(assign.Value)}",
            _ => Text(statement, bag),
        };

        private string Let(LetStatement let)
        {
            var edit = edits.KeptValue(let.Name.Text, Spelling.Of(let.Value));
            if (edit is { IsAbsent: true }) _absent.Add(let.Name.Text);
            if (edit is { IsAbsent: true }) return "";
            return $"let {let.Name.Text} = {(edit is null ? Value(let.Value) : Text(edit.Value, edit.Setting.Bag))}";
        }

        private string Layer(string? label, LayerSyntax own)
        {
            var edit = edits.Layer(label, words.Of(own.Kind.Text), Spelling.WithoutSteps(own));
            var (written, file) = edit is { IsAbsent: false } ? (edit.Layer!, edit.Setting.Bag) : (own, bag);
            if (edit is { IsAbsent: true } || words.Of(written.Kind.Text) == "identity") return "";
            return (label is null ? "" : $"{label}: ") + Text(written, file) + (own.PerStep is not null && written.PerStep is null ? " per step" : "");
        }

        private string Value(ExpressionSyntax value) => value switch
        {
            ThenExpression then => $"first {Value(then.First)} then {Value(then.Rest)}",
            BlockExpression block => Of(block.Block),
            LayerExpression { Layer: var layer } => One(layer),
            NameExpression { Name: not "identity" } name => One(new LayerSyntax(new Identifier(name.Name) { Span = name.Span }, default, null) { Span = name.Span }),
            _ => Text(value, bag),
        };

        private string One(LayerSyntax layer) => Layer(null, layer) is { Length: > 0 } line ? line : "identity";
    }
}
