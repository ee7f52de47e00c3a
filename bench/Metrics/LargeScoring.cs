using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Cornet.App;
using Cornet.Bench.SideBySide;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies;
using Cornet.Tests;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Cornet.Bench.Metrics;

/// <summary>
/// <c>score --benchmark</c> on data of the size of today's large recordings: how long it takes and how much memory it needs at its peak, beside scikit-learn on a share of it.
/// The data are made from a seed.
/// </summary>
internal static class LargeScoring
{
    private const string Worker = "large-scored";
    private const int Latents = 400, Followed = 60, Splits = 10;

    /// <summary>The study.</summary>
    public static Command Study()
    {
        Option<int> units = new("--units") { Description = "Neuroids.", DefaultValueFactory = _ => 47_503 };
        Option<int> stimuli = new("--stimuli") { Description = "Stimuli.", DefaultValueFactory = _ => 1000 };
        Option<int> features = new("--features") { Description = "Features of the model.", DefaultValueFactory = _ => 25_088 };
        Option<int> repetitions = new("--repetitions") { Description = "Presentations of each stimulus.", DefaultValueFactory = _ => 2 };
        Option<string[]> metrics = new("--metrics") { Description = "Of declarations, one process each.", DefaultValueFactory = _ => ["ridgecv", "ridge", "pls"], AllowMultipleArgumentsPerToken = true };
        Option<int> share = new("--share") { Description = "Neuroids that scikit-learn's RidgeCV fits, in one split of ten; 0 for none.", DefaultValueFactory = _ => 1000 };
        Option<int> threads = new("--threads") { Description = "Of both.", DefaultValueFactory = _ => 2 };
        Option<string?> device = new("--device") { Description = "The device that scores, as for score; the default of score where not given." };
        Command study = new("large-scoring", "Time and peak memory of scoring many neuroids, or RDMs of many stimuli, as Markdown.") { units, stimuli, features, repetitions, metrics, share, threads, device };
        study.SetAction(given =>
        {
            var size = new Size(given.GetValue(stimuli), given.GetValue(features), given.GetValue(units), given.GetValue(repetitions));
            var folder = Directory.CreateTempSubdirectory("cornet-large-");
            try
            {
                Make(folder.FullName, size);
                Console.WriteLine($"| {size} | time | processor time | peak memory | result |\n|---|---|---|---|---|");
                foreach (var metric in given.GetValue(metrics)!) Console.WriteLine(Row(folder.FullName, metric, given.GetValue(threads), given.GetValue(device)));
                if (given.GetValue(share) is > 0 and var neuroids) Console.WriteLine(Peer(folder.FullName, neuroids, given.GetValue(threads)));
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        });
        return study;
    }

    /// <summary>The process that scores: <c>score</c> with these words, then its peak on a line of its own.</summary>
    public static Command Scorer()
    {
        Argument<string[]> words = new("words");
        Option<int> threads = new("--threads");
        Command scorer = new(Worker, "A worker of large-scoring: started by it.") { words, threads };
        scorer.Hidden = true;
        scorer.SetAction(given =>
        {
            Runtime.Backend.Load();
            set_num_threads(given.GetValue(threads));
            var code = CornetApp.Run(given.GetValue(words)!);
            Console.WriteLine(Invariant($"peak {ResidentMemory.Peak()} {Environment.CpuUsage.TotalTime.TotalSeconds:F0} {code}"));
        });
        return scorer;
    }

    private static string Row(string folder, string metric, int threads, string? device)
    {
        var report = Path.Combine(folder, "report");
        var declaration = Path.Combine(folder, $"{metric}.json");
        var entries = new Dictionary<string, object> { ["name"] = metric, ["metric"] = metric, ["stimuli"] = "stimuli.csv", ["assembly"] = "responses.nc", ["area"] = "model" };
        if (metric == "rsa") entries["ceiling"] = 0.9;
        File.WriteAllText(declaration, JsonSerializer.Serialize(entries));
        string[] words =
        [
            Worker, "--threads", threads.ToString(CultureInfo.InvariantCulture), "--", "score", "--activations", Path.Combine(folder, "model.npy"), "--benchmark", declaration, "--out", report,
            .. device is null ? Array.Empty<string>() : ["--device", device],
        ];
        var start = new ProcessStartInfo(Environment.ProcessPath!, words) { RedirectStandardOutput = true };
        start.Environment["OMP_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var seconds = watch.Elapsed.TotalSeconds;
        if (said.Split('\n').LastOrDefault(line => line.StartsWith("peak ", StringComparison.Ordinal))?.Split(' ') is not [_, var kib, var processor, "0"])
            return Invariant($"| {metric} | {seconds:F0} s | - | - | failed: {said.ReplaceLineEndings(" ")} |");
        return Invariant($"| {metric} | {seconds:F0} s | {processor} s | {long.Parse(kib, CultureInfo.InvariantCulture) / 1048576.0:F2} GiB | {Result(report)} |");
    }

    private static string Result(string report)
    {
        var lines = File.ReadLines(Path.Combine(report, "benchmarks.csv")).Take(2).Select(line => line.Split(',')).ToArray();
        var row = lines[0].Zip(lines[1]).ToDictionary(one => one.First, one => one.Second);
        return $"raw {row["raw"]}";
    }

    private static string Peer(string folder, int neuroids, int threads)
    {
        string[] words = [Repository.PathTo("tests", "peers", "large_ridgecv.py"), folder, neuroids.ToString(CultureInfo.InvariantCulture), threads.ToString(CultureInfo.InvariantCulture)];
        var said = PythonPeer.RunAlone(words[0], words[1..]).Trim().Split(' ');
        var seconds = double.Parse(said[0], CultureInfo.InvariantCulture);
        return Invariant($"| RidgeCV (scikit-learn), {neuroids:N0} neuroids, one split of {Splits} | {seconds:F0} s | {said[3]} s | {long.Parse(said[1], CultureInfo.InvariantCulture) / 1048576.0:F2} GiB | median r {said[2]} |");
    }

    private static void Make(string folder, Size size)
    {
        using var random = new TorchSharp.torch.Generator(1);
        using var frozen = no_grad();
        File.WriteAllLines(Path.Combine(folder, "stimuli.csv"), Enumerable.Range(0, size.Stimuli).Select(i => $"s{i:00000},{i}.png").Prepend("stimulus_id,filename"));
        using var scope = NewDisposeScope();
        var latent = randn(size.Stimuli, Latents, generator: random);
        var strengths = arange(1, Latents + 1).to(ScalarType.Float32).pow(-0.5);
        var features = (latent * strengths).mm(randn(Latents, size.Features, generator: random));
        features.add_(randn(size.Stimuli, size.Features, generator: random), alpha: 0.2);
        NpyFile.Write(Path.Combine(folder, "model.npy"), features.relu_());
        features.Dispose();
        var signal = latent.narrow(1, 0, Followed).mm(randn(Followed, size.Units, generator: random));
        Axis presentations = new(Axis.Presentation, size.Stimuli * size.Repetitions,
        [
            Coordinate.Of("stimulus_id", Enumerable.Range(0, size.Repetitions).SelectMany(_ => Enumerable.Range(0, size.Stimuli).Select(i => $"s{i:00000}"))),
            Coordinate.Of("repetition", Enumerable.Range(0, size.Repetitions).SelectMany(repetition => Enumerable.Repeat(repetition, size.Stimuli))),
        ]);
        Axis neuroids = new(Axis.Neuroid, size.Units, [Coordinate.Of("neuroid_id", Enumerable.Range(0, size.Units).Select(i => $"n{i}")), Coordinate.Of("region", Enumerable.Repeat("IT", size.Units))]);
        using var writer = AssemblyWriter.Create(Path.Combine(folder, "responses.nc"), [presentations, neuroids]);
        for (var repetition = 0; repetition < size.Repetitions; repetition++)
        {
            const int Together = 100;
            for (var row = 0; row < size.Stimuli; row += Together)
            {
                using var part = NewDisposeScope();
                var rows = Math.Min(Together, size.Stimuli - row);
                writer.Append((signal.narrow(0, row, rows) + 8 * randn(rows, size.Units, generator: random)).data<float>().ToArray());
            }
        }

        writer.Complete();
    }

    private sealed record Size(int Stimuli, int Features, int Units, int Repetitions)
    {
        public override string ToString() => Invariant($"{Units:N0} neuroids x {Stimuli:N0} stimuli ({Repetitions} presentations each) x {Features:N0} features");
    }
}
