namespace Cornet.Targets.PyTorch;

/// <summary>Writes the class of a network: its areas, its decoder, and how they run together.</summary>
internal sealed partial class NetworkWriter
{
    private const string Input = "input";
    private readonly PythonWriter _writer;
    private readonly NetworkProgram _program;
    private readonly string _className;
    private readonly Dictionary<string, ModuleWriter> _modules = new(StringComparer.Ordinal);
    private readonly PythonScope _locals = new(PythonNames.OfFunction);
    private readonly PythonScope _arguments = new(PythonNames.OfFile);
    private readonly PythonScope _fields;
    private readonly PythonFormula _inConstructor;
    private readonly PythonFormula _later;

    public NetworkWriter(PythonWriter writer, NetworkProgram program)
    {
        (_writer, _program) = (writer, program);
        _className = PythonFile.ClassOf(program);
        // The network's own name comes first; a circuit of the same name gets another.
        var names = new PythonScope([.. PythonNames.OfFile, _className]);
        foreach (var circuit in program.Inner) Add(circuit, names.Of($"inner {circuit.Name}", circuit.Name), InnerWork(circuit.Name), $"inner {circuit.Name}");
        foreach (var circuit in program.Circuits)
            Add(circuit, names.Of(circuit.Name), program.Areas.Where(area => area.Circuit == circuit.Name).SelectMany(area => area.Layers));
        foreach (var pathway in Pathways().Select(connection => connection.Pathway!))
            if (pathway.Circuit is { } circuit) Add(circuit, names.Of($"{pathway.Name} way", circuit.Name), pathway.Layers, $"{pathway.Name} way");
        foreach (var decoder in program.Decoders) Add(decoder.Circuit, names.Of(KeyOf(decoder), decoder.Circuit.Name), decoder.Layers, KeyOf(decoder));
        _fields = new([.. PythonNames.OfModule, .. program.Areas.Select(area => area.Name), .. Pathways().Select(connection => connection.Pathway!.Name), .. program.Decoders.Select(decoder => decoder.Name)]);
        _inConstructor = new(name => Fixed(name) ?? _arguments.Of(name));
        _later = new(name => Fixed(name) ?? $"self.{_fields.Of(name)}");

        void Add(Module module, string name, IEnumerable<LayerWork> layers, string? key = null)
        {
            var vectors = new HashSet<string>(layers.Where(layer => layer.Runs.Any(run => run.Input.IsVector)).Select(layer => layer.Label), StringComparer.Ordinal);
            _modules[key ?? module.Name] = new ModuleWriter(writer, module, name, vectors.Contains, inner => _modules[$"inner {inner}"]);
        }

        // What the layers of a circuit inside others do, wherever it stands.
        IEnumerable<LayerWork> InnerWork(string circuit)
        {
            var tops = program.Circuits.Select(one => (one, program.Areas.Where(area => area.Circuit == one.Name).SelectMany(area => area.Layers)))
                .Concat(Pathways().Where(one => one.Pathway!.Circuit is not null).Select(one => (one.Pathway!.Circuit!, one.Pathway.Layers.AsEnumerable())))
                .Concat(program.Decoders.Select(decoder => (decoder.Circuit, decoder.Layers.AsEnumerable())));
            return tops.SelectMany(top => Inside(top.Item1, top.Item2));

            IEnumerable<LayerWork> Inside(Module module, IEnumerable<LayerWork> work) => work.SelectMany(one =>
                module.Layers.First(layer => layer.Label == one.Label).Circuit is not { } name ? []
                : (name == circuit ? one.Inner.AsEnumerable() : []).Concat(Inside(program.Inner.First(inner => inner.Name == name), one.Inner)));
        }
    }

    private static string KeyOf(DecoderSchedule decoder) => $"the decoder {decoder.Name}";

    private bool IsUnrolled => _program.Unroll is not null;

