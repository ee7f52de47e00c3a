using System.CommandLine;
using Cornet.Bench;
using Cornet.Bench.DataParallel;
using Cornet.Bench.Metrics;
using Cornet.Bench.Pipeline;
using Cornet.Bench.SideBySide;
using Cornet.Runtime;
using Cornet.Tests;

Option<int> rounds = new("--rounds") { Description = "Repetitions of each variant that count.", DefaultValueFactory = _ => 9 };
Option<int> batch = new("--batch") { Description = "Images at once.", DefaultValueFactory = _ => 8 };
Option<int> side = new("--side") { Description = "Their height and width, in pixels.", DefaultValueFactory = _ => 224 };
Option<int> threads = new("--threads") { Description = "Threads of every variant.", DefaultValueFactory = _ => 2 };
Option<string?> only = new("--only") { Description = "train or infer; both where not given." };

Option<string?> variants = new("--variants") { Description = $"Rows of the table, with commas between: {Lineup.Keys}; all where not given. {Variant.Cornet.Key} is always the first." };
Option<string[]> against = new("--against") { Description = "PATH[=TITLE]: Cornet.Bench as another checkout has built it, such as that of an older commit; one more row of the table." };

Command cornets = new("cornets", "CORnet-S beside its PyTorch peer, a plain TorchSharp transliteration and ONNX Runtime, as Markdown.")
{
    rounds, batch, side, threads, only, variants, against,
};
cornets.SetAction(given =>
{
    var lineup = Lineup.Of(given.GetValue(variants), given.GetValue(against) ?? []);
    foreach (var trains in new[] { false, true })
    {
        var workload = new Workload(trains, given.GetValue(batch), given.GetValue(side), given.GetValue(threads));
        if (given.GetValue(only) is { } wanted && wanted != workload.Name) continue;
        var measured = Comparison.Run(workload, given.GetValue(rounds), lineup);
        Console.WriteLine(SpeedTable.Of(workload, measured));
    }
});

Command precision = new("precision", "Time and memory of precision and activation checkpointing: writes docs/precision.md.") { rounds, batch, side, threads };
precision.SetAction(given =>
{
    var train = new Workload(true, given.GetValue(batch), given.GetValue(side), given.GetValue(threads));
    File.WriteAllText(Repository.PathTo("docs", "precision.md"), PrecisionTable.Page(given.GetValue(rounds), train, train with { Trains = false }));
});

Option<string> device = new("--device") { Description = "The device.", DefaultValueFactory = _ => "cuda" };
Command gpu = new("gpu", "CORnet-S on a GPU beside PyTorch on the same card, as Markdown: bench/gpu.sh runs it.") { rounds, batch, side, device };
gpu.SetAction(given => Console.WriteLine(GpuTable.Of(
    given.GetValue(rounds), new(true, given.GetValue(batch), given.GetValue(side), Device: given.GetValue(device)!))));

Command editor = new("editor", "The language server on the files in models/, as Markdown.");
editor.SetAction(async (_, _) => Console.WriteLine(await EditorTiming.Table()));

Option<string?> study = new("--only") { Description = "pls, logistic, rsa or cka; all where not given." };
Option<bool> alone = new("--alone") { Description = "Without the peers." };
Command metrics = new("metrics", "Metrics beside scikit-learn, SciPy and NumPy, as Markdown.") { study, rounds, threads, alone };
metrics.SetAction(given => Console.WriteLine(
    MetricsTable.Of(given.GetValue(study), given.GetValue(rounds), given.GetValue(threads), given.GetValue(alone))));

Command memory = new("feature-memory", "Memory of neural predictivity as features grow, as Markdown.");
memory.SetAction(_ => Console.WriteLine(FeatureMemory.Table()));

Command formats = new("memory-formats", "Training steps contiguous and channels-last, as Markdown.") { rounds, threads };
formats.SetAction(given => Console.WriteLine(MemoryFormats.Table(given.GetValue(rounds), given.GetValue(threads))));

Argument<string[]> work = new("work");
Command one = new("one", "A worker of these comparisons: started by them.") { work };
one.Hidden = true;
one.SetAction(given =>
{
    var arguments = given.GetValue(work)!;
    Worker.Serve(arguments[0], Workload.Parse(arguments.AsSpan(1)));
});

RootCommand root = new("Measures Cornet; the results are in docs/.")
{
    cornets, precision, gpu, editor, metrics, memory, formats, one, LargeScoring.Study(), LargeScoring.Scorer(), PipelineVerb.Study(), PipelineVerb.Worker(), Start.Study(), ArchiveSpeed.Study(), DataParallelStudy.Study(), DataParallelStudy.Worker(),
};
try
{
    return root.Parse(args).Invoke(new() { EnableDefaultExceptionHandler = false });
}
catch (CornetException known)
{
    Console.Error.WriteLine(known.Message);
    return 1;
}
