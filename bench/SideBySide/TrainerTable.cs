using Cornet.Bench.Pipeline;
using Cornet.Models;
using Cornet.Runtime.Native;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;
using TorchSharp;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Cornet.Bench.SideBySide;

/// <summary>What spares a training on a GPU from waiting, each part by itself: images per second of the trainer, from pictures in memory to weights.</summary>
internal static class TrainerTable
{
    private const int WarmUp = 4;

    /// <summary>The table.</summary>
    /// <param name="rounds">Steps of each variant that count, times four.</param>
    /// <param name="workload">Batch, side and device.</param>
    public static string Of(int rounds, Workload workload)
    {
        var device = Runtime.Backend.Resolve(workload.Device);
        var pictures = new HeldPictures(RenderedObjects.Parse(Invariant($"rendered:low,count={4 * workload.Batch},size={workload.Side}"), Split.Train, workload.Side)!);
        var onGpu = device.type != DeviceType.CPU;
        List<(string Title, bool Bytes, int Reads, bool OwnStream, bool Tf32, bool Benchmark)> rows =
        [
            ("float batches, the host reads every step", false, 1, false, false, false), ("bytes, normalized on the device", true, 1, false, false, false),
            ("and the host reads every 16 steps", true, 16, false, false, false),
        ];
        if (onGpu)
        {
            rows.AddRange([
                ("and copies on a stream of their own (the default)", true, 16, true, false, false), ("and --tf32", true, 16, true, true, false),
                ("and --cudnn-benchmark", true, 16, true, true, true),
            ]);
        }

        var lines = rows.Select(row =>
        {
            if (onGpu) (CudaSettings.Tf32, CudaSettings.CudnnBenchmark) = (row.Tf32, row.Benchmark);
            var (rate, waiting) = Speed(pictures, workload, device, row.Bytes, row.Reads, row.OwnStream, 4 * rounds);
            return Invariant($"| {row.Title} | {rate:G3} | {100 * waiting:F0} % |");
        }).ToList();
        return $"""
            ## Training by the trainer: batch {workload.Batch}, {workload.Side} x {workload.Side} pixels, pictures in memory

            | | images/s | waiting for images |
            |---|---|---|
            {string.Join("\n", lines)}

            """;
    }

    private static (double ImagesPerSecond, double Waiting) Speed(StimulusSet pictures, Workload workload, Device device, bool bytes, int reads, bool ownStream, int steps)
    {
        var recipe = new Recipe { BatchSize = workload.Batch, Epochs = ((WarmUp + steps) / 4) + 2 };
        RandomPlace.EnterWeights(recipe.Seed);
        using var network = new CORnetS(classes: pictures.Classes.Count);
        using var trainer = new Trainer(network, recipe, device) { ReadsEvery = reads, Places = place => ownStream ? DeviceBatches.For(place) : null };
        using var data = TrainingData.Of(
            pictures, null, recipe, workload.Side, Environment.ProcessorCount, channelsLast: network.TakesChannelsLast(device, learns: true), normalizeOnDevice: bytes);
        using var stop = new CancellationTokenSource();
        RunningMean begun = default, last = default;
        var (done, first) = (0L, 0L);
        double seconds = 0, waited = 0, images = 0;
        trainer.Fit(data.Train, null, null, new Steps(progress =>
        {
            done = ((progress.Epoch - 1L) * progress.Steps) + progress.Step;
            if (progress.Ended is not null || progress.RunningMean.Images < last.Images) begun = default;
            if (first == 0 && done >= WarmUp) (first, begun) = (done, progress.RunningMean);
            else if (first > 0 && progress.Ended is null)
            {
                (seconds, waited, images) = (seconds + progress.RunningMean.Seconds - begun.Seconds, waited + progress.RunningMean.Waited - begun.Waited, images + progress.RunningMean.Images - begun.Images);
                begun = progress.RunningMean;
            }

            last = progress.Ended is null ? progress.RunningMean : default;
            if (done >= first + steps && first > 0) stop.Cancel();
        }), stop.Token);
        return (images / seconds, waited / seconds);
    }

    private sealed class Steps(Action<TrainingProgress> step) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => step(value);
    }
}
