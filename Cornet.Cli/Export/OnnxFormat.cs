using System.CommandLine;
using Cornet.Dsl.Programs;
using Cornet.Runtime;
using Cornet.Runtime.Models;
using Cornet.Targets.Onnx;
using Cornet.Targets.PyTorch;

namespace Cornet.Cli.Export;

/// <summary><c>--to onnx</c>: a network in evaluation, with its weights, for any engine that runs ONNX.</summary>
internal sealed class OnnxFormat() : ExportFormat("onnx", "ONNX", "a file for any engine that runs ONNX (opset 17)")
{
    private const string All = "all";
    private static readonly string[] NoiseWords = ["on", "off"];

    private readonly Option<string?> _sites = new("--sites")
    {
        Description = "What the ONNX file puts out: areas and steps, such as V4.2,IT,decoder, or all; the decoder by default.", HelpName = "LIST",
    };

    private readonly Option<string?> _noise = new("--noise")
    {
        Description = "on (default) or off: whether the network's noise layers draw when the ONNX file runs.", HelpName = "on|off",
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [Size, Normalize, _sites, _noise];

    /// <inheritdoc/>
    public override IEnumerable<ExportedFile> Files(ExportRequest request)
    {
        var (program, weights) = (One(request), Weights(request));
        var noise = request.Words.GetValue(_noise);
        if (noise is not null && !NoiseWords.Contains(noise)) throw new CornetException($"--noise is '{noise}': write on or off.");
        if (!request.Out.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) && !Directory.Exists(request.Out))
            throw new CornetException($"'{request.Out}' is neither a folder nor a file that ends in .onnx: name one of these.");
        var graph = OnnxNetwork.Of(program, Sites(program, request.Words.GetValue(_sites)), drawsNoise: noise != NoiseWords[1]);
        var facts = NetworkFacts.Texts(program, weights.Normalization(request.Words)).ToList();
        var path = Directory.Exists(request.Out) ? Path.Combine(request.Out, Path.ChangeExtension(PythonFile.NameOf(program), ".onnx")) : request.Out;
        return [new ExportedFile(path, file => OnnxFile.Write(graph, key => weights[key]!, program.Doc, facts, file))];
    }

    // As `features` reads them, but that a file has the decoder alone where nothing is asked for.
    private static IReadOnlyList<(string, int?)> Sites(NetworkProgram program, string? list)
    {
        var words = (list ?? RecordingSite.DecoderName).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 0) throw new CornetException("--sites lists no recording site: write areas and steps, as in V4.2,IT,decoder.");
        return [.. words.SelectMany(word => word == All ? Everything() : Of(RecordingSite.Parse(word))).Distinct()];

        IEnumerable<(string, int?)> Everything() => program.Areas.SelectMany(Steps).Concat(program.Decoders.Select(decoder => (decoder.Name, (int?)null)));

        IEnumerable<(string, int?)> Steps(AreaSchedule area) => Enumerable.Range(0, area.Steps.Count).Select(step => (area.Name, (int?)step));

        IEnumerable<(string, int?)> Of(RecordingSite site)
        {
            if (program.Decoders.FirstOrDefault(one => one.Name == site.Area) is { } decoder)
                return site.Step is null ? [(decoder.Name, null)] : throw new CornetException($"'{site}': a decoder has no steps; write '{site.Area}'.");
            var area = program.Areas.FirstOrDefault(one => one.Name == site.Area) ?? throw new CornetException(
                $"{program.Name} has no area '{site.Area}'; there are {string.Join(", ", program.Areas.Select(one => one.Name).Concat(program.Decoders.Select(one => one.Name)))}.");
            if (site.Step is not { } step) return Steps(area);
            var place = step.GetOffset(area.Steps.Count);
            return place >= 0 && place < area.Steps.Count ? [(area.Name, place)]
                : throw new CornetException($"{area.Name} has no step {step}; it has {(area.Steps.Count == 1 ? "step 0 alone" : $"steps 0 to {area.Steps.Count - 1}")}.");
        }
    }
}
