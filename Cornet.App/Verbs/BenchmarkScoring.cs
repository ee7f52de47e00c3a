using System.Globalization;
using Cornet.Runtime.Models;
using Cornet.Runtime.Training;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Benchmarks.Reporting;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Statistics;
using Cornet.Scoring.Reporting;
using Spectre.Console;
using static TorchSharp.torch;

namespace Cornet.App.Verbs;

/// <summary>What <c>score --benchmark</c> asks for.</summary>
/// <param name="Model">The model.</param>
/// <param name="Weights">The file of its weights; null for the untrained network alone.</param>
/// <param name="Files">Declarations of benchmarks and composites.</param>
/// <param name="Folder">Where the report goes.</param>
/// <param name="Cache">Where activations are kept; null to keep them no longer than the run.</param>
/// <param name="Size">Rows and columns of the input; null for the model's own.</param>
/// <param name="Batch">Stimuli at once.</param>
/// <param name="Seed">Of untrained weights.</param>
/// <param name="Device">Where it computes.</param>
/// <param name="Computing">Says to a network in which numbers and memory format it computes, and returns it.</param>
internal sealed record BenchmarkScoring(
    ModelEntry Model, string? Weights, IReadOnlyList<string> Files, string Folder, string? Cache, int? Size, int Batch, long Seed, Device Device,
    Func<CornetModel, CornetModel> Computing)
{
    /// <summary>Ends the scoring between two areas with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Scores, prints a table and writes the report.</summary>
    public BenchmarkResult Run(TextWriter output)
    {
        // Everything is read before anything is computed: a mistake in the last file shows at once.
        var (composites, files, benchmarks) = Open(Files, [Model.Card]);
        using var trained = Weights is null ? null : TrainedNetwork.Open(Model, Weights, Device, output: output);
        if (trained is not null) Computing(trained);
        var classes = trained?.ClassCount;
        if (Weights is not null && SplitRecord.In(Weights) is { Classes: var names }) foreach (var benchmark in benchmarks) benchmark.NameOutputs(names, Weights);
        if (classes is { } outputs) foreach (var benchmark in benchmarks) benchmark.DemandOutputs(Model.Card, outputs);

        // Under a name of its own: it is deleted at the end, and the folder may hold what somebody else has put there.
        WholeFile.Guard(Folder, () => Directory.CreateDirectory(Folder));
        var kept = Cache ?? Temporaries.Beside(Path.Combine(Path.GetFullPath(Folder), "activations"));
        WholeFile.Guard(kept, () => Directory.CreateDirectory(kept));
        var options = new ActivationOptions { Batch = Batch, Device = Device, Cache = kept };
        try
        {
            var scores = benchmarks.Select(benchmark =>
            {
                var size = Size ?? InputSize.For(Model.Card, benchmark.Stimuli);
                var run = new BenchmarkRun(benchmark, benchmark.Stimuli.EvaluationPreparation(size), options);
                return ScoringDisplay.Show(output, progress => run.Measure(
                    Model.Card, trained, () => Computing(ModelScoring.Untrained(Model, classes ?? benchmark.Outputs, Seed)),
                    new DirectProgress<ScoringProgress>(done =>
                    {
                        Cancellation.ThrowIfCancellationRequested();
                        progress?.Report(done);
                    })));
            }).ToArray();
            var result = new BenchmarkResult(Model.Card.Name, Weights, scores, [.. composites.SelectMany(composite => Of(composite, files, scores))]);
            var page = BenchmarkReport.Write(result with { Computation = trained?.Computation(Device) }, Folder);
            Print(result, AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }));
            foreach (var score in scores) foreach (var one in score.LeftOut) output.WriteLine($"{score.Declaration.Name}: {one}");
            output.WriteLine($"report: {page}");
            return result;
        }
        finally
        {
            if (Cache is null)
            {
                Directory.Delete(kept, recursive: true);
                Temporaries.Forget(kept);
            }
        }
    }

    /// <summary>Reads benchmarks and their data, and checks that networks can be scored on them.</summary>
    /// <param name="given">Declarations of benchmarks and composites.</param>
    /// <param name="cards">The networks.</param>
    /// <returns>The composites, and the benchmarks with their files; each file once.</returns>
    /// <exception cref="CornetException">A file is missing or damaged, two composites have one name, or a network lacks an area.</exception>
    public static (Composite[] Composites, string[] Files, Benchmark[] Benchmarks) Open(IReadOnlyList<string> given, IEnumerable<ModelCard> cards)
    {
        Composite[] composites = [.. given.Where(Composite.IsOne).Select(Composite.Read)];
        if (composites.GroupBy(one => one.Name).FirstOrDefault(same => same.Count() > 1) is { } twins)
        {
            throw new CornetException(
                $"{string.Join(" and ", twins.Select(one => $"'{one.File}'"))} are both called '{twins.Key}': give them different names, or "
                + "leave one out.");
        }

        string[] files = [.. given.Where(file => !Composite.IsOne(file)).Concat(composites.SelectMany(one => one.Files)).DistinctBy(Path.GetFullPath)];
        Benchmark[] benchmarks = [.. files.Select(file => Benchmark.Open(BenchmarkDeclaration.Read(file)))];
        foreach (var card in cards) foreach (var benchmark in benchmarks) _ = benchmark.CommittedOf(card);
        return (composites, files, benchmarks);
    }

    private static IEnumerable<CompositeScore> Of(Composite composite, string[] files, BenchmarkScore[] scores) =>
        scores[0].Responders.Where(responder => responder != Responder.Pixels).Select(responder =>
        {
            var of = composite.Files.ToDictionary(
                file => file, file => scores[Array.FindIndex(files, one => Path.GetFullPath(one) == Path.GetFullPath(file))]);
            var byFile = of.ToDictionary(one => one.Key, one => one.Value.Of(responder) is { } row ? one.Value.ValueOf(row) : null);
            string[] missing = [.. byFile.Where(one => one.Value is null).Select(one => of[one.Key].Declaration.Name)];
            return new CompositeScore(composite.Name, composite.Says, responder, composite.Of(byFile), missing, composite.Published);
        });

    private static void Print(BenchmarkResult result, IAnsiConsole console)
    {
        foreach (var score in result.Scores)
        {
            var table = new Table { Title = new TableTitle(Markup.Escape(score.Declaration.Name)), Border = TableBorder.Simple };
            table.AddColumn(new TableColumn("").NoWrap());
            foreach (var column in (string[])["place", "raw", "s.e.", "normalized", "95 %", "p"])
                table.AddColumn(new TableColumn(column).RightAligned().NoWrap());
            foreach (var row in score.Responders.Select(score.Of).OfType<BenchmarkRow>())
            {
                table.AddRow(
                    Palette.Name(row.Responder), row.Responder == Responder.Pixels ? "" : row.Place.ToString(), F(row.Measured.Raw),
                    F(row.Measured.StandardError), F(row.Normalized),
                    Ends(row.Normalized is null ? row.Measured.Interval : row.NormalizedInterval), F(row.Measured.P));
            }

            if (score.Chance is { } chance) Only("chance", chance, raw: true);
            foreach (var (model, published) in score.Declaration.Published)
                Only($"{model}, published", published, raw: score.Declaration.Normalizes is null);
            string[] notes =
            [
                score.Ceiling is { } ceiling ? $"ceiling: {ceiling.InWords}" : "no ceiling",
                $"normalization: {score.Normalization}",
                .. score.Choices.Select(choice => $"{choice.Key}: {choice.Value}"),
                .. score.Rows.Select(row => row.Measured.Missing).OfType<string>().Distinct(),
            ];
            table.Caption = new TableTitle(Markup.Escape(string.Join("; ", notes)));
            console.Write(table);

            void Only(string who, double value, bool raw) =>
                table.AddRow(Markup.Escape(who), "", raw ? F(value) : "", "", raw ? "" : F(value), "", "");
        }

        foreach (var one in result.Composites)
        {
            var says = one.Missing.Count == 0 ? one.Rule : $"{one.Rule}; {one.MissingInWords}";
            console.MarkupLineInterpolated($"{one.Name}, {Palette.Name(one.Responder)}: [bold]{F(one.Value)}[/] ({says})");
        }

        foreach (var one in result.Composites.DistinctBy(one => one.Name))
            foreach (var (model, value) in one.Published)
                console.MarkupLineInterpolated($"{one.Name}, {model}, published: {F(value)}");
    }

    private static string F(double? value) => value is { } number ? number.ToString("F3", CultureInfo.InvariantCulture) : "-";

    private static string Ends(Interval? interval) => interval is { } ends ? $"{F(ends.Low)} to {F(ends.High)}" : "-";
}
