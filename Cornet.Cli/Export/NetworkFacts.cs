using System.Text.Json;
using System.Text.Json.Nodes;
using Cornet.Dsl.Programs;

namespace Cornet.Cli.Export;

/// <summary>What a network's users must know beside its numbers, as the formats keep it: when steps begin, and how images are prepared.</summary>
internal static class NetworkFacts
{
    // ImageNet's, as everywhere in Cornet.
    private static readonly double[] Mean = [0.485, 0.456, 0.406], Deviation = [0.229, 0.224, 0.225];

    /// <summary>The same as texts by name, for formats without structure.</summary>
    public static IEnumerable<(string Name, string Value)> Texts(NetworkProgram program)
    {
        yield return ("cornet.model", program.Name);
        if (Preprocessing(program) is { } preprocessing) yield return ("cornet.preprocessing", preprocessing.ToJsonString());
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
    public static JsonObject? Preprocessing(NetworkProgram program) => program.Input.Channels != Mean.Length ? null : new()
    {
        ["resize_short_side"] = (long)Math.Round(program.Input.Height * 8 / 7.0),
        ["center_crop"] = new JsonArray(program.Input.Height, program.Input.Width),
        ["scale"] = "1/255",
        ["mean"] = new JsonArray([.. Mean.Select(number => JsonValue.Create(number))]),
        ["std"] = new JsonArray([.. Deviation.Select(number => JsonValue.Create(number))]),
    };
}
