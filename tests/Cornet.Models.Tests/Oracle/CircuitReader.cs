using System.Globalization;
using Cornet.Dsl.Syntax;

namespace Cornet.Tests.Oracle;

/// <summary>Reads the statements of one area, connection or decoder: arguments for parameters, settings applied, layers labeled.</summary>
/// <param name="edits">What variants change here, in their order.</param>
/// <param name="scope">The names that its values can use.</param>
/// <param name="parameters">The parameters of its circuit.</param>
/// <param name="body">Its statements.</param>
internal sealed class CircuitReader(IReadOnlyList<Edit> edits, Scope scope, IReadOnlyCollection<string> parameters, BlockSyntax body, Declarations declarations)
{
    // A name alone is a parameter, else a local binding, else a label, else a layer's word or a word of `recur`.
    private readonly HashSet<string> _bindings = [.. body.WithDescendants().OfType<LetStatement>().Select(let => let.Name.Text)];
    private readonly HashSet<string> _states = [.. body.WithDescendants().OfType<StateStatement>().Select(state => state.Name.Text)];
    private readonly HashSet<string> _labels =
        [.. body.WithDescendants().OfType<LayerStatement>().Select(layer => layer.Label?.Text).OfType<string>()];

    private readonly HashSet<string> _absent = [];
    private readonly HashSet<string> _taken = [];
    private readonly Dictionary<string, int> _numbers = [];
    private IReadOnlyList<Edit> _edits = edits;
    private IReadOnlyList<Operation>? _receive;
    private Recurrence? _recurrence;

    /// <summary>An area: layers of its own, or an instance of a circuit.</summary>
    public static Circuit Of(AreaSyntax area, IReadOnlyList<Edit> edits, Scope model, Declarations declarations)
    {
        if (area.Body is { } body) return Of(body, edits, model, declarations);
        return Of(area.Call!, edits, model, declarations);
    }

    private static Circuit Of(CallExpression call, IReadOnlyList<Edit> edits, Scope model, Declarations declarations)
    {
        var circuit = declarations.Circuit(call.Name.Text);
        var scope = new Scope();
        for (var i = 0; i < circuit.Parameters.Count; i++)
        {
            var (name, position) = (circuit.Parameters[i].Name.Text, i);
            var given = call.Arguments.FirstOrDefault(argument => argument.Name?.Text == name)
                ?? (position < call.Arguments.Count && call.Arguments[position].Name is null ? call.Arguments[position] : null);
            var edit = edits.LastOrDefault(edit => edit.Name == name) is { IsPresent: false } last ? last : null;
            // A setting is an argument of the call; a default uses the circuit's parameters before it.
            scope.Set(name, (edit?.Value ?? given?.Value) is { } value ? model.Evaluate(value) : scope.Evaluate(circuit.Parameters[i].Default!));
        }
        return new CircuitReader(edits, scope, [.. circuit.Parameters.Select(parameter => parameter.Name.Text)], circuit.Body, declarations).Read();
    }

    /// <summary>Layers that use the parameters of the model.</summary>
    public static Circuit Of(BlockSyntax body, IReadOnlyList<Edit> edits, Scope model, Declarations declarations) => new CircuitReader(edits, model, [], body, declarations).Read();

    private Circuit Read()
    {
        var statements = Block(body);
        return new Circuit(_receive, statements, _recurrence);
    }

    private List<Operation> Block(BlockSyntax block) => [.. block.Statements.SelectMany(Statement)];