    /// <summary>What runs for each recording site, as a table; and the names of the state dict, where they are others than those of the modules.</summary>
    public void WriteNeeds()
    {
        if (_program.Keys.Count > 0)
        {
            _writer.Blank();
            _writer.Comment("What the state dict calls the modules.");
            _writer.Block("KEYS = {", () =>
            {
                foreach (var name in _program.Keys) _writer.Write($"\"{name.Path}\": \"{name.Key}\",");
            });
            _writer.Write("}");
        }
        _writer.Blank();
        var areas = string.Join(", ", _program.Areas.Select(area => area.Name));
        _writer.Comment(IsUnrolled
            ? $"For each recording site, the steps of {areas} that run (x)."
            : $"For each recording site, how many steps of {areas} run.");
        _writer.Block("NEEDS = {", () =>
        {
            foreach (var (area, step) in _program.Areas.SelectMany(area => Enumerable.Range(0, area.Steps.Count).Select(step => (area.Name, step))))
                Need($"{area}.{step.ToString(CultureInfo.InvariantCulture)}", Schedule.StepsFor(_program, (area, step)));
            Need("decoder", Schedule.StepsFor(_program, null));
            foreach (var decoder in _program.NamedDecoders) Need(decoder.Name, Schedule.StepsFor(_program, (decoder.Reads, LastStepOf(decoder))));
        });
        _writer.Write("}");

        void Need(string site, IReadOnlyList<IReadOnlyList<bool>> runs)
        {
            var row = runs.Select(steps => IsUnrolled
                ? $"\"{string.Concat(steps.Select(runs => runs ? 'x' : '.'))}\""
                : (steps.ToList().LastIndexOf(true) + 1).ToString(CultureInfo.InvariantCulture)).ToList();
            _writer.Write($"\"{site}\": ({string.Join(", ", row)}{(row.Count == 1 ? "," : "")}),");
        }
    }

    /// <summary>The classes of the circuits, and that of the network.</summary>
    public void WriteClasses()
    {
        foreach (var circuit in _program.Inner)
            _modules[$"inner {circuit.Name}"].WriteInner(circuit.Doc.Length > 0 ? circuit.Doc : $"The circuit {circuit.Name}.", IsUnrolled);
        foreach (var circuit in _program.Circuits)
        {
            if (IsUnrolled) _modules[circuit.Name].WriteStepwise(DocOf(circuit), _program.Areas.Any(area => area.Circuit == circuit.Name && area.IsSized));
            else _modules[circuit.Name].WriteWhole(DocOf(circuit));
        }
        foreach (var connection in Pathways().Where(connection => connection.Pathway!.Circuit is not null))
        {
            var sent = connection.From == Input ? "the image" : $"the output of {connection.From}";
            _modules[$"{connection.Pathway!.Name} way"].WritePlain($"What {connection.To} receives from {sent}.", takesNothing: IsUnrolled);
        }
        foreach (var decoder in _program.Decoders) _modules[KeyOf(decoder)].WritePlain($"Reads the last step of {decoder.Reads}.", takesNothing: false);
        _writer.Blank(2);
        _writer.Block($"class {_className}(nn.Module):", () =>
        {
            _writer.Document(Facts());
            _writer.Blank();
            WriteConstructor();
            _writer.Blank();
            WriteLoad();
            _writer.Blank();
            _writer.Block("def forward(self, images):", () =>
            {
                _writer.Document("The output of the decoder, for N x C x H x W normalized images.");
                _writer.Write("return self.record(images, [\"decoder\"])[\"decoder\"]");
            });
            _writer.Blank();
            WriteRecord();
        });
    }

    private string DocOf(Module circuit) =>
        circuit.Doc.Length > 0 ? PythonWriter.Reflowed(circuit.Doc) : $"The circuit of {string.Join(", ", _program.Areas.Where(area => area.Circuit == circuit.Name).Select(area => area.Name))}.";

    private string Facts()
    {
        var text = new StringBuilder(_program.Doc.Length > 0 ? $"{PythonWriter.Reflowed(_program.Doc)}\n\n" : "");
        text.Append(FormattableString.Invariant($"{_program.ParameterCount:N0} parameters, {_program.MultiplyAdds:N0} multiply-adds ({_program.Input})."));
        foreach (var area in _program.Areas)
        {
            var onsets = area.Steps.Select(step => step.StartMs).OfType<double>().Select(start => start.ToString("R", CultureInfo.InvariantCulture)).ToList();
            var steps = area.Steps.Count == 1 ? "1 step" : FormattableString.Invariant($"{area.Steps.Count} steps");
            text.Append($"\n{area.Name}: {area.Output}, {steps}{(onsets.Count > 0 ? $", onset {string.Join(", ", onsets)} ms" : "")}.");
        }
        return text.ToString();
    }

