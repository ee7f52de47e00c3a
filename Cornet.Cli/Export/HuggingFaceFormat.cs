using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cornet.Dsl.Programs;
using Cornet.Runtime.Weights;
using Cornet.Targets.PyTorch;

namespace Cornet.Cli.Export;

/// <summary>
/// <c>--to huggingface</c>: the folder of a repository on the Hugging Face hub. <c>model.safetensors</c>, the Python file that loads it,
/// <c>config.json</c> (the constructor's arguments, as <c>PyTorchModelHubMixin</c> reads them, and what Cornet knows under <c>cornet</c>), and the model card.
/// </summary>
internal sealed class HuggingFaceFormat() : ExportFormat("huggingface", "Hugging Face", "the folder of a repository on its hub")
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Option<string[]> _report = new("--report")
    {
        Description = "Scores for the model card: benchmarks.json of 'score', or the folder it is in. Repeat it for more.", HelpName = "FILE",
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [Size, Normalize, _report];

    /// <inheritdoc/>
    public override IEnumerable<ExportedFile> Files(ExportRequest request)
    {
        var (program, weights) = (One(request), Weights(request));
        var scores = (request.Words.GetValue(_report) ?? []).SelectMany(file => ReportedScores.Read(file, program.Name, weights.File, request.Notes)).ToList();
        var card = Path.Combine(request.Out, "README.md");
        var isKept = File.Exists(card) && !File.ReadAllText(card).Contains(ModelCardText.Mark, StringComparison.Ordinal);
        if (isKept) request.Notes.Add($"{card} is kept as it is: it has no line that says that Cornet wrote it.");
        var (labels, preprocessing) = (weights.Record?.Classes, NetworkFacts.Preprocessing(program, weights.Normalization(request.Words)));
        List<(string, TorchSharp.torch.Tensor)> tensors = [.. weights.Of(program)];
        List<ExportedFile> files =
        [
            // The weights first: what is large meets a full disk before anything else is there.
            new(Path.Combine(request.Out, "model.safetensors"), file => SafetensorsFile.Write(file, tensors, weights.Record?.ToJson())),
            ExportedFile.Text(Path.Combine(request.Out, "config.json"), Configuration(program, labels, preprocessing, request.SourceHash).ToJsonString(Indented) + "\n"),
            ExportedFile.Text(Path.Combine(request.Out, PythonFile.NameOf(program)), PythonFile.Write(program)),
        ];
        if (!isKept) files.Add(ExportedFile.Text(card, ModelCardText.Write(program, labels, preprocessing, scores)));
        return files;
    }

    private static JsonObject Configuration(NetworkProgram program, IReadOnlyList<string>? labels, JsonObject? preprocessing, string source)
    {
        var configuration = new JsonObject { ["architectures"] = new JsonArray(PythonFile.ClassOf(program)) };
        foreach (var (name, value) in PythonFile.ArgumentsOf(program)) configuration[name] = value;
        if (labels is not null)
            configuration["id2label"] = new JsonObject(labels.Select((label, i) => KeyValuePair.Create<string, JsonNode?>(FormattableString.Invariant($"{i}"), label)));
        configuration["cornet"] = new JsonObject
        {
            ["model"] = program.Name,
            ["source_sha256"] = source,
            ["input"] = new JsonArray(program.Input.Channels, program.Input.Height, program.Input.Width),
            ["preprocessing"] = preprocessing,
            ["timing_ms"] = NetworkFacts.Timing(program),
        };
        return configuration;
    }
}
