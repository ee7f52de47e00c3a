using Cornet.Dsl.Graph;
using Cornet.Dsl.Programs;
using static Cornet.Dsl.Reports.TextTable;

namespace Cornet.Dsl.Reports;

/// <summary>A program as a person reads it: shapes, steps, time and cost per area, and what the program saves. The same text on every machine.</summary>
public static class SummaryText
{
    /// <summary>The program as text; lines end with a line feed.</summary>
    public static string Write(NetworkProgram program)
    {
        var text = new StringBuilder();
        text.Append($"{program.Name}: {Count(program.ParameterCount)} parameters, {Count(program.MultiplyAdds)} multiply-adds per {program.Input} image\n");
        if (program.Unroll is { } unroll)
        {
            var reading = unroll.Order switch
            {
                UpdateOrder.Biological => "every area reads the step before (synchronous update)",
                UpdateOrder.Sequential => "areas update in order within a step",
                _ => "the feed-forward sweep of a step runs through all areas",
            };
            text.Append(FormattableString.Invariant(
                $"unrolled over {unroll.Times.Value} steps, {unroll.Order.ToString().ToLowerInvariant()}: {reading}\n"));
        }
        text.Append('\n');
        var rows = new List<string[]> { new[] { "area", "output", "steps", "parameters", "multiply-adds", "receptive field (px)", "onset (ms)" } };
        foreach (var area in program.Areas) rows.Add(Row(area));
        foreach (var decoder in program.Decoders)
            rows.Add([decoder.Name, decoder.Output.ToString(), "", Count(decoder.ParameterCount), Count(decoder.MultiplyAdds), "", ""]);
        TextTable.Write(text, rows, firstNumber: 2, lastNumber: 4);
        var arrows = program.Connections.Where(connection => connection.Pathway is not null).Select(connection => Arrow(connection, program.Unroll is not null)).ToList();
        if (arrows.Count > 0)
        {
            arrows.Insert(0, ["connection", "output", "merge", program.Unroll is null ? "" : "delay", "steps", "parameters", "multiply-adds"]);
            text.Append('\n');
            TextTable.Write(text, arrows, firstNumber: 3, lastNumber: 6);
        }
        var notes = Notes(program).ToList();
        if (notes.Count > 0) text.Append('\n');
        foreach (var note in notes) text.Append(note).Append('\n');
        return text.ToString();
    }

    private static string[] Row(AreaSchedule area)
    {
        var running = area.Steps.Count(step => step.Runs);
        var steps = running == area.Steps.Count ? Count(running) : $"{Count(running)} of {Count(area.Steps.Count)}";
        return
        [
            area.Name, area.Output.ToString(), steps, Count(area.ParameterCount), Count(area.MultiplyAdds),
            string.Join(" ", area.Steps.Select(step => step.SeesImage ? Count(step.ReceptiveField) : "-")),
            string.Join(" ", area.Steps.Select(step => step.StartMs?.ToString(CultureInfo.InvariantCulture)).Where(start => start is not null)),
        ];
    }

    private static string[] Arrow(ConnectionSchedule connection, bool isUnrolled)
    {
        var pathway = connection.Pathway!;
        return
        [
            $"{connection.From} -> {connection.To}", pathway.Output.ToString(), pathway.Merge.ToString().ToLowerInvariant(), isUnrolled ? Count(connection.Delay) : "",
            Count(pathway.Steps), Count(pathway.ParameterCount), Count(pathway.MultiplyAdds),
        ];
    }

    private static IEnumerable<string> Notes(NetworkProgram program)
    {
        if (program.ReferenceMultiplyAdds != program.MultiplyAdds)
        {
            var saved = 100.0 * (program.ReferenceMultiplyAdds - program.MultiplyAdds) / program.ReferenceMultiplyAdds;
            var plain = Count(program.ReferenceMultiplyAdds);
            yield return FormattableString.Invariant(
                $"Run as written, every area at every step, it would take {plain} multiply-adds; the schedule saves {saved:0.0} %:");
            foreach (var area in program.Areas)
            {
                var dead = area.Steps.Where((step, index) => !step.Runs && !area.IsSteadyAt(index)).Count();
                if (area.IsSteadyAt(area.Steps.Count - 1))
                    yield return FormattableString.Invariant(
                        $"- {area.Name} reaches its steady state at step {area.SteadyFrom}: its input is time-invariant.");
                if (dead == 1) yield return FormattableString.Invariant($"- {area.Name} stops one step early: it never reaches the decoder.");
                else if (dead > 1) yield return FormattableString.Invariant($"- {area.Name} stops {dead} steps early: they never reach the decoder.");
            }
            foreach (var connection in program.Connections)
            {
                if (!connection.IsSteady || connection.Pathway is { MultiplyAdds: 0 }) continue;
                yield return $"- What {connection.To} receives from {(connection.From == "input" ? "the input" : connection.From)} is computed once: it is time-invariant.";
            }
            var silent = program.Areas.Where(area => area.ImageFrom > 0 && Skips(program, area)).Select(area => area.Name).ToList();
            var names = string.Join(", ", silent);
            if (silent.Count > 0) yield return $"- At step 0 no input has reached {names} yet: layers that would put out only zeros do not run.";
        }
        foreach (var area in program.Areas)
            foreach (var note in Uncounted(program, area.Name, program.Circuits.First(circuit => circuit.Name == area.Circuit))) yield return note;
        foreach (var decoder in program.Decoders)
            foreach (var note in Uncounted(program, decoder.Name, decoder.Circuit)) yield return note;
        foreach (var decoder in program.NamedDecoders)
            yield return $"{decoder.Name} is a decoder that reads {decoder.Reads}: it runs when it is recorded, and its multiply-adds are not in the sum.";
        foreach (var area in program.Areas)
            if (area.ImageFrom > 0)
                yield return FormattableString.Invariant($"{area.Name} does not depend on the image before step {area.ImageFrom}.");
    }

    // What a module of the user's own costs is known where its line says it.
    private static IEnumerable<string> Uncounted(NetworkProgram program, string area, Module circuit)
    {
        foreach (var layer in circuit.Layers)
        {
            if (layer.Circuit is { } inner)
                foreach (var note in Uncounted(program, $"{area}.{layer.Label}", program.Inner.First(one => one.Name == inner))) yield return note;
            if (layer.Extern is not { } module || module.CountsParameters && module.CountsWork) continue;
            var what = module.CountsWork ? "parameters" : module.CountsParameters ? "multiply-adds" : "parameters and multiply-adds";
            yield return $"Not counted: the {what} of {area}.{layer.Label}, because {module.Type} does not report them.";
        }
    }

    private static bool Skips(NetworkProgram program, AreaSchedule area) =>
        program.Circuits.Any(circuit => circuit.Name == area.Circuit && circuit.Zeros is { Skipped: > 1 });
}
