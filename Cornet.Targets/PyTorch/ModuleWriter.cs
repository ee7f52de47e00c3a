namespace Cornet.Targets.PyTorch;

/// <summary>Writes the class of one circuit: its layers, and how the value flows through them.</summary>
internal sealed class ModuleWriter
{
    private readonly PythonWriter _writer;
    private readonly Module _module;
    private readonly Func<string, bool> _readsVector;
    private readonly PythonScope _arguments = new([.. PythonNames.OfFile, "t"]);
    private readonly PythonScope _fields;
    private readonly PythonScope _locals = new(PythonNames.OfFunction);
    private readonly PythonFormula _inConstructor;
    private readonly PythonFormula _later;

    private readonly Func<string, ModuleWriter> _inner;

    public ModuleWriter(PythonWriter writer, Module module, string className, Func<string, bool> readsVector, Func<string, ModuleWriter> inner)
    {
        (_writer, _module, ClassName, _readsVector, _inner) = (writer, module, className, readsVector, inner);
        _fields = new([.. PythonNames.OfModule, .. module.Layers.Select(layer => layer.Label), "output", "output_"]);
        _inConstructor = new(_arguments.Of);
        _later = new(name => $"self.{_fields.Of(name)}");
    }

    public string ClassName { get; }

    /// <summary>Whether what is done with an afferent depends on the step.</summary>
    public bool ReceivesByStep => _module.Receive is { } receive && Instructions.DependOnStep(receive, _module);

    /// <summary>Whether the circuit does something else at the first step.</summary>
    public bool RunsByStep => Instructions.DependOnStep(_module.Body, _module);

    /// <summary>Whether the circuit joins its own output of the step before.</summary>
    public bool Remembers => Instructions.All(_module.Body).Any(one => one is Statement.JoinState);

    /// <summary>Whether the circuit has states that the network keeps for it.</summary>
    public bool HasStates => Instructions.HaveStates(_module.Body);

    /// <summary>Whether zeros stand in for an input that has not arrived.</summary>
    public bool HasZeros => _module.Zeros is not null;

    /// <summary>The constructor call, for the values an instance passes.</summary>
    public string New(IReadOnlyList<Expr> arguments, PythonFormula formulas) =>
        $"{ClassName}({string.Join(", ", _module.Parameters.Select((parameter, i) => $"{_arguments.Of(parameter.Name)}={formulas.Write(arguments[i])}"))})";

    /// <summary>An area that runs to its end before the next begins.</summary>
    public void WriteWhole(string doc)
    {
        var isOneStep = _module.Times is null;
        WriteClass(doc, hasOutput: true, () => _writer.Block($"def forward(self, x{(isOneStep ? "" : ", steps")}):", () =>
        {
            _writer.Document(isOneStep ? "The output, as the list of its one step." : "The outputs at the first steps, as a list.");
            if (isOneStep)
            {
                Write(_module.Body, "x", isRecorded: false);
                _writer.Write($"return [self.{OutputName}(x)]");
                return;
            }
            _writer.Write("outputs = []");
            Write(_module.Body, "x", isRecorded: true);
            _writer.Write("return outputs");
        }));
    }

    /// <summary>The decoder, or the layers of a connection.</summary>
    /// <param name="takesNothing">Whether nothing may come in: nothing goes out then.</param>
    public void WritePlain(string doc, bool takesNothing) => WriteClass(doc, hasOutput: false, () =>
        WriteTaking("forward", RunsByStep, _module.Body, takesNothing, null));

    /// <summary>A circuit inside another one.</summary>
    /// <param name="knowsExtent">Whether it must say how large its output will be.</param>
    public void WriteInner(string doc, bool knowsExtent) => WriteClass(doc, hasOutput: false, () =>
    {
        if (knowsExtent) WriteExtent("extent", "the output", _module.Body);
        WriteTaking("forward", RunsByStep, _module.Body, takesNothing: false, null);
    });

    /// <summary>An area of an unrolled model: what it makes of its afferent, and a step.</summary>
    /// <param name="knowsExtent">Whether it must say how large its output will be.</param>
    public void WriteStepwise(string doc, bool knowsExtent) => WriteClass(doc, hasOutput: false, () =>
    {
        var receive = _module.Receive.GetValueOrDefault();
        if (knowsExtent) WriteExtent("extent", "the output", receive.Concat(_module.Body));
        if (HasZeros && !Remembers) WriteExtent("drive_extent", "the feed-forward drive", receive);
        if (_module.Receive is not null)
        {
            WriteTaking("receive", ReceivesByStep, receive, takesNothing: true, "The feed-forward drive; None before the first input arrives.");
            _writer.Blank();
        }
        WriteStep();
    });