    private IEnumerable<Operation> Statement(StatementSyntax statement)
    {
        switch (statement)
        {
            case LayerStatement { Layer: { Kind.Text: "add" or "multiply" or "concat" } join }:
                if (join.Arguments[0].Value is not NameExpression { Name: var name } || scope.Find(name) is Meaning.Number)
                    return [new Operation.JoinFormula(join.Kind.Text, Read(join.Arguments[0].Value))];
                return _absent.Contains(name) ? [] : [new Operation.Join(join.Kind.Text, name)];
            case LayerStatement { Layer: { Kind.Text: "resize" } resize }:
                return [new Operation.Join(resize.Arguments.Count > 1 ? "bilinear" : "nearest", ((NameExpression)resize.Arguments[0].Value).Name)];
            case LayerStatement { Layer.Kind.Text: "identity" }: return [];
            case LayerStatement { Label: null, Layer: { Arguments.Count: 0, PerStep: null, Kind.Text: var alone } } when IsValue(alone):
                return [new Operation.Become(new Formula.Value(alone))];
            case FormulaStatement formula: return [new Operation.Become(Read(formula.Value))];
            case StateStatement state: return [new Operation.State(state.Name.Text, state.First is null ? 0 : ((Meaning.Number)scope.Evaluate(state.First)).Value)];
            case AssignStatement assign: return [Keep(assign.Name.Text, assign.Value)];
            case LayerStatement call when CircuitOf(call.Layer.Kind.Text) is { } circuit && _edits.All(edit => edit.Name != call.Label?.Text && edit.Name != call.Layer.Kind.Text):
                var path = call.Label is null && _isAlone ? _prefix.TrimEnd('.') : Label(call.Label?.Text, call.Layer.Kind.Text);
                return [new Operation.Inside(path, Of(new CallExpression(call.Layer.Kind with { Text = circuit }, call.Layer.Arguments), [], scope, declarations))];
            case RepeatStatement repeat: return Repeat(repeat);
            case LayerStatement layer: return Layer(layer);
            case LetStatement let: return Let(let);
            case BranchStatement { Value: ThenExpression then }: return [new Operation.Branch(Choose(then))];
            case ReceiveStatement receive:
                _receive = Block(receive.Body);
                return [];
            case RecurStatement recur:
                _recurrence = Recur(recur);
                return [];
            case ArrowStatement: return []; // the state is the output
            default: throw new OracleException($"{statement}");
        }
    }

    // The circuit that a word stands for, itself or as a parameter.
    private string? CircuitOf(string word)
    {
        var name = scope.Find(word) switch { null => word, Meaning.Word passed => passed.Text, _ => "" };
        return declarations.HasCircuit(name) ? name : null;
    }

    private IEnumerable<Operation> Repeat(RepeatStatement repeat)
    {
        var (outside, prefix, count) = (scope, _prefix, scope.Whole(repeat.Times));
        var operations = new List<Operation>();
        for (var i = 0; i < count; i++)
        {
            if (repeat.Variable is { } variable) scope = outside.With(variable.Text, i);
            _prefix = $"{prefix}{i}.";
            _isAlone = repeat.Body.Statements.Count(statement => statement is not LayerStatement layer || Written(layer) is not null) == 1;
            operations.AddRange(Block(repeat.Body));
        }
        (scope, _prefix, _isAlone) = (outside, prefix, false);
        return operations;
    }

    private string _prefix = "";
    private bool _isAlone;

    private bool IsValue(string name) => (_bindings.Contains(name) || _states.Contains(name)) && !_absent.Contains(name);

    private Operation Keep(string name, ExpressionSyntax value) => value switch
    {
        BinaryExpression or NegateExpression or CallExpression => new Operation.KeepFormula(name, Read(value)),
        NameExpression other when IsValue(other.Name) => new Operation.KeepFormula(name, Read(value)),
        LayerExpression { Layer: { Kind.Text: "learned" } learned } => new Operation.Keep(name, Oracle.Choice.Same(
            [.. Layer(new LayerStatement(learned.Kind with { Text = name }, learned) { Span = learned.Span })])),
        _ => new Operation.Keep(name, Choose(value)),
    };

