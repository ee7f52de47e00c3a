using Cornet.Bench.SideBySide;
using Cornet.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;
using TorchSharp;
using static System.FormattableString;

namespace Cornet.Bench.Pipeline;

/// <summary>Whether training waits for images: CORnetSmall from files and from memory, an epoch of each in turn, as Markdown.</summary>
internal static class Starvation
{
    private const int Pixels = 64;

    /// <summary>Measures.</summary>
    /// <param name="folder">Class folders of large photographs.</param>
    /// <param name="rounds">Epochs of each that count.</param>
    /// <param name="batch">Images per batch.</param>
    public static string Measure(string folder, int rounds, int batch)
    {
        var files = new ImageFolder(folder);
        StimulusSet[] sets = [files, new HeldPictures(files)];
        var epochs = sets.Select(_ => new List<EpochMetrics>()).ToArray();
        for (var round = -1; round < rounds; round++)
        {
            for (var i = 0; i < sets.Length; i++)
            {
                var epoch = Epoch(sets[i], batch);
                if (round >= 0) epochs[i].Add(epoch);
            }
        }

        var slowed = Spread.Of(epochs[0].Zip(epochs[1], (file, memory) => file.ImagesPerSecond / memory.ImagesPerSecond));
        var rows = new[] { "files", "memory" }.Zip(epochs, (from, of) => Invariant(
            $"| {from} | {Spread.Of(of.Select(one => one.ImagesPerSecond)).Median:F0} | {100 * Spread.Of(of.Select(one => one.Waiting)).Median:F1} % |"));
        return Invariant($"""
            ## Training CORnetSmall on them: random resized crop to {Pixels} pixels, {torch.get_num_threads()} threads of libtorch beside {Environment.ProcessorCount} that read

            | images from | images/s | waiting for images |
            |---|---|---|
            {string.Join("\n", rows)}

            From files, training is {slowed} times as fast as from pictures that lie decoded in memory.

            """);
    }

    private static EpochMetrics Epoch(StimulusSet set, int batch)
    {
        var recipe = Recipe.Small with { Epochs = 1, WarmUpEpochs = 0, BatchSize = batch };
        using var model = new CORnetSmall(classes: set.Classes.Count);
        using var trainer = new Trainer(model, recipe);
        var preparation = new Preparation(Pixels, new RandomWindowFraming(), Mirror: true);
        var batches = new Batches(set, preparation, new BatchOptions { BatchSize = batch, Shuffle = true, DropLast = true });
        return trainer.Fit(batches, null).Epochs[0];
    }
}
