using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Cornet.Dsl.Programs;
using Cornet.Targets.PyTorch;

namespace Cornet.Cli.Export;

/// <summary>The model card: what the network is, how it is loaded, what it costs, when its steps begin, how images are prepared, what it scores.</summary>
internal static class ModelCardText
{
    /// <summary>The line by which a card that Cornet wrote differs from one that somebody has edited.</summary>
    public const string Mark = "<!-- Written by cornet export, which replaces this file as long as it has this line. -->";

    private const int MostLabels = 20;

    /// <summary>Writes the card, in Markdown.</summary>
    /// <param name="program">The network.</param>
    /// <param name="labels">The names of its classes; null where the weights do not say them.</param>
    /// <param name="preprocessing">What is done to its images, as <see cref="NetworkFacts.Preprocessing"/> says it.</param>
    /// <param name="scores">Its scores.</param>
    public static string Write(NetworkProgram program, IReadOnlyList<string>? labels, JsonObject? preprocessing, IReadOnlyList<ReportedScore> scores)
    {
        var text = new StringBuilder();
        var (module, type, last) = (Path.GetFileNameWithoutExtension(PythonFile.NameOf(program)), PythonFile.ClassOf(program), program.Areas[program.Areas.Count - 1]);
        Line("---");
        Line("library_name: pytorch");
        Line("pipeline_tag: image-classification");
        Line("tags: [vision, neuroscience, brain-score, recurrent, cornet]");
        Line("---");
        Line("");
        Line($"# {program.Name}");
        Line("");
        if (program.Doc.Length > 0)
        {
            Line(program.Doc);
            Line("");
        }
        var timed = program.Areas.Any(area => area.Steps.Any(step => step.StartMs is not null));
        Line($"{Count(program.ParameterCount)} parameters, {Count(program.MultiplyAdds)} multiply-adds for an image of {program.Input}.");
        Line("");
        Line($"| area | output | steps | parameters | multiply-adds |{(timed ? " onset of its steps (ms) |" : "")}");
        Line($"|---|---|---|---|---|{(timed ? "---|" : "")}");
        foreach (var area in program.Areas)
        {
            var onsets = string.Join(", ", area.Steps.Select(step => step.StartMs is { } start ? start.ToString("R", CultureInfo.InvariantCulture) : "-"));
            Line($"| {area.Name} | {area.Output} | {area.Steps.Count} | {Count(area.ParameterCount)} | {Count(area.MultiplyAdds)} |{(timed ? $" {onsets} |" : "")}");
        }
        foreach (var decoder in program.Decoders)
            Line($"| {decoder.Name} | {decoder.Output} | | {Count(decoder.ParameterCount)} | {Count(decoder.MultiplyAdds)} |{(timed ? " |" : "")}");
        Line("");
        Line("## Use");
        Line("");
        Line("The Python file beside the weights needs PyTorch alone, 1.13 or later; reading `model.safetensors` needs the package `safetensors`.");
        Line("");
        Line("```python");
        Line($"from {module} import {type}");
        Line("");
        Line($"network = {type}({string.Join(", ", PythonFile.ArgumentsOf(program).Select(argument => $"{argument.Name}={argument.Value.ToString(CultureInfo.InvariantCulture)}"))}).load(\"model.safetensors\").eval()");
        Line("logits = network(images)");
        Line($"recorded = network.record(images, [\"{last.Name}.{last.Steps.Count - 1}\", \"decoder\"])");
        Line("```");
        Line("");
        Line("## Images");
        Line("");
        if (preprocessing is null) Line($"It reads {program.Input.Channels} channels of {program.Input.Height} x {program.Input.Width} numbers, for which Cornet has no preprocessing of its own.");
        else Line($"RGB. The short side is resized to {preprocessing["resize_short_side"]} pixels and the center {program.Input.Height} x {program.Input.Width} is cut out "
            + $"(images that are no larger than that are brought to its size). Numbers are divided by 255 and normalized with mean {preprocessing["mean"]!.ToJsonString()} and "
            + $"standard deviation {preprocessing["std"]!.ToJsonString()}.");
        if (labels is not null)
        {
            Line("");
            Line($"Its {labels.Count} classes, in the order of the outputs: {string.Join(", ", labels.Take(MostLabels))}{(labels.Count > MostLabels ? ", ... (all in `config.json`)" : "")}.");
        }
        if (scores.Count == 0) return Finished();
        Line("");
        Line("## Scores");
        Line("");
        Line("| | place | score | 95 % | untrained | what it is |");
        Line("|---|---|---|---|---|---|");
        foreach (var score in scores) Line($"| {string.Join(" | ", new[] { score.Name, score.Place, score.Value, score.Interval, score.Untrained, score.Unit }.Select(Cell))} |");
        return Finished();

        string Finished() => text.Append('\n').Append(Mark).Append('\n').ToString();

        void Line(string line) => text.Append(line).Append('\n');
    }

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
