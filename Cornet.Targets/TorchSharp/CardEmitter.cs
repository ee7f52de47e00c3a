using System.Text.RegularExpressions;
using Cornet.Dsl.Reports;

namespace Cornet.Targets.TorchSharp;

/// <summary>Writes what is known about a model before it runs: its constants, its card, its state keys.</summary>
internal sealed class CardEmitter(SourceWriter writer, NetworkProgram program)
{
    public void Write()
    {
        writer.Write($$"""
            /// <summary>The number of parameters, with the default arguments.</summary>
            public const long ParameterCount = {{Numbers.Code(program.ParameterCount)}};

            /// <summary>Multiply-adds for one {{program.Input}} image, with the default arguments.</summary>
            public const long MultiplyAdds = {{Numbers.Code(program.MultiplyAdds)}};

            /// <summary>What the compiler knew about this model, with the default arguments.</summary>
            public static ModelCard Facts { get; } = new(
            """);
        writer.Indented(() =>
        {
            writer.Write($"\"{program.Name}\", {Extents(program.Input)},");
            writer.Write("[");
            writer.Indented(() => writer.Write(program.Areas.Select(AreaCard)));
            writer.Write("],");
            writer.Write($"ParameterCount, MultiplyAdds, Unrolled: {(program.Unroll is null ? "false" : "true")}, Summary){(HasMore ? "" : ";")}");
        });
        if (HasMore) WriteGraph();
        writer.Blank();
        WriteStateKeys();
        writer.Blank();
        WriteText(Documentation.Lines(SummaryText.Write(program).TrimEnd()));
    }

    private static string AreaCard(AreaSchedule area)
    {
        var isTimed = area.Steps.Any(step => step.StartMs is not null);
        var starts = isTimed ? $"StartsMs = [{string.Join(", ", area.Steps.Select(step => Numbers.Code(step.StartMs ?? 0)))}], " : "";
        var fields = $"ReceptiveFields = [{string.Join(", ", area.Steps.Select(step => Numbers.Plain(step.ReceptiveField)))}]";
        return $"new(\"{area.Name}\", {Extents(area.Output)}, Steps: {Numbers.Plain(area.Times.Value)}, ImageFrom: {Numbers.Plain(area.ImageFrom)}, "
            + $"Parameters: {Numbers.Code(area.ParameterCount)}, MultiplyAdds: {Numbers.Code(area.MultiplyAdds)}) {{ {starts}{fields} }},";
    }

    private static string Extents(Shape shape) => $"({Numbers.Plain(shape.Channels)}, {Numbers.Plain(shape.Height)}, {Numbers.Plain(shape.Width)})";

    private bool HasMore => program.Unroll is not null || !program.IsChain || program.IsReference;

    private void WriteGraph()
    {
        writer.Open();
        writer.Write($"Reads = [{string.Join(", ", program.Reads.Select(Read))}],");
        if (program.IsReference) writer.Write("Reference = true,");
        writer.Close(";");
    }

    private static string Read(StepRead read) =>
        $"({Numbers.Plain(read.From)}, {Numbers.Plain(read.To)}, {Numbers.Plain(read.Delay)}, {Numbers.Plain(read.Start)})";

    private void WriteText(IReadOnlyList<string> content)
    {
        // A raw literal's quotes are one more than any that stand in it.
        var quotes = new string('"', Math.Max(3, content.Max(LongestRunOfQuotes) + 1));
        writer.Write("private const string Summary =");
        writer.Indented(() => writer.Write([quotes, .. content, quotes + ";"]));
    }

    // The keys of one layer share a line.
    private void WriteStateKeys()
    {
        var own = program.Inner.Concat(program.Circuits).Concat(program.Decoders.Select(decoder => decoder.Circuit)).SelectMany(circuit => circuit.Layers).Any(layer => layer.Extern is not null)
            ? " Those of modules of your own are not among them."
            : "";
        writer.Write($"/// <summary>The keys of the state dict in their order, with the default arguments.{own}</summary>");
        writer.Write(["public static IReadOnlyList<string> StateKeys { get; } =", "["]);
        var layers = program.StateDict.Select(key => key.Name).GroupBy(key => key.Substring(0, Math.Max(0, key.LastIndexOf('.'))), key => $"\"{key}\"");
        writer.Indented(() => writer.Write(layers.Select(keys => string.Join(", ", keys) + ",")));
        writer.Write("];");
        WriteKeyNames();
    }

    private void WriteKeyNames()
    {
        if (program.Keys.Count == 0) return;
        writer.Write(["", "/// <inheritdoc/>", "protected override IReadOnlyList<(string Path, string Key)> KeyNames { get; } =", "["]);
        writer.Indented(() => writer.Write(program.Keys.Select(name => $"(\"{name.Path}\", \"{name.Key}\"),")));
        writer.Write("];");
    }

    private static int LongestRunOfQuotes(string text) => Regex.Matches(text, "\"+").Cast<Match>().Select(run => run.Length).DefaultIfEmpty(0).Max();
}
