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
    private static readonly int Cores = Environment.ProcessorCount;

    /// <summary>Measures one preparation.</summary>
    public string Measure(string kind)
    {
        var temporary = kind == Loading.Small ? null : Directory.CreateTempSubdirectory("cornet-photographs-");
        try
        {
            var set = new ImageFolder(Directory.Exists(Path.Combine(photos, "train")) ? Path.Combine(photos, "train") : photos);
            var size = temporary is null ? MeanSize(set, photos) : Photographs.Write(set, temporary.FullName, images);
            var folder = temporary?.FullName ?? Path.Combine(photos, "train");
            var measured = Comparison.Run(kind, rounds, [.. Workers(kind, folder)]);
            return PipelineTable.Of(kind, new ImageFolder(folder).Count, size, measured);
        }
        finally
        {
            temporary?.Delete(recursive: true);
        }
    }

    private static double MeanSize(ImageFolder set, string photos) =>
        Enumerable.Range(0, set.Count).Average(i => (double)new FileInfo(Path.Combine(photos, "train", set.IdOf(i))).Length);

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
