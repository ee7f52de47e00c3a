using System.Globalization;
using Cornet.App.Responders;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Statistics;
using Cornet.Scoring.Reporting;
using Cornet.Scoring.Responders;
using Spectre.Console;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.App.Verbs;

/// <summary>Scores models on benchmarks, prints tables and writes the report.</summary>
/// <param name="Model">The model; null where only others are scored.</param>
/// <param name="Weights">The file of its weights; null for the untrained network alone.</param>
/// <param name="Files">Declarations of benchmarks and composites; none where <see cref="BuiltIn"/> are scored.</param>
/// <param name="Folder">Where the report goes.</param>
/// <param name="Cache">Where activations are kept; null to keep them no longer than the run.</param>
/// <param name="Size">Rows and columns of the input; null for the model's own.</param>
/// <param name="Batch">Stimuli at once.</param>
/// <param name="Seed">Of untrained weights.</param>
/// <param name="Device">Where it computes.</param>
/// <param name="Computing">Says to a network in which numbers and memory format it computes, and returns it.</param>
internal sealed record BenchmarkScoring(
    ModelEntry? Model, string? Weights, IReadOnlyList<string> Files, string Folder, string? Cache, int? Size, int Batch, long Seed, Device Device,
    Func<CornetModel, CornetModel> Computing)
{
    /// <summary>Ends the scoring between two areas with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Benchmarks that need no declaration.</summary>
    public IReadOnlyList<Benchmark> BuiltIn { get; init; } = [];

    /// <summary>What else is scored beside it, given the table of the stimuli where there is one.</summary>
    public IReadOnlyList<Func<StimulusTable?, IResponder>> Others { get; init; } = [];

    /// <summary>For regions the layers that may stand for them in responders that call it otherwise.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Layers { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Scores, prints a table and writes the report.</summary>
    public BenchmarkResult Run(TextWriter output)
    {
        // Everything is read before anything is computed: a mistake in the last file shows at once.
        var (composites, files, declared) = Open(Files, Model is null ? [] : [Model.Card], Layers, readsImages: Model is not null || ReadsImages);
        Benchmark[] benchmarks = [.. BuiltIn, .. declared];
        // Under a name of its own: it is deleted at the end, and the folder may hold what somebody else has put there.
        WholeFile.Guard(Folder, () => Directory.CreateDirectory(Folder));
        var scratch = Temporaries.Beside(Path.Combine(Path.GetFullPath(Folder), "activations"));
        WholeFile.Guard(Folder, () => Directory.CreateDirectory(scratch));
        if (Cache is not null) WholeFile.Guard(Cache, () => Directory.CreateDirectory(Cache));
        var options = new ActivationOptions { Batch = Batch, Device = Device, Cache = Cache, Scratch = scratch };
        List<IResponder> responders = [];
        try
        {
            var trained = Model is null || Weights is null ? null : new NetworkResponder(
                Responder.Trained, Computing(TrainedNetwork.Open(Model, Weights, Device, output: output)), options, Size)
            {
                Normalization = Normalization,
                OutputNames = SplitRecord.In(Weights) is { Classes: var names } ? new OutputNames(names, Weights) : null,
            };
            if (trained is not null) responders.Add(trained);
            var table = benchmarks.Select(benchmark => benchmark.Judged).OfType<StimulusTable>().FirstOrDefault();
            IResponder[] others = [.. Others.Select(open => open(table))];
            responders.AddRange(others);
            DemandNames(responders);
            foreach (var benchmark in declared)
            {
                foreach (var responder in responders)
                {
                    _ = benchmark.CommittedOf(responder, Layers);
                    if (responder.Outputs is not null || responder == trained) benchmark.DemandOutputs(responder, responder.Outputs);
                }
            }

            // Without weights a decoder has as many outputs as it is asked for; one network serves all benchmarks where they allow it.
            var asked = benchmarks.Select(benchmark => benchmark.Outputs).OfType<long>().Distinct().ToArray();
            var untrained = new Dictionary<long, NetworkResponder>();
            var scores = benchmarks.Select(benchmark => ScoringDisplay.Show(output, progress =>
            {
                if (Model is null) return new BenchmarkRun(benchmark, Layers) { Device = Device }.Measure(others, progress, Cancellation);
                var outputs = trained?.Outputs ?? benchmark.Outputs ?? (asked is [var only] ? only : null);
                if (!untrained.TryGetValue(outputs ?? -1, out var blank))
                {
                    untrained.Add(outputs ?? -1, blank = Untrained(Model, outputs, options, trained?.OutputNames));
                    responders.Add(blank);
                }

                var pixels = new PixelResponder(blank.PreparationOf, options.MemoryBytes);
                IReadOnlyList<IResponder> all = trained is null ? [.. others, blank, pixels] : [trained, .. others, blank, pixels];
                return new BenchmarkRun(benchmark, Layers) { Device = Device }.Measure(all, progress, Cancellation);
            })).ToArray();
            var result = new BenchmarkResult(Model?.Card.Name ?? string.Join(", ", others.Select(one => one.Identity)), Weights, scores, [.. composites.SelectMany(composite => CompositeScore.Of(composite, files, scores))]);
            var page = BenchmarkReport.Write(result with { Computation = trained?.Computation }, Folder, [.. Pictures()]);
            BenchmarkTable.Print(result, AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }));
            foreach (var score in scores) foreach (var one in score.LeftOut) output.WriteLine($"{score.Declaration.Name}: {one}");
            output.WriteLine($"report: {page}");
            return result;
        }
        finally
        {
            foreach (var responder in responders) responder.Dispose();
            if (Directory.Exists(scratch)) Directory.Delete(scratch, recursive: true);
            Temporaries.Forget(scratch);
        }
    }

    /// <summary>Whether one of the others looks at pictures.</summary>
    public bool ReadsImages { get; init; }

    /// <summary>With which means and standard deviations the model's images are normalized, with its weights and without; that of the weights if not given.</summary>
    public Normalization Normalization { get => field ??= SplitRecord.NormalizationIn(Weights); init; }

    private IEnumerable<ReportPicture> Pictures()
    {
        const string Loss = "Loss and accuracy over the epochs, on the training set and the validation set.";
        if (Weights is not null) yield return new("Training", Loss, Path.Combine(Path.GetDirectoryName(Path.GetFullPath(Weights))!, "curve.png"));
        if (BuiltIn.Count == 0 || !(Model is not null || ReadsImages)) yield break;
        var sheet = Path.Combine(Folder, "stimuli.png");
        ExampleSheet.Write(BuiltIn[0].Judged, sheet, columns: 10, cell: 72);
        yield return new("Stimuli", "Examples, before they are prepared for the network.", sheet);
    }

    // Results are found by the name.
    private static void DemandNames(IEnumerable<IResponder> responders)
    {
        if (responders.GroupBy(one => one.Identity.Name).FirstOrDefault(same => same.Count() > 1) is { } twins)
            throw new CornetException($"Two models are called '{twins.Key}': give them names, as in --activations mine={twins.Last().Model}.");
    }

    private NetworkResponder Untrained(ModelEntry model, long? outputs, ActivationOptions options, OutputNames? names)
    {
        var network = Computing(NetworkResponder.Untrained(model, outputs, Seed));
        network.to(Device);
        return new NetworkResponder(Responder.Untrained, network, options, Size) { OutputNames = names, Normalization = Normalization };
    }

    /// <summary>Reads benchmarks and their data, and checks that networks can be scored on them.</summary>
    /// <param name="given">Declarations of benchmarks and composites.</param>
    /// <param name="cards">The networks.</param>
    /// <param name="layers">For regions the layers that may stand for them.</param>
    /// <param name="readsImages">Whether pictures must be there.</param>
    /// <returns>The composites, and the benchmarks with their files; each file once.</returns>
    /// <exception cref="CornetException">A file is missing or damaged, two composites have one name, or a network lacks an area.</exception>
    public static (Composite[] Composites, string[] Files, Benchmark[] Benchmarks) Open(
        IReadOnlyList<string> given, IEnumerable<ModelCard> cards, IReadOnlyDictionary<string, IReadOnlyList<string>>? layers = null, bool readsImages = true)
    {
        Composite[] composites = [.. given.Where(Composite.IsOne).Select(Composite.Read)];
        if (composites.GroupBy(one => one.Name).FirstOrDefault(same => same.Count() > 1) is { } twins)
        {
            throw new CornetException(
                $"{string.Join(" and ", twins.Select(one => $"'{one.File}'"))} are both called '{twins.Key}': give them different names, or "
                + "leave one out.");
        }

        string[] files = [.. given.Where(file => !Composite.IsOne(file)).Concat(composites.SelectMany(one => one.Files)).DistinctBy(Path.GetFullPath)];
        Benchmark[] benchmarks = [.. files.Select(file => Benchmark.Open(BenchmarkDeclaration.Read(file) with { ReadsImages = readsImages }))];
        foreach (var card in cards)
        {
            using var areas = new NetworkAreas(card);
            foreach (var benchmark in benchmarks) _ = benchmark.CommittedOf(areas, layers);
        }

        return (composites, files, benchmarks);
    }
}
