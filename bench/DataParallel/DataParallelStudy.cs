using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Cornet.Bench.Pipeline;
using Cornet.Models;
using Cornet.Runtime;
using Cornet.Runtime.Distributed;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;
using static TorchSharp.torch;

namespace Cornet.Bench.DataParallel;

/// <summary>Data-parallel training on this machine: images per second of several ranks beside one process, and the time of one message.</summary>
internal static class DataParallelStudy
{
    private static readonly string[] Launchers = ["mpirun.openmpi", "mpirun.mpich"];

    /// <summary><c>data-parallel</c>: the table.</summary>
    public static Command Study()
    {
        Option<int> ranks = new("--ranks") { Description = "Ranks, of one thread each.", DefaultValueFactory = _ => 2 };
        Option<int> rounds = new("--rounds") { Description = "Trainings of each variant that count.", DefaultValueFactory = _ => 5 };
        Option<int> batch = new("--batch") { Description = "Images of a batch, over all ranks.", DefaultValueFactory = _ => 64 };
        Command study = new("data-parallel", "CORnetSmall trained by ranks of one thread beside one process of one thread, and the all-reduce of CORnet-S's gradient, as Markdown.") { ranks, rounds, batch };
        study.SetAction(given => Console.WriteLine(Table(given.GetValue(ranks), given.GetValue(rounds), given.GetValue(batch))));
        return study;
    }

    /// <summary><c>rank</c>: what each process of the study runs.</summary>
    public static Command Worker()
    {
        Argument<int> batch = new("batch");
        Command worker = new("rank", "A rank of the study: started by it.") { batch };
        worker.Hidden = true;
        worker.SetAction(given => Work(given.GetValue(batch)));
        return worker;
    }

    private static string Table(int ranks, int rounds, int batch)
    {
        var launchers = Launchers.Where(launcher => Programs(launcher)).ToList();
        var alone = new List<double>();
        var apart = new List<double>(); // what the machine gives to as many processes that share nothing
        var together = launchers.ConvertAll(_ => new List<Measured>());
        for (var round = 0; round < rounds; round++)
        {
            alone.Add(Run([], batch).ImagesPerSecond);
            apart.Add(Task.WhenAll(Enumerable.Range(0, ranks).Select(_ => Task.Run(() => Run([], batch / ranks)))).Result.Sum(one => one.ImagesPerSecond));
            for (var i = 0; i < launchers.Count; i++) together[i].Add(Run([launchers[i], "-np", $"{ranks}"], batch));
        }

        var rows = launchers.Select((launcher, i) => string.Create(CultureInfo.InvariantCulture,
            $"| {ranks} ranks, {together[i][0].Engine} | {Median(together[i].Select(one => one.ImagesPerSecond)):F0} | {Median(together[i].Zip(alone, (one, own) => one.ImagesPerSecond / own)):F2} | {100 * Median(together[i].Select(one => one.Communicating)):F1} % | {Median(together[i].Select(one => one.Message)):F2} s | {Median(together[i].Select(one => one.WholeMessage)):F2} s |"));
        return string.Create(CultureInfo.InvariantCulture, $"""
            | CORnetSmall, batches of {batch}, one thread each | images/s | times one process | communicating | all-reduce of 53.4 million float32 | the same in one message |
            |---|---|---|---|---|---|
            | one process | {Median(alone):F0} | 1.00 | | | |
            | {ranks} processes that do not communicate | {Median(apart):F0} | {Median(apart.Zip(alone, (both, own) => both / own)):F2} | | | |
            {string.Join('\n', rows)}
            """);
    }

    private static int Work(int batch)
    {
        set_num_threads(1);
        using var group = ProcessGroups.Join(CPU);
        var recipe = new Recipe { Epochs = 20, BatchSize = batch };
        using var trainer = new Trainer(new CORnetSmall(classes: 8), recipe, group: group);
        // The pictures are drawn before: it is the step that is measured, and threads that draw would take the processors of other ranks.
        var pictures = new HeldPictures(RenderedObjects.Parse("rendered:low,count=512,size=64", Split.Train, 64)!);
        using var data = TrainingData.Of(pictures, null, recipe, 64, workers: 1, group: group);
        var watch = new Stopwatch();
        var (steps, communicated) = (0, TimeSpan.Zero);
        using var stop = new CancellationTokenSource();
        const int WarmUp = 3, Counted = 20;
        trainer.Fit(data.Train, null, null, new Steps(() =>
        {
            steps++;
            if (steps == WarmUp)
            {
                communicated = group.Communicating;
                watch.Start();
            }

            if (steps == WarmUp + Counted) stop.Cancel();
        }), stop.Token);
        watch.Stop();
        var share = (group.Communicating - communicated) / watch.Elapsed;
        var (message, whole) = group.Size == 1 ? (0, 0) : (Message(group, 53_416_616, MpiGroup.MessageBytes), Message(group, 53_416_616, int.MaxValue));
        if (group.IsFirst)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"measured;{group.Engine};{Counted * batch / watch.Elapsed.TotalSeconds:R};{share:R};{message:R};{whole:R}"));
        return 0;
    }

    private static double Message(ProcessGroup group, long count, int bytes)
    {
        using var numbers = ones(count);
        List<double> times = [];
        for (var i = 0; i < 5; i++)
        {
            group.Barrier();
            var clock = Stopwatch.StartNew();
            ((MpiGroup)group).Sum(numbers, bytes);
            times.Add(clock.Elapsed.TotalSeconds);
        }

        return Median(times);
    }

    private static Measured Run(string[] launcher, int batch)
    {
        string[] words = [.. launcher, "dotnet", typeof(DataParallelStudy).Assembly.Location, "rank", $"{batch}"];
        var start = new ProcessStartInfo(words[0], words.Skip(1)) { RedirectStandardOutput = true };
        foreach (var (name, value) in new[]
        {
            ("OMPI_ALLOW_RUN_AS_ROOT", "1"), ("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"), ("OMPI_MCA_rmaps_base_oversubscribe", "1"), ("OMPI_MCA_hwloc_base_binding_policy", "none"),
            ("OMPI_MCA_mpi_yield_when_idle", "1"), ("OMP_NUM_THREADS", "1"), ("TERM", "dumb"),
        })
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var line = output.Split('\n').FirstOrDefault(text => text.Contains("measured;", StringComparison.Ordinal))?.Trim().Split(';')
            ?? throw new CornetException($"'{string.Join(' ', words)}' measured nothing: {output}");
        double Number(int at) => double.Parse(line[at], CultureInfo.InvariantCulture);
        return new Measured(line[1], Number(2), Number(3), Number(4), Number(5));
    }

    private static bool Programs(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, name)));

    private static double Median(IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers.Order()];
        return sorted[sorted.Length / 2];
    }

    private sealed record Measured(string Engine, double ImagesPerSecond, double Communicating, double Message, double WholeMessage);

    private sealed class Steps(Action step) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => step();
    }
}
