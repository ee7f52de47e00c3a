namespace Cornet.Targets.TorchSharp;

/// <summary>Writes how the areas of a model run together, from the image to the decoder.</summary>
internal sealed class RunEmitter(SourceWriter writer, NetworkProgram program, ModelNames names)
{
    private readonly FormulaWriter _formulas = new(names.Field);

    /// <summary>What the image is called where it is afferent.</summary>
    public const string Input = "input";

    /// <summary>The parameters that a run needs: they say how many zeros stand for what has not arrived.</summary>
    public static IEnumerable<Parameter> ParametersUsed(NetworkProgram program)
    {
        var concatenated = program.Connections.Select(connection => connection.Pathway).OfType<PathwaySchedule>()
            .Where(pathway => program.Unroll is not null && pathway.Merge == JoinKind.Concat);
        var used = new HashSet<string>(concatenated.SelectMany(pathway =>
            pathway.DriveChannels.Parameters.Concat(pathway.Channels.Parameters)));
        return program.Parameters.Where(parameter => used.Contains(parameter.Name));
    }

    public void Write()
    {
        var last = program.Areas[program.Areas.Count - 1];
        var example = $"At.{names.Area(last.Name)}[{Numbers.Plain(last.Times.Value - 1)}]";
        writer.Write($$"""
            /// <summary>Runs the model as far as the recording sites need, and keeps their outputs.</summary>
            /// <param name="images">N x {{Numbers.Plain(program.Input.Channels)}} x H x W, normalized.</param>
            /// <param name="sites">Sites such as <c>{{example}}</c>; all of them if none is given.</param>
            public Recorded Record(Tensor images, params RecordingSite[] sites) => (Recorded)RecordAt(images, sites);

            """);
        writer.Write(["/// <inheritdoc/>", "protected override Tensor Decode(Tensor x) => decoder.Pass(x);", ""]);
        WriteReadout();
        writer.Write("/// <inheritdoc/>");
        writer.Write("protected override Tensor? Run(Tensor images, Recorder recorder)");
        writer.Block(program.Unroll is not null ? WriteSteps : program.IsChain ? WriteChain : WriteSweep);
    }

    private void WriteReadout()
    {
        var readout = program.Areas.ToList().FindIndex(area => area.Name == program.Decoder.Reads);
        if (readout == program.Areas.Count - 1) return;
        writer.Write(["/// <inheritdoc/>", $"protected override int ReadoutArea => {Numbers.Plain(readout)};", ""]);
    }

    // Each area runs to its end and hands its last output to the next.
    private void WriteChain()
    {
        for (var i = 0; i < program.Areas.Count; i++)
        {
            var area = names.Area(program.Areas[i].Name);
            if (i == 0) writer.Write($"var x = {area}.Pass(images.alias(), recorder);");
            else writer.Write($"if (recorder.StepsOf({area}) > 0) x = {area}.Pass(x, recorder);");
        }
        writer.Write("""
            if (recorder.Decodes) return decoder.Pass(x);
            x.Dispose();
            return null;
            """);
    }

    // Each area runs to its end, and its last output stays until the last of those that hear it has run.
    private void WriteSweep()
    {
        for (var i = 0; i < program.Areas.Count; i++)
        {
            var area = program.Areas[i];
            var member = names.Area(area.Name);
            var drive = Sent(Afferent(area).From) + ".alias()";
            foreach (var connection in Pathways(area))
            {
                var pathway = connection.Pathway!;
                var brought = pathway.Circuit is null
                    ? $"{Sent(connection.From)}.alias()"
                    : $"{names.Pathway(pathway.Name)}.Carry({Sent(connection.From).TrimEnd('!')})!";
                if (pathway.Resize is { } way) brought = $"Flow.Resize({brought}, Extent.Of({Sent(Afferent(area).From)}){Interpolated(way)})";
                drive = $"Flow.{pathway.Merge}({drive}, {brought})";
            }
            writer.Write($"var {names.Track(area.Name)} = recorder.StepsOf({member}) > 0 ? {member}.Pass({drive}, recorder) : null;");
            foreach (var done in area.Releases) writer.Write($"{names.Track(done)}?.Dispose();");
        }
        var read = names.Track(program.Decoder.Reads);
        writer.Write([$"if (recorder.Decodes) return decoder.Pass({read}!);", $"{read}?.Dispose();", "return null;"]);
    }