    private void WriteClass(string doc, bool hasOutput, Action methods)
    {
        _writer.Blank(2);
        _writer.Block($"class {ClassName}(nn.Module):", () =>
        {
            _writer.Document(doc);
            _writer.Blank();
            WriteConstructor(hasOutput);
            _writer.Blank();
            methods();
        });
    }

    private void WriteConstructor(bool hasOutput) =>
        _writer.Block($"def __init__({string.Join(", ", _module.Parameters.Select(parameter => _arguments.Of(parameter.Name)).Prepend("self"))}):", () =>
        {
            _writer.Write("super().__init__()");
            foreach (var name in ParametersUsedLater()) _writer.Write($"self.{_fields.Of(name)} = {_arguments.Of(name)}");
            foreach (var layer in _module.Layers.Where(layer => layer.Copies is null))
                WriteMember(layer);
            WriteCopies(_module.Layers.Where(layer => layer.Copies is not null).ToList());
            if (hasOutput) _writer.Write($"self.{OutputName} = nn.Identity()  # called once per step, for hooks");
        });

    // A name with dots is that of a layer in a round of a repetition: the rounds are modules without anything else.
    private void WriteMember(LayerDeclaration layer)
    {
        var made = layer.Circuit is { } inner ? _inner(inner).New([.. layer.Arguments.Select(argument => argument.Value!)], _inConstructor)
            : TorchLayer.New(layer, _inConstructor, _readsVector(layer.Label));
        var parts = layer.Label.Split('.');
        var home = Home(parts);
        if (parts.Length == 1 && !char.IsDigit(parts[0][0])) _writer.Write($"{PythonNames.Member(layer.Label)} = {made}");
        else _writer.Write($"{home}.add_module(\"{parts[parts.Length - 1]}\", {made})");
    }

    // The round of a repetition that a layer belongs to, which is there from then on.
    private string Home(string[] parts)
    {
        var home = "self";
        for (var i = 1; i < parts.Length; i++)
        {
            var path = string.Join(".", parts.Take(i));
            if (_rounds.Add(path)) _writer.Write($"{home}.add_module(\"{parts[i - 1]}\", nn.Module())");
            home = $"self.get_submodule(\"{path}\")";
        }
        return home;
    }

    private readonly HashSet<string> _rounds = new(StringComparer.Ordinal);

    private static string Member(LayerDeclaration layer) => layer.Label.IndexOf('.') >= 0 || char.IsDigit(layer.Label[0])
        ? $"self.get_submodule(\"{layer.Label}\")"
        : PythonNames.Member(layer.Label);

    // A layer may have this name.
    private string OutputName => _module.Layers.Any(layer => layer.Label == "output") ? "output_" : "output";

    // Registered step by step behind all others: the order of the published state dict.
    private void WriteCopies(IReadOnlyList<LayerDeclaration> layers)
    {
        if (layers.Count == 0) return;
        var counts = layers.Select(layer => _inConstructor.Write(layer.Copies!)).Where(count => count != "1").Distinct().ToList();
        foreach (var layer in layers) Home(layer.Label.Split('.'));
        var all = counts.Count switch { 0 => "1", 1 => counts[0], _ => $"max({string.Join(", ", counts)})" };
        _writer.Block($"for t in range({all}):", () =>
        {
            foreach (var layer in layers)
            {
                var count = _inConstructor.Write(layer.Copies!);
                var parts = layer.Label.Split('.');
                var made = $"{Home(parts)}.add_module(f\"{parts[parts.Length - 1]}_{{t}}\", {TorchLayer.New(layer, _inConstructor, _readsVector(layer.Label))})";
                // What stands in front of where later steps begin has one copy; what stands in a loop inside a step has one for each of its rounds.
                if (count == all) _writer.Write(made);
                else _writer.Block(count == "1" ? "if t == 0:" : $"if t < {count}:", () => _writer.Write(made));
            }
        });
    }

