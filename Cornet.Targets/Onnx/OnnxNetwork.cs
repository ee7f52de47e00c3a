namespace Cornet.Targets.Onnx;

/// <summary>Writes a network as an ONNX graph: time is written out, each step that the outputs need with nodes of its own.</summary>
public sealed class OnnxNetwork
{
    private const string Input = "input";
    private readonly NetworkProgram _program;
    private readonly NodeList _nodes = new();
    private readonly bool _drawsNoise;
    private readonly List<HashSet<int>> _needed; // the steps of each area that run
    private readonly Dictionary<string, CircuitRun> _runs = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Area, int Step), OnnxValue> _outputs = [];
    private readonly OnnxValue _images;

    private OnnxNetwork(NetworkProgram program, IReadOnlyList<(string Area, int? Step)> sites, bool drawsNoise)
    {
        (_program, _drawsNoise) = (program, drawsNoise);
        _images = new(OnnxGraph.InputName, program.Input, IsOfImages: true);
        _needed = [.. program.Areas.Select(_ => new HashSet<int>())];
        foreach (var (area, step) in sites)
        {
            var decoder = step is null ? program.Decoders.First(one => one.Name == area) : null;
            var runs = decoder is null ? Schedule.StepsFor(program, (area, step!.Value))
                : decoder == program.Decoder ? Schedule.StepsFor(program, null) : Schedule.StepsFor(program, (decoder.Reads, LastStepOf(decoder)));
            for (var place = 0; place < runs.Count; place++)
                for (var t = 0; t < runs[place].Count; t++)
                    if (runs[place][t]) _needed[place].Add(t);
        }
    }

    /// <summary>The graph that puts out what is asked for, for images of the declared size.</summary>
    /// <param name="program">A network without modules of the user's own.</param>
    /// <param name="sites">Steps of areas, and decoders without a step.</param>
    /// <param name="drawsNoise">Whether <c>noise</c> layers draw (each run of the graph anew) or do nothing.</param>
    public static OnnxGraph Of(NetworkProgram program, IReadOnlyList<(string Area, int? Step)> sites, bool drawsNoise = true) =>
        new OnnxNetwork(program, sites, drawsNoise).Graph(sites);

    private OnnxGraph Graph(IReadOnlyList<(string Area, int? Step)> sites)
    {
        if (_program.Unroll is { } unroll) Unrolled(unroll);
        else InTurn();
        var any = AreaRun(_program.Areas[0]);
        var values = sites.Distinct().Select(site => (Name: NameOf(site.Area, site.Step), Value: any.ForEachImage(site.Step is { } step ? Output(site.Area, step)! : Decoded(site.Area)))).ToList();
        var areas = _outputs.OrderBy(output => output.Key.Step).Select(output => (NameOf(output.Key.Area, output.Key.Step), output.Value));
        return Finished.Graph(_program, _nodes, values, [.. areas]);
    }

    private static string NameOf(string area, int? step) => step is { } one ? FormattableString.Invariant($"{area}.{one}") : area;

    private int LastStepOf(DecoderSchedule decoder) => _program.Areas.First(area => area.Name == decoder.Reads).Steps.Count - 1;

    private OnnxValue Decoded(string name)
    {
        var decoder = _program.Decoders.First(one => one.Name == name);
        return Plain(decoder.Name, decoder.Circuit, decoder.Arguments).Run(decoder.Circuit.Body, Output(decoder.Reads, LastStepOf(decoder))!, 0);
    }

    // Each area runs to its end, as far as it is needed.
    private void InTurn()
    {
        for (var place = 0; place < _program.Areas.Count; place++)
        {
            if (_needed[place].Count == 0) continue;
            var (area, run) = (_program.Areas[place], AreaRun(_program.Areas[place]));
            OnnxValue drive = Last(Afferent(area).From);
            foreach (var connection in Pathways(area))
            {
                var brought = Last(connection.From);
                if (connection.Pathway!.Circuit is { } circuit) brought = Plain(connection.Pathway.Name, circuit, connection.Pathway.Arguments).Run(circuit.Body, brought, 0);
                drive = Merged(run, area, connection.Pathway, drive, Resized(area, connection.Pathway, brought, Last(Afferent(area).From).Shape!, 0), 0)!;
            }
            run.Steps = _needed[place].Max() + 1;
            var behind = run.Run(run.Module.Body, drive, 0);
            if (run.Module.Times is null) _outputs[(area.Name, 0)] = behind;
            else for (var t = 0; t < run.Outputs.Count; t++) _outputs[(area.Name, t)] = run.Outputs[t];
        }
    }

    private OnnxValue Last(string from) => from == Input ? _images : Output(from, _program.Areas.First(area => area.Name == from).Steps.Count - 1)!;

    private void Unrolled(Unrolling unroll)
    {
        for (var t = 0; t < (int)unroll.Times.Value; t++)
            foreach (var name in unroll.Sequence)
            {
                var place = 0;
                while (_program.Areas[place].Name != name) place++;
                if (_needed[place].Contains(t)) _outputs[(name, t)] = Step(_program.Areas[place], t);
            }
    }

    private OnnxValue Step(AreaSchedule area, int t)
    {
        var (run, afferent) = (AreaRun(area), Afferent(area));
        var drive = Sent(afferent, t);
        if (drive is not null && run.Module.Receive is { } receive) drive = run.Run(receive, drive, t);
        foreach (var connection in Pathways(area))
        {
            var (pathway, brought) = (connection.Pathway!, Sent(connection, t));
            if (brought is not null && pathway.Circuit is { } circuit) brought = Plain(pathway.Name, circuit, pathway.Arguments).Run(circuit.Body, brought, t);
            if (brought is not null && pathway.Resize is not null) brought = Resized(area, pathway, brought, DriveShape(area, run), t);
            drive = Merged(run, area, pathway, drive, brought, t);
        }
        IEnumerable<Statement> body = run.Module.Body;
        if (run.Module.Body.FirstOrDefault() is Statement.JoinState)
        {
            body = body.Skip(1);
            var state = t > 0 ? Output(area.Name, t - 1) : null;
            drive = drive is null || state is null ? drive ?? state : run.Binary("Add", drive, state, FormattableString.Invariant($"{area.Name}.state@{t}"));
        }
        if (drive is null)
        {
            var zeros = run.Module.Zeros!;
            body = run.Module.Body.Skip(zeros.Skipped);
            drive = run.Everywhere(0, DriveShape(area, run) with { Channels = (long)run.Evaluate(zeros.Channels) });
        }
        return run.Run(body, drive, t);
    }

    // What an area or the image sends; null where nothing has arrived yet.
    private OnnxValue? Sent(ConnectionSchedule connection, int t) =>
        t < connection.Start || t < connection.Delay ? null : connection.From == Input ? _images : Output(connection.From, t - connection.Delay);

    private OnnxValue? Output(string area, int step)
    {
        if (_program.Areas.First(one => one.Name == area).SteadyFrom is { } steady) step = Math.Min(step, steady);
        return _outputs.TryGetValue((area, step), out var value) ? value : null;
    }

    // Height and width of the drive, known before anything has arrived.
    private Shape DriveShape(AreaSchedule area, CircuitRun run)
    {
        if (run.Module.Body.FirstOrDefault() is Statement.JoinState) return area.Output;
        var from = Afferent(area).From;
        var arrives = _images with { Shape = from == Input ? _program.Input : _program.Areas.First(one => one.Name == from).Output };
        var receiver = Plain(area.Name, run.Module, area.Arguments);
        return _nodes.Imagined(() => receiver.Run(run.Module.Receive ?? [], arrives, 0)).Shape!;
    }

    private OnnxValue Resized(AreaSchedule area, PathwaySchedule pathway, OnnxValue brought, Shape drive, int t) => pathway.Resize is not { } way ? brought
        : Resizing.To(_nodes, FormattableString.Invariant($"{pathway.Name}.resize@{t}"), brought, drive.Height, drive.Width, way == Dsl.Catalog.Interpolation.Bilinear);

    private OnnxValue? Merged(CircuitRun run, AreaSchedule area, PathwaySchedule pathway, OnnxValue? drive, OnnxValue? brought, int t)
    {
        var name = FormattableString.Invariant($"{pathway.Name}.merge@{t}");
        if (drive is null && brought is null) return null;
        switch (pathway.Merge)
        {
            case JoinKind.Add: return drive is null || brought is null ? drive ?? brought : run.Binary("Add", drive, brought, name);
            case JoinKind.Multiply: return drive is null || brought is null ? drive : run.Binary("Mul", drive, brought, name);
            default:
                OnnxValue Missing(Expr channels) => run.Everywhere(0, DriveShape(area, run) with { Channels = (long)channels.Value });
                return run.Concat(drive ?? Missing(pathway.DriveChannels), brought ?? Missing(pathway.Channels), name);
        }
    }

    private CircuitRun AreaRun(AreaSchedule area)
    {
        if (!_runs.TryGetValue(area.Name, out var run)) _runs.Add(area.Name, run = Plain(area.Name, _program.Circuits.First(module => module.Name == area.Circuit), area.Arguments));
        return run;
    }

    private CircuitRun Plain(string path, Module module, EquatableArray<Expr> arguments) =>
        new(_nodes, _program, path, module, [.. arguments.Select(argument => (double)argument.Value)], _drawsNoise);

    private ConnectionSchedule Afferent(AreaSchedule area) => _program.Connections.First(connection => connection.To == area.Name && connection.Pathway is null);

    private IEnumerable<ConnectionSchedule> Pathways(AreaSchedule area) => _program.Connections.Where(connection => connection.To == area.Name && connection.Pathway is not null);
}