    private string Sent(string from) => from == Input ? "images" : names.Track(from) + "!";

    private void WriteSteps()
    {
        foreach (var area in program.Areas.Where(area => area.IsSized))
            writer.Write($"var {names.ExtentOf(area.Name)} = {names.Area(area.Name)}.Extent({AfferentExtent(area)});");
        writer.Write("using var time = new Timeline(recorder, images);");
        foreach (var area in program.Areas) writer.Write($"var {names.Track(area.Name)} = time.Track({names.Area(area.Name)});");
        foreach (var area in program.Areas.Where(area => Instructions.HaveStates(CircuitOf(area).Body)))
            writer.Write($"using var {names.StatesOf(area.Name)} = new States();");
        foreach (var area in program.Areas.Where(IsHoisted))
        {
            var member = names.Area(area.Name);
            writer.Write($"// The image is time-invariant: what {area.Name} receives from it is computed once.");
            writer.Write($"using var {HoistedOf(area)} = {names.Track(area.Name)}.Runs(0) ? {member}.Receive(images) : null;");
        }
        foreach (var connection in program.Connections.Where(IsHeld))
        {
            var what = connection.Pathway is null ? $"what {connection.To} receives from it" : $"what it sends to {connection.To}";
            writer.Write(connection.From == Input
                ? $"// The image is time-invariant: {what} is computed once."
                : $"// {connection.From} reaches its steady state: {what} is computed once then.");
            writer.Write($"var {Held(connection)} = time.Steady(from: {Numbers.Plain(connection.SteadyFrom ?? connection.Delay)});");
        }
        writer.Write("foreach (var t in time)");
        writer.Block(() =>
        {
            foreach (var name in program.Unroll!.Sequence) WriteStep(program.Areas.First(area => area.Name == name));
        });
        writer.Write($"return recorder.Decodes ? decoder.Pass({names.Track(program.Decoder.Reads)}.Last()) : null;");
    }

    private string AfferentExtent(AreaSchedule area) => Afferent(area).From is var from && from == Input ? "Extent.Of(images)" : names.ExtentOf(from);

    private void WriteStep(AreaSchedule area)
    {
        var track = names.Track(area.Name);
        var pathways = Pathways(area).ToList();
        if (pathways.Count == 0)
        {
            writer.Write($"if ({track}.Runs(t)) {track}[t] = {Step(area, Drive(area))};");
            return;
        }
        writer.Write($"if ({track}.Runs(t))");
        writer.Block(() =>
        {
            writer.Write($"var drive = {Drive(area)};");
            foreach (var connection in pathways)
            {
                var pathway = connection.Pathway!;
                var zeros = pathway.Merge == JoinKind.Concat
                    ? $", {NoInput(area, CircuitOf(area))}, {_formulas.Write(pathway.DriveChannels)}, {_formulas.Write(pathway.Channels)}"
                    : "";
                writer.Write($"drive = Merge.{pathway.Merge}(drive, {Resized(Brought(connection), pathway, area)}{zeros});");
            }
            writer.Write($"{track}[t] = {Step(area, "drive")};");
        });
    }

    private string Step(AreaSchedule area, string drive)
    {
        var circuit = CircuitOf(area);
        var arguments = new List<string>();
        if (StepEmitter.RunsByStep(circuit)) arguments.Add("t");
        arguments.Add(drive);
        if (StepEmitter.Remembers(circuit)) arguments.Add($"{names.Track(area.Name)}[t - 1]");
        if (Instructions.HaveStates(circuit.Body)) arguments.Add(names.StatesOf(area.Name));
        if (circuit.Zeros is not null) arguments.Add(NoInput(area, circuit));
        return $"{names.Area(area.Name)}.Step({string.Join(", ", arguments)})";
    }