    private void WriteConstructor()
    {
        var parameters = _program.Parameters.Where(parameter => parameter.Type == ParameterType.Size)
            .Select(parameter => $"{_arguments.Of(parameter.Name)}={(parameter.Default ?? 0).ToString(CultureInfo.InvariantCulture)}").ToList();
        _writer.Block($"def __init__({string.Join(", ", parameters.Prepend("self"))}):", () =>
        {
            _writer.Write("super().__init__()");
            foreach (var name in ParametersUsedLater()) _writer.Write($"self.{_fields.Of(name)} = {_arguments.Of(name)}");
            foreach (var area in _program.Areas) _writer.Write($"{PythonNames.Member(area.Name)} = {_modules[area.Circuit].New(area.Arguments, _inConstructor)}");
            foreach (var pathway in Pathways().Select(connection => connection.Pathway!).Where(pathway => pathway.Circuit is not null).OrderBy(pathway => pathway.Position))
                _writer.Write($"{PythonNames.Member(pathway.Name)} = {_modules[$"{pathway.Name} way"].New(pathway.Arguments, _inConstructor)}");
            foreach (var decoder in _program.Decoders) _writer.Write($"{PythonNames.Member(decoder.Name)} = {_modules[KeyOf(decoder)].New(decoder.Arguments, _inConstructor)}");
            foreach (var start in _program.Initializations) WriteInitialization(start);
            if (_program.Keys.Count == 0) return;
            _writer.Write("back = {key: path for path, key in KEYS.items()}");
            _writer.Write("self._register_state_dict_hook(");
            _writer.Write("    lambda _, state, prefix, *__: rename(state, prefix, KEYS))");
            _writer.Write("self._register_load_state_dict_pre_hook(");
            _writer.Write("    lambda state, prefix, *_: rename(state, prefix, back))");
        });
    }

    private void WriteInitialization(Initialization start)
    {
        var type = TorchLayer.Of(start.Layer).Module;
        _writer.Block("for layer in self.modules():", () => _writer.Block($"if isinstance(layer, {type}):", () =>
        {
            _writer.Write(start.Rule switch
            {
                InitializationRule.XavierUniform => "nn.init.xavier_uniform_(layer.weight)",
                _ when start.Layer == "convtranspose" => "nn.init.normal_(layer.weight, 0, (2 / layer.out_channels / layer.weight[0, 0].numel()) ** 0.5)",
                _ => "nn.init.kaiming_normal_(layer.weight, mode=\"fan_out\")",
            });
            if (_program.Modules.SelectMany(module => module.Layers).Any(layer => layer.Operation == start.Layer && layer.Arguments.Any(one => one is { Name: "bias", Literal: "true" })))
                _writer.Block("if layer.bias is not None:", () => _writer.Write("nn.init.zeros_(layer.bias)"));
        }));
    }

    private void WriteLoad() => _writer.Block("def load(self, path):", () =>
    {
        _writer.Document("Loads a state dict (.pth, .safetensors); returns the network.");
        _writer.Block("if str(path).endswith(\".safetensors\"):", () =>
        {
            _writer.Write("from safetensors.torch import load_file");
            _writer.Write("state = load_file(path)");
        });
        _writer.Block("else:", () => _writer.Write("state = torch.load(path, map_location=\"cpu\", weights_only=True)"));
        _writer.Write("state = state.get(\"state_dict\", state)");
        _writer.Comment("nn.DataParallel writes a prefix in front of each key.");
        _writer.Write("state = {k[7 * k.startswith(\"module.\"):]: v for k, v in state.items()}");
        _writer.Write("self.load_state_dict(state)");
        _writer.Write("return self");
    });

