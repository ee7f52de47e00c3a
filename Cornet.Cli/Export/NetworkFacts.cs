using System.Text.Json;
using System.Text.Json.Nodes;
using Cornet.Dsl.Programs;
using Cornet.Runtime.Stimuli;

namespace Cornet.Cli.Export;

/// <summary>What a network's users must know beside its numbers, as the formats keep it: when steps begin, and how images are prepared.</summary>
internal static class NetworkFacts
{
    /// <summary>The same as texts by name, for formats without structure.</summary>
    public static IEnumerable<(string Name, string Value)> Texts(NetworkProgram program, Normalization normalization)
    {
        yield return ("cornet.model", program.Name);
        if (Preprocessing(program, normalization) is { } preprocessing) yield return ("cornet.preprocessing", preprocessing.ToJsonString());
        if (Timing(program) is { } timing) yield return ("cornet.timing_ms", timing.ToJsonString());
    }

    /// <summary>The onset of each step by area, in milliseconds; null without timing.</summary>
    public static JsonObject? Timing(NetworkProgram program)
    {
        var timed = program.Areas.Where(area => area.Steps.All(step => step.StartMs is not null)).ToList();
        return timed.Count == 0 ? null : new JsonObject(timed.Select(area =>
            KeyValuePair.Create<string, JsonNode?>(area.Name, new JsonArray([.. area.Steps.Select(step => JsonValue.Create(step.StartMs!.Value))]))));
    }

    /// <summary>
    /// What Cornet does to RGB images in evaluation: the short side to 8/7 of the input, the center cut out, numbers normalized. Null for networks that do
    /// not read three channels.
    /// </summary>
    public static JsonObject? Preprocessing(NetworkProgram program, Normalization normalization) => program.Input.Channels != normalization.Mean.Count ? null : new()
    {
        ["resize_short_side"] = (long)Math.Round(program.Input.Height * 8 / 7.0),
        ["center_crop"] = new JsonArray(program.Input.Height, program.Input.Width),
        ["scale"] = "1/255",
        ["mean"] = new JsonArray([.. normalization.Mean.Select(number => JsonValue.Create(number))]),
        ["std"] = new JsonArray([.. normalization.Deviation.Select(number => JsonValue.Create(number))]),
    };
}
