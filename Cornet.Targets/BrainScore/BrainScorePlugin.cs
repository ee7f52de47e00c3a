using System.Security.Cryptography;
using Cornet.Targets.PyTorch;

namespace Cornet.Targets.BrainScore;

/// <summary>
/// A network as a plugin of Brain-Score: a folder of Python that registers it as a subject whose areas are regions and whose steps are times, and again as
/// a static one, which gives the last step for every time bin.
/// </summary>
/// <param name="Program">A network without modules of the user's own (<c>extern</c>).</param>
/// <param name="Regions">The regions in the order of <see cref="KnownRegions"/>, each with the area that is committed to it.</param>
/// <param name="Weights">The name of the file of weights, which the folder does not have.</param>
/// <param name="Sha1">The checksum of that file.</param>
public sealed record BrainScorePlugin(NetworkProgram Program, IReadOnlyList<(string Region, string Area)> Regions, string Weights, string Sha1)
{
    /// <summary>The regions that Brain-Score records from.</summary>
    public static IReadOnlyList<string> KnownRegions { get; } = ["V1", "V2", "V4", "IT"];

    /// <summary>How many classes the logits must have for benchmarks with labels.</summary>
    public const int ImageNetClasses = 1000;

    private const string Static = "-static", Safetensors = ".safetensors";
    private const int HashDigits = 8, BytesOfNumber = 4;

    private readonly string? _given;

    /// <summary>Height and width to which images are resized.</summary>
    public long ImageSize { get; init; } = Program.Input.Height;

    /// <summary>The degrees of visual angle that an image spans.</summary>
    public double VisualDegrees { get; init; } = 8;

    /// <summary>The means of red, green and blue by which images are normalized, in units of 255.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [0.485f, 0.456f, 0.406f];

    /// <summary>Their standard deviations.</summary>
    public IReadOnlyList<float> Deviation { get; init; } = [0.229f, 0.224f, 0.225f];

    /// <summary>
    /// What Brain-Score calls the model, and the name of the folder. By default the network's name and a hash of all files: Brain-Score keeps activations and
    /// scores by identifier, so that another network, other weights or another timing need another one.
    /// </summary>
    public string Identifier
    {
        get => _given ?? $"{DefaultName}_{Hash()}";
        init => _given = value;
    }

    /// <summary>The layer that behavior is read from: what the decoder's last layer with weights reads.</summary>
    public string Readout
    {
        get
        {
            var circuit = Program.Decoder.Circuit;
            var last = circuit.Body.Count - 1;
            while (last > 0 && !HasWeights(circuit.Body[last])) last--;
            if (last > 0 && circuit.Body[last - 1] is Statement.Apply { Stride: null } before && circuit.Layers.First(layer => layer.Label == before.Layer).Copies is null)
                return $"{Program.Decoder.Name}.{before.Layer}-t0";
            return LastLayerOf(Program.Decoder.Reads);
        }
    }

    /// <summary>Numbers per image that the decoder puts out.</summary>
    public long Classes => Program.Decoder.Output.Channels * Program.Decoder.Output.Height * Program.Decoder.Output.Width;

    /// <summary>The areas that are regions and have no timing: every time bin gets their last step.</summary>
    public IEnumerable<string> Untimed => Regions.Select(region => region.Area).Where(area => OnsetsOf(area) is null);

    /// <summary>Whether layers draw noise, in evaluation too.</summary>
    public bool IsNoisy => Program.Modules.Any(module => module.Layers.Any(layer => layer.Operation == "noise"));

    /// <summary>The files of the folder: their names and texts, whose lines end with a line feed. The one without which nothing can be imported is the last.</summary>
    public IEnumerable<(string Name, string Text)> Files() => Files(Identifier);

    private IEnumerable<(string Name, string Text)> Files(string identifier)
    {
        yield return ("network.py", PythonFile.Write(Program));
        yield return ("commitment.py", Template("commitment.py"));
        yield return ("model.py", Template("model.py").Replace("NETWORK", Program.Name).Replace("# CONSTANTS: the class of the network, and what is known about it.\n", Constants(identifier)));
        yield return ("requirements.txt", $"torch\ntorchvision\n{(Weights.EndsWith(Safetensors, StringComparison.Ordinal) ? "safetensors\n" : "")}");
        yield return ("test.py", Template("test.py").Replace("\"IDENTIFIER", $"\"{identifier}"));
        yield return ("metadata.yaml", Metadata(identifier));
        foreach (var name in new[] { identifier, identifier + Static }) yield return ($"region_layer_map/{name}.json", LayerMap());
        yield return ("__init__.py", Template("__init__.py").Replace("NETWORK", Program.Name).Replace("\"IDENTIFIER", $"\"{identifier}"));
    }

    private string DefaultName => PythonFile.NameOf(Program) is var file ? file.Substring(0, file.Length - ".py".Length) : "";

    private string Hash()
    {
        using var sha = SHA256.Create();
        var all = string.Concat(Files(DefaultName).Select(file => file.Text));
        return string.Concat(sha.ComputeHash(Encoding.UTF8.GetBytes(all)).Take(HashDigits / 2).Select(one => one.ToString("x2", CultureInfo.InvariantCulture)));
    }

