namespace Cornet.Targets.TorchSharp;

/// <summary>Writes the class of one circuit: its constructor, a member per layer, and how the value flows through them.</summary>
internal sealed class CircuitEmitter
{
    private readonly SourceWriter _writer;
    private readonly Module _circuit;
    private readonly CircuitNames _names;
    private readonly FormulaWriter _formulas;

    private readonly Func<string, CircuitEmitter> _inner;

    /// <param name="writer">Gets the text.</param>
    /// <param name="circuit">The circuit.</param>
    /// <param name="className">Its class.</param>
    /// <param name="inner">Of the circuits inside it, by their modules' names.</param>
    public CircuitEmitter(SourceWriter writer, Module circuit, string className, Func<string, CircuitEmitter> inner)
    {
        (_writer, _circuit, ClassName, _inner) = (writer, circuit, className, inner);
        _names = new CircuitNames(circuit, className);
        _formulas = new FormulaWriter(_names.Parameter);
    }

    public string ClassName { get; }

    /// <summary>The constructor call, for the values an instance passes.</summary>
    /// <param name="arguments">One per parameter, in order.</param>
    /// <param name="isLong">Whether a parameter of that scope is a <c>long</c>.</param>
    public string New(IReadOnlyList<Expr> arguments, FormulaWriter formulas, Func<string, bool> isLong)
    {
        var passed = _circuit.Parameters.Select((parameter, i) =>
        {
            var name = _names.Parameter(parameter.Name);
            var value = parameter.Type == ParameterType.Count ? formulas.WriteInt(arguments[i], isLong) : formulas.Write(arguments[i]);
            return value == name ? value : $"{name}: {value}";
        });
        return $"new {ClassName}({string.Join(", ", passed)})";
    }

    /// <summary>Writes the class of an area that runs to its end before the next begins, or of the decoder.</summary>
    /// <param name="isDecoder">Whether it is the decoder's, which nobody records from.</param>
    public void WriteWhole(string doc, bool isDecoder) => WriteClass(doc, () =>
    {
        var flow = new FlowEmitter(_writer, _circuit, _names, records: !isDecoder, repeats: !isDecoder && _circuit.RepeatsStep);
        _writer.Write(isDecoder ? "internal Tensor Pass(Tensor x)" : "internal Tensor Pass(Tensor x, Recorder recorder)");
        _writer.Block(() =>
        {
            flow.WriteRun();
            _writer.Write("return x;");
        });
        flow.WriteStep();
    });

    /// <summary>Writes the class of an area of an unrolled model.</summary>
    /// <param name="knowsExtent">Whether it must say how large its output will be.</param>
    public void WriteStepwise(string doc, bool knowsExtent) => WriteClass(doc, () => new StepEmitter(_writer, _circuit, _names).Write(knowsExtent));
    /// <summary>Writes the class of a circuit inside another one.</summary>
    /// <param name="knowsExtent">Whether it must say how large its output will be.</param>
    public void WriteInner(string doc, bool knowsExtent) => WriteClass(doc, () =>
    {
        if (knowsExtent) new StepEmitter(_writer, _circuit, _names).WriteExtent();
        _writer.Write(Instructions.DependOnStep(_circuit.Body, _circuit) ? "internal Tensor Pass(Tensor x, int t)" : "internal Tensor Pass(Tensor x)");
        _writer.Block(() =>
        {
            new FlowEmitter(_writer, _circuit, _names, records: false).Write(_circuit.Body, "x", "t");
            _writer.Write("return x;");
        });
    });

    public void WritePathway(string doc) => WriteClass(doc, () => new StepEmitter(_writer, _circuit, _names).WriteCarry());

    private void WriteClass(string doc, Action flow)
    {
        _writer.Write(Documentation.Summary(doc));
        _writer.Write($"public sealed class {ClassName} : CornetArea");
        _writer.Block(() =>
        {
            WriteFields();
            WriteConstructor();
            foreach (var layer in _circuit.Layers)
            {
                _writer.Blank();
                _writer.Write(Documentation.Summary(Documentation.OneLine(layer.Source)));
                _writer.Write($"public {TypeOf(layer)} {_names.Layer(layer.Label)} {{ get; }}");
            }
            _writer.Blank();
            flow();
        });
    }

