using System.Diagnostics;
using System.Globalization;
using Cornet.Bench.SideBySide;
using Cornet.Runtime.Weights;
using Cornet.Tests;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Cornet.Bench.Metrics;

/// <summary>Metrics beside scikit-learn, SciPy and NumPy on the same data and threads, as Markdown.</summary>
internal static class MetricsTable
{
    /// <summary>Runs the studies and returns the table.</summary>
    /// <param name="only">The key of one of them, or null for all.</param>
    /// <param name="rounds">How often Cornet's side runs; the median counts. The peer runs once.</param>
    /// <param name="threads">Of both.</param>
    /// <param name="alone">Whether the peer is left out.</param>
    public static string Of(string? only, int rounds, int threads, bool alone)
    {
        Runtime.Backend.Load();
        set_num_threads(threads);
        var rows = Studies.All.Where(study => only is null || study.Key == only).Select(study => Row(study, rounds, threads, alone));
        return $"""
            | {threads} threads | Cornet | peer | times as fast | answers |
            |---|---|---|---|---|
            {string.Join("\n", rows)}

            """;
    }

    private static string Row(Study study, int rounds, int threads, bool alone)
    {
        var data = study.Make();
        double[] numbers = [];
        var seconds = new double[rounds];
        for (var round = 0; round < rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            numbers = study.Run(data);
            seconds[round] = watch.Elapsed.TotalSeconds;
        }

        Array.Sort(seconds);
        var median = seconds[rounds / 2];
        if (alone) return Invariant($"| {study.Title} | {median:F2} s | - | - | - |");
        var (theirs, answer) = Ask(study, data, threads);
        var agreement = study.Agreement(numbers, answer);
        return Invariant($"| {study.Title} | {median:F2} s | {theirs:F1} s ({study.Peer}) | {theirs / median:F1} | {agreement} |");
    }

    private static (double Seconds, double[] Numbers) Ask(Study study, Tensor[] data, int threads)
    {
        var folder = Directory.CreateTempSubdirectory("cornet-metrics-");
        try
        {
            string[] files = [.. data.Select((_, index) => Path.Combine(folder.FullName, $"{index}.npy"))];
            for (var i = 0; i < files.Length; i++) NpyFile.Write(files[i], data[i]);
            var answer = Path.Combine(folder.FullName, "answer.npy");
            string[] command =
                [Repository.PathTo("tests", "peers", "metrics.py"), study.Key, threads.ToString(CultureInfo.InvariantCulture), answer, .. files];
            var seconds = double.Parse(PythonPeer.RunAlone(command[0], command[1..]), CultureInfo.InvariantCulture);
            using var numbers = NpyFile.Read(answer);
            using var flat = numbers.to(ScalarType.Float64).flatten();
            return (seconds * study.PeerRunsOneOf, flat.data<double>().ToArray());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