    private string NoInput(AreaSchedule area, Module circuit)
    {
        var extent = DriveExtent(area);
        return $"time.{(circuit.Zeros is { ForEach: true } ? "NoInputForEach" : "NoInput")}({extent})";
    }

    private string DriveExtent(AreaSchedule area) =>
        StepEmitter.Remembers(CircuitOf(area)) ? names.ExtentOf(area.Name) : $"{names.Area(area.Name)}.DriveExtent({AfferentExtent(area)})";

    private string Resized(string brought, PathwaySchedule pathway, AreaSchedule area) =>
        pathway.Resize is { } way ? $"Merge.Resize({brought}, {DriveExtent(area)}{Interpolated(way)})" : brought;

    private static string Interpolated(Interpolation way) => way == Interpolation.Bilinear ? ", bilinear: true" : "";

    private string Drive(AreaSchedule area)
    {
        if (IsHoisted(area)) return $"{HoistedOf(area)}?.alias()";
        var (circuit, afferent) = (CircuitOf(area), Afferent(area));
        if (circuit.Receive is null) return Unchanged(afferent);
        var received = $"{names.Area(area.Name)}.Receive({(StepEmitter.ReceivesByStep(circuit) ? "t, " : "")}{SourceOf(afferent)})";
        return IsHeld(afferent) ? $"{Held(afferent)}.At(t, () => {received})" : received;
    }

    private string Brought(ConnectionSchedule connection)
    {
        if (connection.Pathway!.Circuit is not { } circuit) return Unchanged(connection);
        var brought = $"{names.Pathway(connection.Pathway.Name)}.Carry({(StepEmitter.RunsByStep(circuit) ? "t, " : "")}{SourceOf(connection)})";
        return IsHeld(connection) ? $"{Held(connection)}.At(t, () => {brought})" : brought;
    }

    private string Unchanged(ConnectionSchedule connection)
    {
        var source = SourceOf(connection);
        return source.Contains(" ? ") ? $"({source})?.alias()" : connection.From == Input ? "images.alias()" : $"{source}?.alias()";
    }

    // At step 0 only the input speaks, in whichever order areas update.
    private string SourceOf(ConnectionSchedule afferent) => (afferent.From == Input, afferent.Delay) switch
    {
        (true, 0) => "images",
        (true, var delay) => $"t >= {Numbers.Plain(delay)} ? images : null",
        (false, 0) when afferent.Start == 0 => $"{names.Track(afferent.From)}[t]",
        (false, 0) => $"t > 0 ? {names.Track(afferent.From)}[t] : null",
        (false, var delay) => $"{names.Track(afferent.From)}[t - {Numbers.Plain(delay)}]",
    };

    private bool IsHoisted(AreaSchedule area) => Afferent(area).Reuse == Reuse.BeforeTheSteps;
    private static bool IsHeld(ConnectionSchedule connection) => connection.Reuse == Reuse.WhenSteady;
    private string Held(ConnectionSchedule connection) => names.Held(connection.Pathway?.Name ?? connection.To);
    private string HoistedOf(AreaSchedule area) => program.Areas.Count(IsHoisted) == 1 ? "image" : names.Track(area.Name).TrimStart('@') + "Image";
    private Module CircuitOf(AreaSchedule area) => program.Circuits.First(circuit => circuit.Name == area.Circuit);
    private ConnectionSchedule Afferent(AreaSchedule area) => program.Connections.First(connection => connection.To == area.Name && connection.Pathway is null);

    private IEnumerable<ConnectionSchedule> Pathways(AreaSchedule area) =>
        program.Connections.Where(connection => connection.To == area.Name && connection.Pathway is not null);
}