    private Formula Read(ExpressionSyntax value)
    {
        switch (value)
        {
            case NameExpression name when IsValue(name.Name): return new Formula.Value(name.Name);
            case NegateExpression { Operand: not NumberExpression } negate: return new Formula.Binary('*', new Formula.Number(-1), Read(negate.Operand));
            case BinaryExpression binary when binary.WithDescendants().Any(one => one is NameExpression name && IsValue(name.Name) || one is CallExpression):
                return new Formula.Binary(binary.Operator, Read(binary.Left), Read(binary.Right));
            case CallExpression call:
                var of = Read(call.Arguments[0].Value);
                var word = call.Name.Text; // settings change layers, not formulas
                return new Formula.Call(new Operation.Layer(Label(null, word), word, new Dictionary<string, Meaning>(), PerStep: false), of);
            default: return new Formula.Number(((Meaning.Number)scope.Evaluate(value)).Value);
        }
    }

    private IEnumerable<Operation> Let(LetStatement let)
    {
        var name = let.Name.Text;
        var edit = parameters.Contains(name) ? null : _edits.LastOrDefault(edit => edit.Name == name);
        if (edit is { IsAbsent: true }) _absent.Add(name);
        if (edit is { IsAbsent: true }) return [];
        if (edit is null or { IsPresent: true }) return [Keep(name, let.Value)];
        // A replacement is read as if it were written here; settings change what the circuit says, not what they say themselves.
        var outside = _edits;
        _edits = [];
        var kept = Keep(name, edit.Value);
        _edits = outside;
        return [kept];
    }

    private Choice Choose(ExpressionSyntax value)
    {
        if (value is ThenExpression then) return new Choice(Operand(then.First), Operand(then.Rest));
        return Choice.Same(Operand(value));
    }

    private List<Operation> Operand(ExpressionSyntax value) => value switch
    {
        BlockExpression block => Block(block.Block),
        BinaryExpression or NegateExpression or CallExpression => [new Operation.Become(Read(value))],
        NameExpression other when IsValue(other.Name) => [new Operation.Become(Read(value))],
        NameExpression { Name: "identity" } => [],
        LayerExpression layer => [.. Layer(new LayerStatement(null, layer.Layer) { Span = layer.Span })],
        NameExpression name => [.. Layer(new LayerStatement(null, new Edit("", name).Layer) { Span = name.Span })],
        _ => throw new OracleException($"{value} is no layers"),
    };

    private IEnumerable<Operation> Layer(LayerStatement statement)
    {
        if (Written(statement) is not { } written) return [];
        var (layer, home) = Passed(written);
        if (layer.Kind.Text == "identity") return [];
        var perStep = statement.Layer.PerStep ?? written.PerStep ?? layer.PerStep;
        return [new Operation.Layer(Label(statement.Label?.Text, layer.Kind.Text), layer.Kind.Text, Properties(layer, home), perStep is not null)];
    }

    // The layer that stands there after all settings; null where it is taken out.
    private LayerSyntax? Written(LayerStatement statement)
    {
        LayerSyntax? written = statement.Layer;
        var word = Passed(statement.Layer).Layer.Kind.Text;
        var current = word; // what is absent has no word any more
        foreach (var edit in _edits)
        {
            var isMeant = !parameters.Contains(edit.Name) && !_bindings.Contains(edit.Name)
                && (_labels.Contains(edit.Name) ? edit.Name == statement.Label?.Text : edit.Name == (edit.IsPresent ? word : current));
            if (!isMeant) continue;
            written = edit.IsPresent ? statement.Layer : edit.IsAbsent ? null : edit.Layer;
            current = written is null ? "" : Passed(written).Layer.Kind.Text;
        }
        return written;
    }

    // A parameter may stand where a layer stands: for a word, or for a layer with arguments.
    private (LayerSyntax Layer, Scope Scope) Passed(LayerSyntax written) => scope.Find(written.Kind.Text) switch
    {
        Meaning.Word word => (written with { Kind = written.Kind with { Text = word.Text } }, scope),
        Meaning.Layer layer => (layer.Syntax, layer.Scope),
        _ => (written, scope),
    };