    private IEnumerable<string> ParametersUsedLater()
    {
        var strided = Instructions.All(_module.Body.Concat(_module.Receive.GetValueOrDefault())).OfType<Statement.Apply>().Where(apply => apply.Stride is not null).ToList();
        var numbers = strided.SelectMany(apply => new[] { apply.Stride!.First, apply.Stride.Rest }
            .Concat(Numbers(Instructions.Layer(_module, apply), "kernel", "padding", "outputPadding", "dilation", "groups")));
        numbers = numbers.Concat(Instructions.Rounds(_module.Body));
        numbers = numbers.Concat(Statement.Numbers(_module.Body.Concat(_module.Receive.GetValueOrDefault())));
        if (_module.Zeros is { } zeros) numbers = numbers.Append(zeros.Channels);
        if (_module.Receive is not null)
            numbers = numbers.Concat(_module.Layers.SelectMany(layer => Numbers(layer, "kernel", "stride", "padding", "outputPadding", "dilation", "factor")));
        var used = new HashSet<string>(numbers.SelectMany(number => number.Parameters));
        return _module.Parameters.Select(parameter => parameter.Name).Where(used.Contains);
    }

    private static IEnumerable<Expr> Numbers(LayerDeclaration layer, params string[] names) =>
        layer.Arguments.Where(argument => names.Contains(argument.Name)).SelectMany(argument => new[] { argument.Value, argument.Width }).OfType<Expr>();

    private void WriteTaking(string method, bool byStep, IEnumerable<Statement> statements, bool takesNothing, string? doc) =>
        _writer.Block($"def {method}(self, x{(byStep ? ", t" : "")}):", () =>
        {
            if (doc is not null) _writer.Document(doc);
            if (takesNothing) _writer.Block("if x is None:", () => _writer.Write("return None"));
            Write(statements, "x", isRecorded: false, returns: true);
        });

    private void WriteStep()
    {
        string[] parameters =
            ["self", "drive", .. Remembers ? ["state"] : Array.Empty<string>(), .. HasStates ? ["states"] : Array.Empty<string>(), .. HasZeros ? ["images", "size"] : Array.Empty<string>(), .. RunsByStep ? ["t"] : Array.Empty<string>()];
        _writer.Block($"def forward({string.Join(", ", parameters)}):", () =>
        {
            _writer.Document(Remembers ? "One step: the drive, added to the state." : "One step.");
            var joined = Remembers ? "add(drive, state)" : "drive";
            _writer.Write($"x = {joined}");
            var body = _module.Body.Skip(Remembers ? 1 : 0);
            if (_module.Zeros is { } zeros)
            {
                var skipped = body.Take(zeros.Skipped - (Remembers ? 1 : 0)).ToList();
                _writer.Block("if x is None:", () =>
                {
                    var layers = string.Join(" and ", skipped.OfType<Statement.Apply>().Select(layer => layer.Layer));
                    if (layers.Length > 0) _writer.Comment($"No input yet: {layers} would put out zeros.");
                    _writer.Write($"x = images.new_zeros(len(images), {_later.Write(zeros.Channels)}, *size)");
                });
                if (skipped.Count > 0) _writer.Block("else:", () => Write(skipped, "x", isRecorded: false));
                body = body.Skip(skipped.Count);
            }
            Write(body, "x", isRecorded: false, returns: true);
        });
    }

    // A convolution with the norm and the nonlinearity behind it is one line where it fits.
    private void Write(IEnumerable<Statement> statements, string flow, bool isRecorded, bool returns = false)
    {
        string? line = null;
        foreach (var statement in statements)
        {
            if (statement is Statement.Apply apply)
            {
                var goesOn = line is not null && !BeginsLine(apply) && _writer.Fits($"{flow} = {Call(apply, line)}");
                if (!goesOn) Flush();
                line = Call(apply, line ?? flow);
            }
            else
            {
                Flush();
                Write(statement, flow, isRecorded);
            }
        }
        if (returns) _writer.Write($"return {line ?? flow}");
        else Flush();

        void Flush()
        {
            if (line is not null) _writer.Write($"{flow} = {line}");
            line = null;
        }
    }

    private bool BeginsLine(Statement.Apply apply) =>
        Instructions.Layer(_module, apply) is var layer && (layer.Circuit is not null || TorchLayer.Of(layer.Operation).BeginsLine);

