using System.CommandLine;
using Cornet.App.Responders;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Reporting;
using Cornet.Scoring.Responders;
using Spectre.Console;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.App.Verbs;

/// <summary>
/// <c>score MODEL [--weights FILE] [--data SPEC | --stimuli SOURCE --rdm NAME=FILE --subjects NAME=FILE]</c>: a network beside itself untrained and
/// beside the pixels, as a report.
/// </summary>
internal sealed class ScoreVerb : Command
{
    private readonly Argument<string?> _model = new("MODEL")
    {
        Description = "A model; may be left out where --activations or --onnx say what to score.", Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string[]> _activations = new("--activations")
    {
        Description = "Activations of any model to score on benchmarks (.nc, .npz, .npy, .h5, .mat, .csv); may be given several times.", HelpName = "[NAME=]FILE",
    };
    private readonly Option<string[]> _onnx = new("--onnx")
    {
        Description = "An ONNX file to score on benchmarks; may be given several times.", HelpName = "[NAME=]FILE",
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
    private readonly Option<string> _cache = new("--cache") { Description = "A folder that caches activations for benchmarks; by default "
        + "nothing is cached.", HelpName = "DIR" };
    private readonly Option<string> _out = new("--out") { Description = "The folder of the report; scores/MODEL by default.", HelpName = "DIR" };
    private readonly Option<int?> _size = CliOptions.Size();
    private readonly Option<int?> _batch = CliOptions.Batch("32");
    private readonly Option<int?> _seed = CliOptions.Whole("--seed", "Seed of untrained weights, folds and shuffles; 1 by default.", 0);
    private readonly Option<string> _device = CliOptions.Device();
    private readonly Option<Cornet.Runtime.Layers.Precision?> _precision = CliOptions.Precision();
    private readonly Option<MemoryFormat?> _memoryFormat = CliOptions.MemoryFormat();

    private readonly NoiseOptions _noise = new(repeats: true);

    public ScoreVerb() : base("score", "Scores a network: accuracy by area and step, similarity to brains; writes a report.")
    {
        Add(_model);
        Option[] options = [_weights, _benchmark, _activations, _onnx, _sites, _layer, _cache, _data, _stimuli, _rdm, _subjects, _out, _size, _batch, _seed, _device, _precision, _memoryFormat, .. _noise.Options];
        foreach (var option in options) Add(option);
        SetAction(Score);
    }

    private int Score(ParseResult words)
    {
        var given = words.GetValue(_model);
        if (given is null && Others(words).Count == 0)
            throw new CornetException("Nothing is given to score: name a model, or a file with --activations or --onnx.");
        var entry = given is null ? null : ModelCatalog.Find(given);
        if (entry is null && words.GetValue(_weights) is not null) throw new CornetException("--weights are those of a model: name it.");
        var file = words.GetValue(_weights) is { } weights && weights != TrainedNetwork.Untrained ? weights : null;
        if (words.GetValue(_benchmark) is { Length: > 0 } benchmarks) return OnBenchmarks(words, entry, file, benchmarks);
        if (Others(words).Count > 0 || entry is null) throw new CornetException("--activations and --onnx are scored on benchmarks: give one with --benchmark.");
        if (words.GetValue(_cache) is not null) throw new CornetException("--cache only applies to benchmarks: give one with --benchmark.");
        var trainedOn = file is null ? null : SplitRecord.In(file);
        var data = Stimuli(words, trainedOn);
        var set = data.Set;
        var (size, batch) = (words.GetValue(_size) ?? InputSize.For(entry.Card, set), words.GetValue(_batch) ?? 32);
        var preparation = set.EvaluationPreparation(size);
        var sample = words.GetValue(_stimuli) is null ? ScoringSample.Balanced(set, preparation) : ScoringSample.Whole(set, preparation);
        IReadOnlyList<ReferenceRdm> references = [.. Brains(words, set.Count), .. ModelScoring.Hypotheses(sample)];
        if (references.GroupBy(reference => reference.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new CornetException($"Two RDMs are called '{twice.Key}' (category and pixels are always compared): give each a different name.");

        var device = Computing.Prepare(words.GetValue(_device), entry.Card, size, batch);
        var output = words.InvocationConfiguration.Output;
        var computing = ComputingIn(words, device);
        var seed = words.GetValue(_seed) ?? 1;
        var folder = words.GetValue(_out) ?? Path.Combine("scores", entry.Card.Name);
        WholeFile.Guard(folder, () => Directory.CreateDirectory(folder));
        var scratch = Temporaries.Beside(Path.Combine(Path.GetFullPath(folder), "activations"));
        var options = new ActivationOptions { Batch = batch, Device = device, Scratch = scratch };
        try
        {
            using var trained = file is null ? null
                : new NetworkResponder(Responder.Trained, computing(TrainedNetwork.Open(entry, file, device, output: output)), options, size);
            var classes = trained is null ? (set.Classes.Count > 0 ? set.Classes.Count : null) : trained.Outputs;
            var settings = new ScoringSettings
            {
                Seed = seed, OutputsOfClasses = OutputsOf(words, set, new NetworkOutputs(trainedOn?.Classes, classes)),
            };
            var blank = computing(NetworkResponder.Untrained(entry, classes, seed));
            blank.to(device);
            using var untrained = new NetworkResponder(Responder.Untrained, blank, options, size);
            using var pixels = new PixelResponder(_ => preparation);

            output.WriteLine(FormattableString.Invariant($"{set.Count:N0} images of {set.Name} ({data.Part}), {sample.Count:N0} of them scored"));
            if (set.LeftOut is { } leftOut) output.WriteLine(leftOut);
            if (data.Warning is { } warning) output.WriteLine($"warning: {warning}");
            var scored = new ScoredModel(entry.Card.Name, untrained.Parameters, file, untrained.Outputs, untrained.Computation);
            var score = ScoringDisplay.Show(output, progress => new ModelScoring(sample, references, settings)
                .Measure(scored, trained is null ? [untrained, pixels] : [trained, untrained, pixels], progress));
            var curve = file is null ? null : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, "curve.png");
            var page = ScoreReport.Write(score, sample, folder, curve);
            ScoreTable.Print(score, AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }));
            output.WriteLine($"report: {page}");
            return 0;
        }
        finally
        {
            if (Directory.Exists(scratch)) Directory.Delete(scratch, recursive: true);
            Temporaries.Forget(scratch);
        }
    }

    private int OnBenchmarks(ParseResult words, ModelEntry? entry, string? file, string[] benchmarks)
    {
        Option[] without = [_data, _stimuli, _rdm, _subjects];
        if (without.FirstOrDefault(option => words.GetResult(option) is { Implicit: false }) is { } other)
            throw new CornetException($"A benchmark declares what to score on: leave {other.Name} or --benchmark out.");
        var batch = words.GetValue(_batch) ?? 32;
        var size = words.GetValue(_size);
        var device = entry is null ? CPU : Computing.Prepare(words.GetValue(_device), entry.Card, size ?? (int)entry.Card.Input.Height, batch);
        if (entry is null) Backend.Load();
        var others = Others(words);
        var folder = words.GetValue(_out) ?? Path.Combine("scores", entry?.Card.Name ?? others[0].Name);
        new BenchmarkScoring(entry, file, benchmarks, folder, words.GetValue(_cache), size, batch, words.GetValue(_seed) ?? 1, device,
            ComputingIn(words, device))
        {
            Layers = Layers(words),
            ReadsImages = (words.GetValue(_onnx) ?? []).Length > 0,
            Others = [.. others.Select(one => one.Open)],
        }.Run(words.InvocationConfiguration.Output);
        return 0;
    }

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
                    name, path, sites, files.Length > 1, words.GetValue(_size), words.GetValue(_batch) ?? 32)));
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

    private EvaluationSet Stimuli(ParseResult words, SplitRecord? trainedOn)
    {
        if (words.GetValue(_stimuli) is not { } source)
        {
            return (words.GetValue(_rdm) ?? []).Length + (words.GetValue(_subjects) ?? []).Length == 0
                ? EvaluationSet.Open(DataSplits.Of(words.GetValue(_data) ?? "rendered", words.GetValue(_size) ?? RenderedObjects.DefaultSize), trainedOn)
                : throw new CornetException("RDMs need the stimuli they were measured with: give them with --stimuli, in the order of the rows.");
        }

        if (words.GetValue(_data) is not null) throw new CornetException("--stimuli and --data both say what to score on: give one of them.");
        return new EvaluationSet(Directory.Exists(source) ? new ImageList(source) : new StimulusTable(source), "all of them", null);
    }

    // Stimuli of an experiment need not show what the network was trained to name; images to test it on must.
    private IReadOnlyList<int>? OutputsOf(ParseResult words, StimulusSet set, NetworkOutputs outputs)
    {
        if (set.Classes.Count == 0 || outputs.Names is not { } names) return null;
        if (words.GetValue(_stimuli) is null) outputs.Label(set);
        var places = names.Index().ToDictionary(one => one.Item, one => one.Index, StringComparer.Ordinal);
        return [.. set.Classes.Select(name => places.GetValueOrDefault(name, -1))];
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