    // The part of model.py that is this network's own.
    private string Constants(string identifier)
    {
        var writer = new PythonWriter();
        writer.Write($"from .network import {PythonFile.ClassOf(Program)} as Network");
        writer.Blank();
        writer.Write($"IDENTIFIER = {Quoted(identifier)}");
        writer.Write("STATIC = f\"{IDENTIFIER}-static\"");
        writer.Comment("Which area of the network is which region, and how many steps it has.");
        writer.Write($"REGIONS = {{{string.Join(", ", Regions.Select(one => $"\"{one.Region}\": \"{one.Area}\""))}}}");
        var areas = Regions.Select(one => one.Area).Append(Program.Decoder.Reads).Distinct().ToList();
        writer.Write($"STEPS = {{{string.Join(", ", areas.Select(area => FormattableString.Invariant($"\"{area}\": {StepsOf(area)}")))}}}");
        var timed = areas.Where(area => Regions.Any(one => one.Area == area) && OnsetsOf(area) is not null).ToList();
        writer.Comment(timed.Count > 0
            ? "When the steps begin, in ms after the image appears."
            : "The network says nothing about time: each time bin gets the last step.");
        if (timed.Count == 0) writer.Write("ONSETS = {}");
        else
        {
            writer.Block("ONSETS = {", () => timed.ForEach(area => writer.Write($"\"{area}\": [{string.Join(", ", OnsetsOf(area).Select(Number))}],")));
            writer.Write("}");
        }
        writer.Comment("The layer that behavior is read from, and the width of the logits.");
        writer.Write($"READOUT = {Quoted(Readout)}");
        writer.Write(FormattableString.Invariant($"CLASSES = {Classes}"));
        writer.Comment("Images are resized to a square of this size; they span so many degrees.");
        writer.Write(FormattableString.Invariant($"IMAGE_SIZE = {ImageSize}"));
        writer.Write($"VISUAL_DEGREES = {Number(VisualDegrees)}");
        writer.Comment("The means and standard deviations by which their colors are normalized.");
        writer.Write($"MEAN = ({string.Join(", ", Mean.Select(Number))})");
        writer.Write($"DEVIATION = ({string.Join(", ", Deviation.Select(Number))})");
        if (IsNoisy) writer.Comment("Its noise layers draw noise, as in Cornet's evaluation: responses differ from run to run.");
        writer.Comment("The weights.");
        writer.Write($"WEIGHTS = {Quoted(Weights)}");
        writer.Write($"SHA1 = \"{Sha1}\"");
        writer.Comment("Fill these in after the upload.");
        writer.Write("BUCKET = \"brainscore-storage\"");
        writer.Write("FOLDER = \"brainscore-vision/models\"");
        writer.Write("RELATIVE_PATH = f\"{IDENTIFIER}/{WEIGHTS}\"");
        writer.Write("VERSION_ID = None");
        writer.Comment("Fill this in before you submit: the papers to cite.");
        writer.Write("BIBTEX = \"\"");
        return writer.ToString();
    }

    private string LayerMap() =>
        $"{{{string.Join(",", Regions.Select(one => $"\n    \"{one.Region}\": \"{LastLayerOf(one.Area)}\""))}{(Regions.Count > 0 ? "\n" : "")}}}\n";

    private string Metadata(string identifier)
    {
        var all = Program.Weights.Where(weight => !IsBuffer(weight.Name)).Sum(NumbersIn);
        var layers = new TorchModules(Program);
        var text = new StringBuilder("models:\n");
        foreach (var name in new[] { identifier, identifier + Static })
            text.Append(FormattableString.Invariant($"""
                  {name}:
                    architecture: DCNN{(Program.Areas.Any(area => area.Steps.Count > 1) ? ", RNN" : "")}
                    model_family: {(Program.Name.StartsWith("CORnet", StringComparison.Ordinal) ? "cornet" : "null")}
                    total_parameter_count: {all}
                    trainable_parameter_count: {Program.ParameterCount}
                    total_layers: {layers.Count}
                    trainable_layers: {layers.Trainable}
                    model_size_mb: {BytesOfNumber / 1e6 * all:0.00}
                    training_dataset: null
                    task_specialization: null
                    brainscore_link: https://github.com/brain-score/vision/tree/master/brainscore_vision/models/{identifier}
                    huggingface_link: null
                    extra_notes: null
                    runnable: true

                """).Replace("\r\n", "\n"));
        return text.ToString();
    }

    private bool HasWeights(Statement statement) =>
        statement is Statement.Apply apply && Program.Decoder.Layers.First(layer => layer.Label == apply.Layer) is { } work && (work.Weights.Count > 0 || work.Inner.Count > 0);

    private AreaSchedule AreaOf(string name) => Program.Areas.First(area => area.Name == name);

    private int StepsOf(string area) => AreaOf(area).Steps.Count;

    private string LastLayerOf(string area) => FormattableString.Invariant($"{area}.output-t{StepsOf(area) - 1}");

    private List<double>? OnsetsOf(string area) =>
        AreaOf(area).Steps.Select(step => step.StartMs).ToList() is var onsets && onsets.TrueForAll(onset => onset is not null) ? onsets.ConvertAll(onset => onset!.Value) : null;

    private static bool IsBuffer(string key) => key.Substring(key.LastIndexOf('.') + 1) is "running_mean" or "running_var" or "num_batches_tracked";

    private static long NumbersIn(WeightDeclaration weight) => weight.Extents.Aggregate(1L, (count, extent) => count * (long)extent.Value);

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Number(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";

    private static string Template(string name)
    {
        using var reader = new StreamReader(typeof(BrainScorePlugin).Assembly.GetManifestResourceStream($"BrainScore/{name}"), Encoding.UTF8);
        return reader.ReadToEnd().Replace("\r\n", "\n");
    }
}