    private void WriteFields()
    {
        var used = ParametersUsedLater();
        if (used.Count == 0) return;
        foreach (var parameter in used) _writer.Write($"private readonly {CSharp(parameter.Type)} {_names.Field(parameter.Name)};");
        _writer.Blank();
    }

    private void WriteConstructor()
    {
        var parameters = _circuit.Parameters.Select(parameter => $"{CSharp(parameter.Type)} {_names.Parameter(parameter.Name)}");
        _writer.Write($"internal {ClassName}({string.Join(", ", parameters)}) : base(\"{_circuit.Name}\")");
        _writer.Block(() =>
        {
            foreach (var parameter in ParametersUsedLater()) _writer.Write($"{_names.Field(parameter.Name)} = {_names.Parameter(parameter.Name)};");
            if (_circuit.Times is { } times) _writer.Write($"Steps = {_formulas.WriteInt(times, IsLong)};");
            foreach (var layer in _circuit.Layers)
            {
                var made = layer.Circuit is { } inner ? _inner(inner).New([.. layer.Arguments.Select(argument => argument.Value!)], _formulas, IsLong) : LayerClass.New(layer, _formulas, IsLong);
                if (layer.Copies is null) _writer.Write($"{_names.LayerInConstructor(layer.Label)} = Register(\"{layer.Label}\", {made});");
            }
            var perStep = _circuit.Layers.Where(layer => layer.Copies is not null).ToList();
            if (perStep.Count > 0) WriteCopies(perStep);
        });
    }

    // Registered step by step behind all others: the order of the published state dict.
    private void WriteCopies(IReadOnlyList<LayerDeclaration> layers)
    {
        string Count(LayerDeclaration layer) => _formulas.Write(layer.Copies!);
        foreach (var layer in layers) _writer.Write($"{_names.LayerInConstructor(layer.Label)} = new {LayerClass.NameOf(layer)}[{Count(layer)}];");
        var counts = layers.Select(Count).Where(count => count != "1").Distinct().ToList();
        var all = counts.Count == 0 ? "1" : counts.Skip(1).Aggregate(counts[0], (most, count) => $"System.Math.Max({most}, {count})");
        _writer.Write($"for (var t = 0; t < {all}; t++)");
        _writer.Block(() =>
        {
            foreach (var layer in layers)
            {
                // What stands in front of where later steps begin has one copy; what stands in a loop inside a step has one for each of its rounds.
                var some = Count(layer) == all ? "" : Count(layer) == "1" ? "if (t == 0) " : $"if (t < {Count(layer)}) ";
                var made = LayerClass.New(layer, _formulas, IsLong);
                _writer.Write($"{some}{_names.LayerInConstructor(layer.Label)}[t] = Register($\"{layer.Label}_{{t}}\", {made});");
            }
        });
    }

    private IReadOnlyList<Parameter> ParametersUsedLater()
    {
        var quantities = Instructions.All(_circuit.Body.Concat(_circuit.Receive.GetValueOrDefault())).OfType<Statement.Apply>()
            .SelectMany(apply => apply.Stride is { } stride ? [stride.First, stride.Rest] : Array.Empty<Expr>());
        // The window of a module of the user's own says how large an area's output will be.
        if (_circuit.Receive is not null) quantities = quantities.Concat(_circuit.Layers.SelectMany(layer => layer.Extern?.Window?.Numbers ?? []));
        quantities = quantities.Concat(Instructions.Rounds(_circuit.Body));
        quantities = quantities.Concat(Statement.Numbers(_circuit.Body.Concat(_circuit.Receive.GetValueOrDefault())));
        if (_circuit.Zeros is { } zeros) quantities = quantities.Append(zeros.Channels);
        var names = new HashSet<string>(quantities.SelectMany(quantity => quantity.Parameters));
        return _circuit.Parameters.Where(parameter => names.Contains(parameter.Name)).ToArray();
    }

    private bool IsLong(string parameter) => _circuit.Parameters.Any(one => one.Name == parameter && one.Type == ParameterType.Size);
    private string TypeOf(LayerDeclaration layer) => (layer.Circuit is { } inner ? _inner(inner).ClassName : LayerClass.NameOf(layer)) + (layer.Copies is null ? "" : "[]");
    public static string CSharp(ParameterType type) => type == ParameterType.Count ? "int" : "long";
}
