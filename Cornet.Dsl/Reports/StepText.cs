using Cornet.Dsl.Expressions;
using Cornet.Dsl.Programs;

namespace Cornet.Dsl.Reports;

/// <summary>
/// A program in full: below what <see cref="SummaryText"/> says, every step of every area, and every layer of areas and connections with its shapes, its
/// cost, and what the program decided about its memory; then its schedule, layer by layer in the order in which they run.
/// </summary>
public static class StepText
{
    private static readonly string[] StepHead = ["step", "schedule", "image", "receptive field (px)", "multiply-adds", "onset (ms)"];

    /// <summary>The program as text; lines end with a line feed.</summary>
    public static string Write(NetworkProgram program)
    {
        var text = new StringBuilder(SummaryText.Write(program));
        foreach (var area in program.Areas)
        {
            var circuit = program.Circuits.First(circuit => circuit.Name == area.Circuit);
            var afferents = program.Connections.Where(connection => connection.To == area.Name).ToList();
            text.Append($"\n{area.Name}: {circuit.Name}{Arguments(circuit, area.Arguments)}, receives input from {string.Join(", ", afferents.Select(Afferent))}\n\n");
            TextTable.Write(text, [StepHead, .. area.Steps.Select((step, index) => Row(area, step, index))], 3, 5, "  ");
            text.Append('\n');
            var followed = afferents.First(connection => connection.Pathway is null);
            var layers = new LayerRows(circuit, area.Layers, program.Inner)
            {
                Steps = [.. Enumerable.Range(0, area.Steps.Count).Where(step => area.Steps[step].Runs)],
                Receives = [.. followed.ComputedAt(area)],
                IsHoisted = followed.IsSteady,
                SkippedAtFirst = area.ImageFrom > 0 ? circuit.Zeros?.Skipped ?? 0 : 0,
            };
            TextTable.Write(text, layers.Table(), 4, 5, "  ");
        }
        foreach (var connection in program.Connections)
            if (connection.Pathway is { } pathway) Append(text, program, connection, pathway, program.Areas.First(area => area.Name == connection.To));
        foreach (var decoder in program.Decoders)
        {
            text.Append($"\n{decoder.Name}: receives input from {decoder.Reads}{(decoder == program.Decoder ? "" : ", when it is recorded")}\n\n");
            TextTable.Write(text, new LayerRows(decoder.Circuit, decoder.Layers, program.Inner).Table(), 4, 5, "  ");
        }
        text.Append("\nschedule:\n\n");
        foreach (var line in Scheduled(program)) text.Append("  ").Append(line).Append('\n');
        return text.ToString();
    }

    /// <summary>The schedule: a line for each run of an area, a connection or the decoder.</summary>
    internal static IEnumerable<string> Scheduled(NetworkProgram program)
    {
        var lines = new List<(string Run, List<string> Layers)>();
        foreach (var layer in Schedule.Of(program))
        {
            var run = FormattableString.Invariant($"{layer.Area} step {layer.Step}");
            if (lines.Count == 0 || lines[lines.Count - 1].Run != run) lines.Add((run, []));
            lines[lines.Count - 1].Layers.Add(layer.Stride is > 1 ? FormattableString.Invariant($"{layer.Layer} stride {layer.Stride}") : layer.Layer);
        }
        return lines.Select(line => $"{line.Run}: {string.Join(", ", line.Layers)}");
    }

    private static void Append(StringBuilder text, NetworkProgram program, ConnectionSchedule connection, PathwaySchedule pathway, AreaSchedule to)
    {
        var name = pathway.Circuit is { } made ? pathway.Name + Arguments(made, pathway.Arguments) : pathway.Name;
        var merge = pathway.Merge.ToString().ToLowerInvariant();
        text.Append($"\n{connection.From} -> {connection.To}: {name}, receives input from {Afferent(connection)}, merge {merge}{(pathway.Resize is { } way ? $", resize {way.ToString().ToLowerInvariant()}" : "")}");
        if (connection.SteadyFrom is { } stands) text.Append(FormattableString.Invariant($", steady state from step {stands}"));
        text.Append('\n');
        if (pathway.Circuit is not { } circuit) return;
        text.Append('\n');
        TextTable.Write(text, new LayerRows(circuit, pathway.Layers, program.Inner) { Steps = [.. connection.ComputedAt(to)] }.Table(), 4, 5, "  ");
    }

    private static string Arguments(Module circuit, EquatableArray<Expr> arguments)
    {
        var given = circuit.Parameters.Select((parameter, index) => FormattableString.Invariant($"{parameter.Name}: {arguments[index].Value}"));
        return circuit.Parameters.Count == 0 ? "" : $"({string.Join(", ", given)})";
    }

    private static string Sender(ConnectionSchedule connection) => connection.From == "input" ? "the image" : connection.From;

    private static string Afferent(ConnectionSchedule connection) => connection.Delay switch
    {
        0 => Sender(connection),
        1 => $"{Sender(connection)} one step later",
        var steps => FormattableString.Invariant($"{Sender(connection)} {steps} steps later"),
    };

    private static string[] Row(AreaSchedule area, StepSchedule step, int index) =>
    [
        index.ToString(CultureInfo.InvariantCulture), step.Runs ? "runs" : area.IsSteadyAt(index) ? "steady" : "dropped",
        step.SeesImage ? "seen" : "not yet", step.SeesImage ? TextTable.Count(step.ReceptiveField) : "-",
        TextTable.Count(step.MultiplyAdds), step.StartMs?.ToString(CultureInfo.InvariantCulture) ?? "",
    ];
}