    private void WriteRecord() => _writer.Block("def record(self, images, at=None):", () =>
    {
        var last = _program.Areas[_program.Areas.Count - 1];
        var example = FormattableString.Invariant($"{last.Name}.{last.Steps.Count - 1}");
        _writer.Document($"What recording sites (\"{example}\", \"decoder\") put out, by site.\n\nRuns no more than these sites need; all sites, where none are given.");
        _writer.Write("at = list(NEEDS) if at is None else list(at)");
        _writer.Block("for site in set(at) - set(NEEDS):", () => _writer.Write("raise ValueError(f\"There is no recording site {site}.\")"));
        if (IsUnrolled) WriteSteps();
        else WriteInTurn();
        _writer.Write($"outputs = {{{string.Join(", ", _program.Areas.Select(area => $"\"{area.Name}\": {Track(area.Name)}"))}}}");
        foreach (var decoder in _program.Decoders)
        {
            _writer.Block($"if \"{decoder.Name}\" in at:", () =>
                _writer.Write($"outputs[\"{decoder.Name}\"] = [{PythonNames.Member(decoder.Name)}({Track(decoder.Reads)}[{LastStepOf(decoder).ToString(CultureInfo.InvariantCulture)}])]"));
        }
        _writer.Write("recorded = {}");
        _writer.Block("for site in at:", () =>
        {
            _writer.Write("area, step = f\"{site}.0\".split(\".\")[:2]");
            _writer.Write("recorded[site] = outputs[area][int(step)]");
        });
        _writer.Write("return recorded");
    });

    private int LastStepOf(DecoderSchedule decoder) => _program.Areas.First(area => area.Name == decoder.Reads).Steps.Count - 1;

    // Each area runs to its end, as far as it is needed.
    private void WriteInTurn()
    {
        _writer.Write("steps = [max(counts) for counts in zip(*(NEEDS[site] for site in at))]");
        for (var i = 0; i < _program.Areas.Count; i++)
        {
            var area = _program.Areas[i];
            var drive = Last(Afferent(area).From);
            foreach (var connection in Pathways(area))
            {
                var pathway = connection.Pathway!;
                var brought = pathway.Circuit is null ? Last(connection.From) : $"{PythonNames.Member(pathway.Name)}({Last(connection.From)})";
                if (pathway.Resize is { } way) brought = $"resize({brought}, {Last(Afferent(area).From)}.shape[2:], \"{Mode(way)}\")";
                drive = pathway.Merge switch { JoinKind.Add => $"{drive} + {brought}", JoinKind.Multiply => $"{drive} * {brought}", _ => $"torch.cat([{drive}, {brought}], 1)" };
                // A sum among products, and the other way around.
                if (pathway.Merge == JoinKind.Add && Pathways(area).Any(other => other.Pathway!.Merge == JoinKind.Multiply)) drive = $"({drive})";
            }
            var place = i.ToString(CultureInfo.InvariantCulture);
            var isOneStep = _program.Circuits.First(circuit => circuit.Name == area.Circuit).Times is null;
            var run = $"{PythonNames.Member(area.Name)}({drive}{(isOneStep ? "" : $", steps[{place}]")})";
            var local = Track(area.Name);
            if (_writer.Fits($"{local} = {run} if steps[{place}] else []")) _writer.Write($"{local} = {run} if steps[{place}] else []");
            else
            {
                _writer.Write($"{local} = []");
                _writer.Block($"if steps[{place}]:", () => _writer.Write($"{local} = {run}"));
            }
        }
    }

    private string Last(string from) => from == Input ? "images" : $"{Track(from)}[-1]";

    // The local that holds the outputs of an area.
    private string Track(string area) => _locals.Of(area, area.ToLowerInvariant());

    private void WriteSteps()
    {
        var (areas, times) = (string.Join(", ", _program.Areas.Select(area => $"\"{area.Name}\"")), _program.Unroll!.Times.Value.ToString(CultureInfo.InvariantCulture));
        _writer.Write("runs = {}");
        _writer.Block($"for i, area in enumerate([{areas}]):", () =>
        {
            _writer.Write("marks = [NEEDS[site][i] for site in at]");
            _writer.Write($"runs[area] = {{t for t in range({times}) if \"x\" in [m[t] for m in marks]}}");
        });
        foreach (var area in _program.Areas.Where(area => area.IsSized))
            _writer.Write($"{SizeOf(area.Name)} = {PythonNames.Member(area.Name)}.extent({AfferentSize(area)})");
        foreach (var area in _program.Areas.Where(area => !_modules[area.Circuit].Remembers && (_modules[area.Circuit].HasZeros || AsksForSize(area))))
            _writer.Write($"{DriveSize(area)} = {PythonNames.Member(area.Name)}.drive_extent({AfferentSize(area)})");
        var tracks = string.Join(", ", _program.Areas.Select(area => Track(area.Name)));
        var empty = $"{tracks} = {string.Join(", ", _program.Areas.Select(_ => "{}"))}";
        if (_writer.Fits(empty)) _writer.Write(empty);
        else foreach (var area in _program.Areas) _writer.Write($"{Track(area.Name)} = {{}}");
        foreach (var area in _program.Areas.Where(area => _modules[area.Circuit].HasStates)) _writer.Write($"{StatesOf(area.Name)} = {{}}");
        foreach (var area in _program.Areas.Where(IsHoisted))
        {
            _writer.Comment($"The image is time-invariant: what {area.Name} receives is computed once.");
            _writer.Write($"{HoistedOf(area)} = None");
            _writer.Block($"if 0 in runs[\"{area.Name}\"]:", () => _writer.Write($"{HoistedOf(area)} = {PythonNames.Member(area.Name)}.receive(images)"));
        }
        foreach (var connection in _program.Connections.Where(IsHeld))
        {
            var what = connection.Pathway is null ? $"what {connection.To} receives" : $"what it sends to {connection.To}";
            _writer.Comment(connection.From == Input ? $"The image is time-invariant: {what} is computed once." : $"{connection.From} reaches its steady state: {what} is computed once then.");
            _writer.Write($"{Held(connection)} = Once({(connection.SteadyFrom ?? connection.Delay).ToString(CultureInfo.InvariantCulture)})");
        }
        _writer.Block($"for t in range({times}):", () =>
        {
            foreach (var name in _program.Unroll!.Sequence) WriteStep(_program.Areas.First(area => area.Name == name));
        });
    }

    private void WriteStep(AreaSchedule area) => _writer.Block($"if t in runs[\"{area.Name}\"]:", () =>
    {
        var (track, module) = (Track(area.Name), _modules[area.Circuit]);
        _writer.Write($"drive = {Drive(area)}");
        foreach (var connection in Pathways(area))
        {
            var pathway = connection.Pathway!;
            var call = pathway.Merge switch { JoinKind.Add => "add", JoinKind.Multiply => "multiply", _ => "concat" };
            var zeros = pathway.Merge == JoinKind.Concat ? $", images, {DriveSize(area)}, {_later.Write(pathway.DriveChannels)}, {_later.Write(pathway.Channels)}" : "";
            var brought = Brought(connection);
            if (pathway.Resize is { } way) brought = $"resize({brought}, {DriveSize(area)}, \"{Mode(way)}\")";
            if (!_writer.Fits($"drive = {call}(drive, {brought}{zeros})"))
            {
                _writer.Write($"more = {brought}");
                brought = "more";
            }
            _writer.Write($"drive = {call}(drive, {brought}{zeros})");
        }
        string[] arguments =
        [
            "drive", .. module.Remembers ? [$"{track}.get(t - 1)"] : Array.Empty<string>(),
            .. module.HasStates ? [StatesOf(area.Name)] : Array.Empty<string>(),
            .. module.HasZeros ? ["images", DriveSize(area)] : Array.Empty<string>(), .. module.RunsByStep ? ["t"] : Array.Empty<string>(),
        ];
        _writer.Write($"{track}[t] = {PythonNames.Member(area.Name)}({string.Join(", ", arguments)})");
        if (area.SteadyFrom is not { } steady) return;
        _writer.Block($"if t == {steady.ToString(CultureInfo.InvariantCulture)}:", () =>
        {
            _writer.Comment("The steady state: nothing that it reads changes any more.");
            _writer.Write($"{track}.update(dict.fromkeys(range(t, {area.Steps.Count.ToString(CultureInfo.InvariantCulture)}), {track}[t]))");
        });
    });

    private string Drive(AreaSchedule area)
    {
        if (IsHoisted(area)) return HoistedOf(area);
        var (module, afferent) = (_modules[area.Circuit], Afferent(area));
        if (!HasReceive(area)) return SourceOf(afferent);
        var received = $"{PythonNames.Member(area.Name)}.receive({SourceOf(afferent)}{(module.ReceivesByStep ? ", t" : "")})";
        return IsHeld(afferent) ? $"{Held(afferent)}(t, lambda: {received})" : received;
    }

    private string Brought(ConnectionSchedule connection)
    {
        var pathway = connection.Pathway!;
        if (pathway.Circuit is null) return SourceOf(connection);
        var brought = $"{PythonNames.Member(pathway.Name)}({SourceOf(connection)}{(_modules[$"{pathway.Name} way"].RunsByStep ? ", t" : "")})";
        return IsHeld(connection) ? $"{Held(connection)}(t, lambda: {brought})" : brought;
    }

    // At step 0 only the input speaks, in whichever order areas update.
    private string SourceOf(ConnectionSchedule connection) => (connection.From == Input, connection.Delay) switch
    {
        (true, 0) => "images",
        (true, var delay) => FormattableString.Invariant($"images if t >= {delay} else None"),
        (false, 0) when connection.Start == 0 => $"{Track(connection.From)}[t]",
        (false, 0) => $"{Track(connection.From)}.get(t) if t > 0 else None",
        (false, var delay) => FormattableString.Invariant($"{Track(connection.From)}.get(t - {delay})"),
    };

    private string StatesOf(string area) => _locals.Of($"{area} states", $"{area.ToLowerInvariant()}_states");

    private string DriveSize(AreaSchedule area) =>
        _modules[area.Circuit].Remembers ? SizeOf(area.Name) : _locals.Of($"{area.Name} drive size", $"{area.Name.ToLowerInvariant()}_drive_size");

    private bool AsksForSize(AreaSchedule area) => Pathways(area).Any(connection => connection.Pathway is { Merge: JoinKind.Concat } or { Resize: not null });

    private static string Mode(Interpolation way) => way.ToString().ToLowerInvariant();

    private string AfferentSize(AreaSchedule area) => Afferent(area).From is var from && from == Input ? "images.shape[2:]" : SizeOf(from);
    private string SizeOf(string area) => _locals.Of($"{area} size", $"{area.ToLowerInvariant()}_size");
    private string HoistedOf(AreaSchedule area) => _program.Areas.Count(IsHoisted) == 1 ? "image" : _locals.Of($"{area.Name} image", $"{area.Name.ToLowerInvariant()}_image");
    private string Held(ConnectionSchedule connection) => connection.Pathway is { } pathway
        ? _locals.Of($"{pathway.Name} sent", $"{pathway.Name.ToLowerInvariant()}_sent")
        : _locals.Of($"{connection.To} received", $"{connection.To.ToLowerInvariant()}_received");
    private bool HasReceive(AreaSchedule area) => _program.Circuits.First(circuit => circuit.Name == area.Circuit).Receive is not null;
    private bool IsHoisted(AreaSchedule area) => Afferent(area).Reuse == Reuse.BeforeTheSteps;
    private static bool IsHeld(ConnectionSchedule connection) => connection.Reuse == Reuse.WhenSteady;
    private ConnectionSchedule Afferent(AreaSchedule area) => _program.Connections.First(connection => connection.To == area.Name && connection.Pathway is null);
    private IEnumerable<ConnectionSchedule> Pathways() => _program.Connections.Where(connection => connection.Pathway is not null);
    private IEnumerable<ConnectionSchedule> Pathways(AreaSchedule area) => Pathways().Where(connection => connection.To == area.Name);

    // How many steps there are is fixed in the file.
    private string? Fixed(string parameter) => _program.Parameters.First(one => one.Name == parameter) is { Type: ParameterType.Count } count
        ? (count.Default ?? 0).ToString(CultureInfo.InvariantCulture)
        : null;

    private IEnumerable<string> ParametersUsedLater()
    {
        var concatenated = Pathways().Select(connection => connection.Pathway!).Where(pathway => IsUnrolled && pathway.Merge == JoinKind.Concat);
        var used = new HashSet<string>(concatenated.SelectMany(pathway => pathway.DriveChannels.Parameters.Concat(pathway.Channels.Parameters)));
        return _program.Parameters.Select(parameter => parameter.Name).Where(name => used.Contains(name) && Fixed(name) is null);
    }
}