    private void Write(Statement statement, string flow, bool isRecorded)
    {
        switch (statement)
        {
            case Statement.Join join: _writer.Write($"{flow} = {Joined(join.Kind, flow, Written(join.With, isOperand: true))}"); break;
            case Statement.Become become: _writer.Write($"{flow} = {Written(become.Value)}"); break;
            case Statement.ReadState state:
                var first = state.First == 0 ? $"torch.zeros_like({flow})" : $"torch.full_like({flow}, {state.First.ToString("R", CultureInfo.InvariantCulture)})";
                _writer.Write($"{_locals.Of(state.Name)} = states.get(\"{state.Name}\", {first})");
                break;
            case Statement.Let let: Keep(let, flow); break;
            case Statement.Choose choose: Either(choose.First, choose.Rest, flow); break;
            case Statement.Loop loop: Loop(loop, flow, isRecorded); break;
            case Statement.Output when isRecorded:
                _writer.Write($"{flow} = self.{OutputName}({flow})");
                _writer.Write($"outputs.append({flow})");
                break;
        }
    }

    private static string Joined(JoinKind kind, string flow, string with) => kind switch
    {
        JoinKind.Add => $"{flow} + {with}",
        JoinKind.Multiply => $"{flow} * {with}",
        JoinKind.ResizeNearest => $"F.interpolate({flow}, size={with}.shape[2:])",
        JoinKind.ResizeBilinear => $"F.interpolate({flow}, size={with}.shape[2:], mode=\"bilinear\")",
        _ => $"torch.cat([{flow}, {(with.StartsWith("(", StringComparison.Ordinal) && with.EndsWith(")", StringComparison.Ordinal) ? with.Substring(1, with.Length - 2) : with)}], 1)",
    };

    // As an operand, in parentheses where it is more than a name.
    private string Written(Formula formula, bool isOperand) => isOperand && formula is Formula.Binary ? $"({Written(formula)})" : Written(formula);

    private string Written(Formula formula) => formula switch
    {
        Formula.Value value => _locals.Of(value.Name),
        Formula.Number number => _later.Write(number.Is),
        Formula.Call call => Call(new Statement.Apply(call.Layer), Written(call.Of)),
        Formula.Binary binary => $"{binary.Bracketed(binary.Left, isRight: false, Written)} {(binary.Kind == JoinKind.Power ? "**" : binary.Sign)} {binary.Bracketed(binary.Right, isRight: true, Written)}",
        _ => throw new ArgumentOutOfRangeException(nameof(formula)),
    };

    private void Loop(Statement.Loop loop, string flow, bool isRecorded)
    {
        if (Instructions.HaveStates(loop.Body)) _writer.Write("states = {}");
        if (loop.Soft) _writer.Write($"given = {flow}");
        var outside = _step;
        if (loop.Times is not null) _step = "u"; // a loop inside a step
        _writer.Block($"for {_step} in range({(loop.Times is { } times ? _later.Write(times) : "steps")}):", () =>
        {
            if (loop.Soft)
            {
                _writer.Block($"if {_step} > 0:", () =>
                {
                    _writer.Block($"if given.shape[2:] != {flow}.shape[2:]:", () => _writer.Write($"given = F.adaptive_avg_pool2d(given, {flow}.shape[2:])"));
                    _writer.Write($"{flow} = torch.sigmoid(given + {flow})");
                });
            }
            Write(loop.Body, flow, isRecorded);
        });
        _step = outside;
    }

    private string _step = "t"; // the local that counts the steps

    // A chain of layers is one expression; anything longer is a flow of its own.
    private void Keep(Statement.Let let, string flow)
    {
        var name = let.IsState ? $"states[\"{let.Name}\"] = {_locals.Of(let.Name)}" : _locals.Of(let.Name);
        if (let.Formula is { } formula)
        {
            _writer.Write($"{name} = {Written(formula)}");
            return;
        }
        if (IsChain(let.First) && (let.Rest is null || IsChain(let.Rest.Value)))
        {
            var line = $"{name} = {Chain(let.First, flow)}" + (let.Rest is { } rest ? $" if {_step} == 0 else {Chain(rest, flow)}" : "");
            if (let.Rest is null || _writer.Fits(line))
            {
                _writer.Write(line);
                return;
            }
        }
        var local = let.IsState ? _locals.Of($"{let.Name} next", $"next_{let.Name}") : name;
        // A join at the beginning reads the flow itself.
        var begins = let is { Rest: null, First: [Statement.Join, ..] } ? (Statement.Join)let.First[0] : null;
        _writer.Write($"{local} = {(begins is null ? flow : Joined(begins.Kind, flow, Written(begins.With, isOperand: true)))}");
        if (let.Rest is { } others) Either(let.First, others, local);
        else Write(let.First.Skip(begins is null ? 0 : 1), local, isRecorded: false);
        if (let.IsState) _writer.Write($"{name} = {local}");
    }

