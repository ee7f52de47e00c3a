using Cornet.Bench.SideBySide;
using Cornet.Runtime.Stimuli;
using Cornet.Tests;

namespace Cornet.Bench.Pipeline;

/// <summary>Cornet's pipeline beside torchvision's on the same images and cores.</summary>
/// <param name="photos">A folder of images as <c>--data</c> takes it, of 32 x 32 pixels, say CIFAR-10's: measured as they are, and the content of the large ones.</param>
/// <param name="images">How many large images.</param>
/// <param name="rounds">Repetitions that count.</param>
/// <param name="batch">Images per batch.</param>
internal sealed class PipelineStudy(string photos, int images, int rounds, int batch)
{
    /// <summary>The word for the last table.</summary>
    public const string Training = "training";

    private static readonly int Cores = Environment.ProcessorCount;

    private readonly string _small = Directory.Exists(Path.Combine(photos, "train")) ? Path.Combine(photos, "train") : photos;

    /// <summary>Measures some preparations, and whether training waits for images.</summary>
    /// <param name="only">One preparation, <c>training</c>, or null for all.</param>
    public IEnumerable<string> Tables(string? only)
    {
        var large = Directory.CreateTempSubdirectory("cornet-photographs-");
        try
        {
            if (only != Loading.Small) Photographs.Write(new ImageFolder(_small), large.FullName, images);
            foreach (var kind in new[] { Loading.Train, Loading.Evaluation, Loading.Small }.Where(kind => only is null || kind == only))
                yield return Measure(kind, kind == Loading.Small ? _small : large.FullName);
            if (only is null or Training) yield return Starvation.Measure(large.FullName, rounds, batch);
        }
        finally
        {
            large.Delete(recursive: true);
        }
    }

    private string Measure(string kind, string folder)
    {
        var files = Directory.GetFiles(folder, "*.jpg", SearchOption.AllDirectories);
        var measured = Comparison.Run(kind, rounds, [.. Workers(kind, folder)]);
        Stages[] stages = [.. new[] { true, false }.Select(turbo => Stages.Ask(new Loading(kind, folder, batch, 1), turbo))];
        return PipelineTable.Of(kind, files.Length, files.Average(file => (double)new FileInfo(file).Length), measured, stages);
    }

    private IEnumerable<WorkerProcess> Workers(string kind, string folder)
    {
        foreach (var threads in new[] { Cores, 1 }.Distinct())
        {
            var loading = new Loading(kind, folder, batch, threads);
            string[] command = [Environment.ProcessPath!, "load", .. loading.Arguments()];
            yield return new WorkerProcess(new Variant("cornet", $"Cornet, libjpeg-turbo, {Counted(threads, "thread")}"), Cores, command);
            yield return new WorkerProcess(
                new Variant("cornet", $"Cornet, SkiaSharp, {Counted(threads, "thread")}") { Environment = { ["CORNET_TURBOJPEG"] = "off" } }, Cores, command);
        }

        foreach (var workers in new[] { 0, 1, Cores, 2 * Cores }.Distinct())
        {
            var loading = new Loading(kind, folder, batch, workers);
            string[] command = [PythonPeer.Interpreter("torchvision"), Repository.PathTo("tests", "peers", "loading.py"), .. loading.Arguments()];
            yield return new WorkerProcess(new Variant(PipelineTable.Peer, $"torchvision, num_workers={workers}"), Cores, command);
        }
    }

    private static string Counted(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