    // A layer without a label is named after its word, with a number from the second one on.
    private string Label(string? label, string word)
    {
        word = _prefix + word;
        var name = label is null ? word : _prefix + label;
        while (!_taken.Add(name)) name = word + (_numbers[word] = _numbers.GetValueOrDefault(word, 1) + 1).ToString(CultureInfo.InvariantCulture);
        return name;
    }

    private static Dictionary<string, Meaning> Properties(LayerSyntax layer, Scope scope)
    {
        var positions = layer.Kind.Text switch
        {
            "conv" or "convtranspose" or "gabor" => ["channels", "kernel"],
            "slice" => ["start", "end"],
            "noise" => ["sd"],
            "linear" => ["outputs"],
            "groupnorm" => ["groups"],
            "leakyrelu" => ["slope"],
            "elu" => ["alpha"],
            "maxpool" or "avgpool" => ["kernel"],
            "dropout" => ["probability"],
            "upsample" => ["factor"],
            "learned" => ["initial"],
            _ => Array.Empty<string>(),
        };
        var properties = new Dictionary<string, Meaning>(StringComparer.Ordinal);
        foreach (var argument in layer.Arguments)
        {
            var isFlag = argument is { Name: null, Value: NameExpression { Name: "bias" or "bilinear" or "fixed" } };
            var name = argument.Name?.Text ?? (isFlag ? ((NameExpression)argument.Value).Name : positions.First(position => !properties.ContainsKey(position)));
            properties.Add(name, isFlag ? new Meaning.Word("bias") : scope.Evaluate(argument.Value));
        }
        return properties;
    }

    private Recurrence Recur(RecurStatement recur)
    {
        var (from, gate) = (Word("from"), Word("gate"));
        var block = Block(recur.Body);
        var start = from is null ? 0 : block.FindIndex(operation => operation is Operation.Layer layer && layer.Label == from);
        if (start < 0) throw new OracleException($"no layer {from} to begin at");
        for (var i = 0; i < start; i++)
            if (block[i] is not (Operation.Keep or Operation.KeepFormula or Operation.State)) block[i] = AtFirstOnly(block[i]);
        var hasOneStep = scope.Evaluate(recur.Times) is Meaning.Number { Value: 1, IsOpen: false };
        return new Recurrence(scope.Whole(recur.Times), start, gate == "soft", hasOneStep ? [.. block.Select(WithoutRest)] : block);

        string? Word(string property)
        {
            var edit = _edits.LastOrDefault(edit => edit.Name == $"recur.{property}");
            if (edit is { IsAbsent: true }) return null;
            var own = recur.Arguments.FirstOrDefault(argument => argument.Name?.Text == property)?.Value;
            var value = edit is { IsPresent: false } ? edit.Value : own;
            return value is null ? null : scope.Word(value);
        }
    }

    // In front of the layer where later steps begin, bindings are kept at every step, and everything else happens at the first.
    private static Operation AtFirstOnly(Operation operation)
    {
        if (operation is Operation.Layer layer) layer.FirstStepOnly = true;
        if (operation is Operation.Inside inside) return Once(inside);
        if (operation is Operation.Branch { Value.First: var first })
            foreach (var one in first) AtFirstOnly(one);
        return WithoutRest(operation);
    }

    // What a circuit inside does at its only run; its own loop has all its steps.
    private static Operation Once(Operation operation)
    {
        if (operation is Operation.Layer layer) layer.FirstStepOnly = true;
        return Mapped(operation, Once);
    }

    // A layer that no step can run has no weights.
    private static Operation WithoutRest(Operation operation) => Mapped(operation, WithoutRest);

    private static Operation Mapped(Operation operation, Func<Operation, Operation> map) => operation switch
    {
        Operation.Branch branch => new Operation.Branch(Choice.Same([.. branch.Value.First.Select(map)])),
        Operation.Keep keep => keep with { Value = Choice.Same([.. keep.Value.First.Select(map)]) },
        Operation.Inside inside => inside with { Circuit = inside.Circuit with { Body = [.. inside.Circuit.Body.Select(map)] } },
        _ => operation,
    };
}
