using Cornet.Dsl.Timing;

namespace Cornet.Generator.Emission;

/// <summary>Writes how the areas of a model run together, from the image to the decoder.</summary>
internal sealed class RunEmitter(SourceWriter writer, ModelPlan plan, ModelNames names)
{
    private const string Input = "input";

    /// <summary>
    /// The areas whose height and width must be known before they run, for their own silence or for that of one behind them; each behind what
    /// it hears.
    /// </summary>
    public IReadOnlyList<AreaPlan> AreasWithExtent
    {
        get
        {
            var known = new List<AreaPlan>();
            if (plan.Unroll is not null) foreach (var area in plan.Areas.Where(area => CircuitOf(area).Silence is not null)) Add(area);
            return known;

            void Add(AreaPlan area)
            {
                if (known.Contains(area)) return;
                if (plan.Areas.FirstOrDefault(one => one.Name == Afferent(area).From) is { } before) Add(before);
                known.Add(area);
            }
        }
    }

    /// <summary>Writes the members.</summary>
    public void Write()
    {
        var last = plan.Areas[plan.Areas.Count - 1];
        var example = $"At.{names.Area(last.Name)}[{Numbers.Plain(last.Times.Value - 1)}]";
        writer.Write($$"""
            /// <summary>Runs the model as far as the places asked for, and keeps what they put out.</summary>
            /// <param name="images">N x {{Numbers.Plain(plan.Input.Channels)}} x H x W, normalised.</param>
            /// <param name="sites">Places such as <c>{{example}}</c>; everything where none is given.</param>
            public Recorded Record(Tensor images, params IReadOnlyList<Site> sites) => (Recorded)RecordAt(images, sites);

            """);
        WriteReadout();
        writer.Write("/// <inheritdoc/>");
        writer.Write("protected override Tensor? Run(Tensor images, Recorder recorder)");
        writer.Block(plan.Unroll is { } unroll ? () => WriteSteps(unroll) : WriteChain);
    }

    private void WriteReadout()
    {
        var readout = plan.Areas.ToList().FindIndex(area => area.Name == plan.Decoder.Reads);
        if (readout == plan.Areas.Count - 1) return;
        writer.Write("/// <inheritdoc/>");
        writer.Write($"protected override int ReadoutArea => {Numbers.Plain(readout)};");
        writer.Blank();
    }

    // Each area runs to its end and hands its last output to the next.
    private void WriteChain()
    {
        for (var i = 0; i < plan.Areas.Count; i++)
        {
            var area = names.Area(plan.Areas[i].Name);
            var (before, heard) = (i == 0 ? Input : plan.Areas[i - 1].Name, Afferent(plan.Areas[i]).From);
            if (heard != before)
                throw new NotSupportedException(
                    $"{plan.Areas[i].Name} hears {heard}: without 'unroll' each area can only hear the one before it, here {before}.");
            if (i == 0) writer.Write($"var x = {area}.Pass(images.alias(), recorder);");
            else writer.Write($"if (recorder.StepsOf({area}) > 0) x = {area}.Pass(x, recorder);");
        }
        var last = plan.Areas[plan.Areas.Count - 1].Name;
        if (plan.Decoder.Reads != last)
            throw new NotSupportedException($"The decoder reads {plan.Decoder.Reads}: without 'unroll' it can only read the last area, here {last}.");
        writer.Write("""
            if (recorder.Decodes) return decoder.Pass(x);
            x.Dispose();
            return null;
            """);
    }

    private void WriteSteps(UnrollPlan unroll)
    {
        foreach (var area in AreasWithExtent)
        {
            var from = Afferent(area).From;
            var afferent = from == Input ? "Extent.Of(images)" : names.ExtentOf(from);
            writer.Write($"var {names.ExtentOf(area.Name)} = {names.Area(area.Name)}.Extent({afferent});");
        }
        writer.Write($"using var time = new Timeline(recorder, images{(unroll.Memory == 1 ? "" : $", memory: {Numbers.Plain(unroll.Memory)}")});");
        foreach (var area in plan.Areas) writer.Write($"var {names.Track(area.Name)} = time.Track({names.Area(area.Name)});");
        foreach (var area in plan.Areas.Where(IsHoisted))
        {
            var member = names.Area(area.Name);
            writer.Write($"// The image stands still: what {area.Name} receives from it is worked out once.");
            writer.Write($"using var {HoistedOf(area)} = {names.Track(area.Name)}.Runs(0) ? {member}.Receive(images) : null;");
        }
        writer.Write("foreach (var t in time)");
        writer.Block(() => writer.Write(plan.Areas.Select(Step)));
        writer.Write($"return recorder.Decodes ? decoder.Pass({names.Track(plan.Decoder.Reads)}.Last()) : null;");
    }

    private string Step(AreaPlan area)
    {
        var (circuit, member, track) = (CircuitOf(area), names.Area(area.Name), names.Track(area.Name));
        var arguments = new List<string>();
        if (StepEmitter.RunsByStep(circuit)) arguments.Add("t");
        arguments.Add(Drive(area, circuit, member));
        if (StepEmitter.Remembers(circuit)) arguments.Add($"{track}[t - 1]");
        if (circuit.Silence is { } silence) arguments.Add($"time.{(silence.ForEach ? "SilenceForEach" : "Silence")}({names.ExtentOf(area.Name)})");
        return $"if ({track}.Runs(t)) {track}[t] = {member}.Step({string.Join(", ", arguments)});";
    }

    private string Drive(AreaPlan area, CircuitPlan circuit, string member)
    {
        if (IsHoisted(area)) return $"{HoistedOf(area)}?.alias()";
        var heard = Afferent(area);
        var source = Heard(heard);
        if (circuit.Receive is not null) return $"{member}.Receive({(StepEmitter.HearsByStep(circuit) ? "t, " : "")}{source})";
        return source.Contains(" ? ") ? $"({source})?.alias()" : heard.From == Input ? "images.alias()" : $"{source}?.alias()";
    }

    // At step 0 only the input speaks, in whichever order areas update.
    private string Heard(ConnectionPlan heard) => (heard.From == Input, heard.Delay) switch
    {
        (true, 0) => "images",
        (true, var delay) => $"t >= {Numbers.Plain(delay)} ? images : null",
        (false, 0) => $"t > 0 ? {names.Track(heard.From)}[t] : null",
        (false, var delay) => $"{names.Track(heard.From)}[t - {Numbers.Plain(delay)}]",
    };

    // What does not change from step to step, from the first step on.
    private bool IsHoisted(AreaPlan area) => Afferent(area) is { Hoisted: true, Delay: 0 } && CircuitOf(area).Receive is not null;

    private string HoistedOf(AreaPlan area) => plan.Areas.Count(IsHoisted) == 1 ? "image" : names.Track(area.Name).TrimStart('@') + "Image";

    private CircuitPlan CircuitOf(AreaPlan area) => plan.Circuits.First(circuit => circuit.Name == area.Circuit);

    private ConnectionPlan Afferent(AreaPlan area)
    {
        var heard = plan.Connections.Where(connection => connection.To == area.Name).ToArray();
        return heard.Length == 1
            ? heard[0]
            : throw new NotSupportedException(heard.Length == 0
                ? $"{area.Name} hears nothing: connect it to the input or to an area."
                : $"{area.Name} hears {string.Join(" and ", heard.Select(connection => connection.From))}: an area can only hear one other so far.");
    }
}