    private void Either(IReadOnlyList<Statement> first, IReadOnlyList<Statement> rest, string flow)
    {
        if (first.Count > 0) _writer.Block($"if {_step} == 0:", () => Write(first, flow, isRecorded: false));
        if (rest.Count > 0) _writer.Block(first.Count > 0 ? "else:" : $"if {_step} > 0:", () => Write(rest, flow, isRecorded: false));
    }

    private static bool IsChain(IEnumerable<Statement> statements) => statements.All(one => one is Statement.Apply);

    private string Chain(IEnumerable<Statement> layers, string flow) => layers.Cast<Statement.Apply>().Aggregate(flow, (value, layer) => Call(layer, value));

    private string Call(Statement.Apply apply, string flow)
    {
        var layer = Instructions.Layer(_module, apply);
        if (layer.Circuit is not null) return $"{Member(layer)}({flow}{(layer.IsByStep ? $", {_step}" : "")})";
        var member = layer.Copies is null ? Member(layer) : $"{(layer.Label.IndexOf('.') >= 0 ? "self.get_submodule(" : "getattr(self, ")}f\"{layer.Label}_{{{_step}}}\")";
        if (apply.Stride is { } stride)
            return TorchLayer.Of(layer.Operation).Call(layer, _later, member, flow, $"{_later.Write(stride.First)} if {_step} == 0 else {_later.Write(stride.Rest)}");
        return layer.Operation == "linear" ? $"{member}({flow}.flatten(1))" : $"{member}({flow})";
    }

    private void WriteExtent(string method, string what, IEnumerable<Statement> behind)
    {
        _writer.Block($"def {method}(self, size):", () =>
        {
            _writer.Document($"Height and width of {what}, for those of the afferent.");
            // Layers one behind the other are a line each.
            string Line(string size, Statement.Apply apply)
            {
                if (ExtentAfter("size", apply) is var behindIt && behindIt == "size") return size;
                if (size != "size") _writer.Write($"size = {size}");
                return behindIt;
            }
            var extents = Extents.Join(behind) ? new Extents(ExtentAfter, (one, other) => $"tuple(map(max, {one}, {other}))") : new Extents(Line, (one, _) => one);
            _writer.Write($"return {extents.Of(behind, "size")}");
        });
        _writer.Blank();
    }

    private string ExtentAfter(string size, Statement.Apply apply)
    {
        var layer = Instructions.Layer(_module, apply);
        if (layer.Circuit is not null) return $"{Member(layer)}.extent({size})";
        string? Value(string name) => TorchLayer.Value(layer, name, _later);
        var stride = apply.Stride is { } choice ? _later.Write(choice.First) : Value("stride");
        switch (layer.Operation)
        {
            case "conv" or "gabor" or "maxpool" or "avgpool":
                var dilation = Value("dilation") is { } apart && apart != "1" ? $", {apart}" : "";
                if (layer.Arguments.Any(argument => argument.Width is not null)) return Rectangular(size, layer, stride!, dilation);
                return $"window({size}, {Value("kernel")}, {stride}, {Value("padding") ?? $"({Value("kernel")} - 1) // 2"}{dilation})";
            case "convtranspose":
                return $"tuple((n - 1) * {stride} + {Value("kernel")} + {Value("outputPadding")} - 2 * ({Value("padding")}) for n in {size})";
            case "upsample": return $"tuple({Value("factor")} * n for n in {size})";
            case "global maxpool" or "global avgpool" or "flatten": return "(1, 1)";
            default: return size;
        }
    }

    // Rows and columns each by themselves.
    private string Rectangular(string size, LayerDeclaration layer, string stride, string dilation)
    {
        string Side(string name, bool isWidth, string otherwise = "") => layer.Arguments.FirstOrDefault(argument => argument.Name == name) is { } argument
            ? _later.Write(isWidth ? argument.Width ?? argument.Value! : argument.Value!) : otherwise;
        string Along(string side, bool isWidth) =>
            $"window({side}, {Side("kernel", isWidth)}, {(stride.StartsWith("(", StringComparison.Ordinal) ? Side("stride", isWidth) : stride)}, {Side("padding", isWidth)}{dilation})";
        return $"{Along($"{size}[:1]", isWidth: false)} + {Along($"{size}[1:]", isWidth: true)}";
    }
}
