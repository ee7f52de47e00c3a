using System.CommandLine;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Responders;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.App.Verbs;

/// <summary>
/// <c>score [MODEL [--weights FILE]] [--activations FILE] [--onnx FILE] [--benchmark FILE | --data SPEC | --stimuli SOURCE --rdm NAME=FILE --subjects
/// NAME=FILE]</c>: a network beside itself untrained, models of others and the pixels, as a report.
/// </summary>
internal sealed class ScoreVerb : Command
{
    private readonly Argument<string?> _model = new("MODEL")
    {
        Description = "A model; may be left out where --activations or --onnx say what to score.", Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string[]> _activations = new("--activations")
    {
        Description = "Activations of any model to score (.nc, .npz, .npy, .h5, .mat, .csv); may be given several times.", HelpName = "[NAME=]FILE",
    };
    private readonly Option<string[]> _onnx = new("--onnx")
    {
        Description = "An ONNX file to score; may be given several times.", HelpName = "[NAME=]FILE",
    };
    private readonly Option<string?> _sites = new("--sites")
    {
        Description = "What is recorded of ONNX files: outputs, nodes or tensors, separated by commas; all outputs by default.", HelpName = "LIST",
    };
    private readonly Option<string[]> _layer = new("--layer")
    {
        Description = "The layer that stands for a region, where a model calls it otherwise, as in IT=layer4; of several, the first that a model has.", HelpName = "REGION=LAYER",
    };
    private readonly Option<string> _weights = CliOptions.Weights("best.pth of a run, or any PyTorch state dict of the model; by default "
        + "untrained weights.");
    private readonly Option<string> _data = CliOptions.Data();
    private readonly Option<string> _stimuli = new("--stimuli")
    {
        Description = "A table of stimuli (.csv with a column filename) or a folder of images, in the order of the RDMs.", HelpName = "SOURCE",
    };
    private readonly Option<string[]> _rdm = new("--rdm")
    {
        Description = "An RDM of these stimuli to compare with: N x N (.npy); may be given several times.", HelpName = "NAME=FILE",
    };
    private readonly Option<string[]> _subjects = new("--subjects")
    {
        Description = "An RDM of each subject, for a noise ceiling: subjects x N x N (.npy), or subjects x sessions x N x N.", HelpName = "NAME=FILE",
    };
    private readonly Option<string[]> _benchmark = new("--benchmark")
    {
        Description = "A declared benchmark, or a composite of several (.json); may be given several times. See docs/benchmarks.md.", HelpName = "FILE",
    };
    private readonly Option<string> _cache = new("--cache") { Description = "A folder that caches activations; by default "
        + "nothing is cached.", HelpName = "DIR" };
    private readonly Option<string> _out = new("--out") { Description = "The folder of the report; scores/MODEL by default.", HelpName = "DIR" };
    private readonly Option<int?> _size = CliOptions.Size();
    private readonly Option<Normalization?> _normalize = CliOptions.NormalizationOfWeights();
    private readonly Option<int?> _batch = CliOptions.Batch("32");
    private readonly Option<int?> _seed = CliOptions.Whole("--seed", "Seed of untrained weights, folds and shuffles; 1 by default.", 0);
    private readonly Option<string> _device = CliOptions.Device();
    private readonly Option<Cornet.Runtime.Layers.Precision?> _precision = CliOptions.Precision();
    private readonly Option<MemoryFormat?> _memoryFormat = CliOptions.MemoryFormat();

    private readonly NoiseOptions _noise = new(repeats: true);

    public ScoreVerb() : base("score", "Scores a network: accuracy by area and step, similarity to brains; writes a report.")
    {
        Add(_model);
        Option[] options = [_weights, _benchmark, _activations, _onnx, _sites, _layer, _cache, _data, _stimuli, _rdm, _subjects, _out, _size, _normalize, _batch, _seed, _device, _precision, _memoryFormat, .. _noise.Options];
        foreach (var option in options) Add(option);
        SetAction(Score);
    }

    private int Score(ParseResult words)
    {
        var (given, others) = (words.GetValue(_model), Others(words));
        if (given is null && others.Count == 0)
            throw new CornetException("Nothing is given to score: name a model, or a file with --activations or --onnx.");
        var entry = given is null ? null : ModelCatalog.Find(given);
        if (entry is null && words.GetValue(_weights) is not null) throw new CornetException("--weights are those of a model: name it.");
        var file = words.GetValue(_weights) is { } weights && weights != TrainedNetwork.Untrained ? weights : null;
        if (words.GetValue(_normalize) is not null && !ReadsImages(words)) throw new CornetException("--normalize is about images, and activations need none: leave it out.");
        var normalization = SplitRecord.NormalizationIn(file, words.GetValue(_normalize));
        var files = words.GetValue(_benchmark) ?? [];
        Option[] about = files.Length > 0 ? [_data, _stimuli, _rdm, _subjects] : [_layer];
        if (about.FirstOrDefault(option => words.GetResult(option) is { Implicit: false }) is { } other)
        {
            throw new CornetException(files.Length > 0
                ? $"A benchmark declares what to score on: leave {other.Name} or --benchmark out."
                : "--layer names what stands for the region of a benchmark: give one with --benchmark, or leave it out.");
        }

        var data = files.Length > 0 ? null : Stimuli(words, entry, file is null ? null : SplitRecord.In(file));
        var (size, batch) = (words.GetValue(_size), words.GetValue(_batch) ?? 32);
        var input = entry is null ? 0 : size ?? (data is null ? (int)entry.Card.Input.Height : InputSize.For(entry.Card, data.Set));
        // Before anything of libtorch is named.
        if (entry is null) Backend.Load();
        var device = entry is null ? CPU : Computing.Prepare(words.GetValue(_device), entry.Card, input, batch);
        var output = words.InvocationConfiguration.Output;
        new BenchmarkScoring(
            entry, file, files, words.GetValue(_out) ?? Path.Combine("scores", entry?.Card.Name ?? others[0].Name), words.GetValue(_cache), size, batch,
            words.GetValue(_seed) ?? 1, device, ComputingIn(words, device))
        {
            BuiltIn = data is null ? [] : BuiltIn(words, data, entry is null ? null : data.Set.EvaluationPreparation(input) with { Normalization = normalization }, output),
            Layers = Layers(words),
            Normalization = normalization,
            ReadsImages = ReadsImages(words),
            Others = [.. others.Select(one => one.Open)],
        }.Run(output);
        return 0;
    }

    private IReadOnlyList<Benchmark> BuiltIn(ParseResult words, EvaluationSet data, Preparation? pixels, TextWriter output)
    {
        var set = data.Set;
        var sample = words.GetValue(_stimuli) is null ? ScoringSample.Balanced(set) : ScoringSample.Whole(set);
        var benchmarks = BuiltInBenchmarks.Of(sample, Brains(words, set.Count), pixels, (uint)(words.GetValue(_seed) ?? 1));
        if (benchmarks.Count == 0)
            throw new CornetException($"'{set.Name}' has no classes, and no RDM is given: there is nothing to compare with. Give one with --rdm or --subjects.");
        output.WriteLine(FormattableString.Invariant($"{set.Count:N0} images of {set.Name} ({data.Part}), {sample.Stimuli.Count:N0} of them scored"));
        if (set.LeftOut is { } leftOut) output.WriteLine(leftOut);
        if (data.Warning is { } warning) output.WriteLine($"warning: {warning}");
        return benchmarks;
    }

    // Activations come from a file; everything else looks at pictures.
    private bool ReadsImages(ParseResult words) => words.GetValue(_model) is not null || (words.GetValue(_onnx) ?? []).Length > 0;

    // Named files, and how they are opened.
    private List<(string Name, Func<StimulusTable?, IResponder> Open)> Others(ParseResult words)
    {
        List<(string, Func<StimulusTable?, IResponder>)> others = [];
        foreach (var (name, path) in (words.GetValue(_activations) ?? []).Select(Named))
            others.Add((name, table => new ActivationResponder(name, path, table)));
        var sites = words.GetValue(_sites)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        var files = words.GetValue(_onnx) ?? [];
        foreach (var (name, path) in files.Select(Named))
            others.Add((name, _ => (OnnxFiles.Open ?? throw new CornetException(
                "This program cannot run ONNX files: reference the package Cornet.Onnx and call OnnxResponder.Register(), or use the command 'cornet'."))(
                    name, path, sites, files.Length > 1, words.GetValue(_size), words.GetValue(_batch) ?? 32, words.GetValue(_normalize))));
        return others;

        static (string Name, string Path) Named(string text) => text.Split('=', 2) is [{ Length: > 0 } name, { Length: > 0 } path] && !File.Exists(text)
            ? (name, path)
            : (Path.GetFileNameWithoutExtension(text.TrimEnd('/')), text);
    }

    private Dictionary<string, IReadOnlyList<string>> Layers(ParseResult words)
    {
        var layers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var text in words.GetValue(_layer) ?? [])
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } region, { Length: > 0 } layer])
                throw new CornetException($"--layer needs a region and a layer, as in --layer IT=layer4, not '{text}'.");
            layers[region] = [.. layers.GetValueOrDefault(region, []), layer];
        }

        return layers;
    }

    private Func<CornetModel, CornetModel> ComputingIn(ParseResult words, Device device)
    {
        var (precision, channelsLast) = (Computing.Allowed(words.GetValue(_precision), device), words.ChannelsLast(_memoryFormat));
        return model =>
        {
            (model.Precision, model.ChannelsLast) = (precision, channelsLast);
            _noise.Apply(words, model, words.GetValue(_seed) ?? 1);
            return model;
        };
    }

    private EvaluationSet Stimuli(ParseResult words, ModelEntry? entry, SplitRecord? trainedOn)
    {
        var (source, spec) = (words.GetValue(_stimuli), words.GetValue(_data));
        if (source is not null && spec is not null) throw new CornetException("--stimuli and --data both say what to score on: give one of them.");
        if (source is not null)
        {
            return new EvaluationSet(
                Directory.Exists(source) ? new ImageList(source) : new StimulusTable(source, null, demandsImages: ReadsImages(words)), "all of them", null);
        }

        if ((words.GetValue(_rdm) ?? []).Length + (words.GetValue(_subjects) ?? []).Length > 0)
            throw new CornetException("RDMs need the stimuli they were measured with: give them with --stimuli, in the order of the rows.");
        if (spec is null && entry is null) throw new CornetException("Nothing says what to score on: give --benchmark, --stimuli or --data.");
        var data = EvaluationSet.Open(DataSplits.Of(spec ?? "rendered", words.GetValue(_size) ?? RenderedObjects.DefaultSize), trainedOn);
        // Stimuli of an experiment need not show what the network was trained to name; images to test it on must.
        if (data.Set.Classes.Count > 0 && trainedOn?.Classes is { } names) new NetworkOutputs(names, null).Label(data.Set);
        return data;
    }

    private ReferenceRdm[] Brains(ParseResult words, int stimuli)
    {
        var means = (words.GetValue(_rdm) ?? []).Select(text => Named(_rdm, text)).Select(one => ReferenceRdm.ReadMean(one.Name, one.File, stimuli));
        var subjects = (words.GetValue(_subjects) ?? []).Select(text => Named(_subjects, text))
            .Select(one => ReferenceRdm.ReadSubjects(one.Name, one.File, stimuli));
        return [.. means, .. subjects];
    }

    private static (string Name, string File) Named(Option option, string text) => text.Split('=', 2) is [{ Length: > 0 } name, { Length: > 0 } file]
        ? (name, file)
        : throw new CornetException($"{option.Name} needs a name and a file, as in {option.Name} \"monkey IT\"=monkey_it_rdm.npy, not '{text}'.");
}
