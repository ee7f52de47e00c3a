using Cornet.Runtime.Models;
using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.App;

/// <summary>Writes features to disk as they come: only one batch is in memory.</summary>
internal static class FeatureFile
{
    /// <summary>Runs a model over images and writes an array per place, whole or not at all.</summary>
    /// <param name="path">The archive of NumPy.</param>
    /// <param name="model">In evaluation mode.</param>
    /// <param name="device">Where the model lies.</param>
    /// <param name="images">The images.</param>
    /// <param name="sites">The places; all where none is given.</param>
    /// <param name="cancellation">Ends it and leaves nothing.</param>
    /// <returns>A line for each array: name, shape, and whether it says nothing about the images.</returns>
    /// <exception cref="CornetException">A place does not exist, an image cannot be read, or the disk is full.</exception>
    public static IReadOnlyList<string> Write(
        string path, CornetModel model, Device device, ImageSource images, IReadOnlyList<Site> sites, CancellationToken cancellation)
    {
        using var frozen = no_grad();
        using var writer = NpzWriter.Create(path);
        List<string> lines = [];
        foreach (var batch in images.Batches(cancellation))
        {
            using var scope = NewDisposeScope();
            using var taken = batch;
            using var recording = model.RecordAt(batch.to(device), sites);
            if (lines.Count == 0) lines.AddRange(Announce(writer, recording, images.Count));
            foreach (var (name, value) in recording.Named()) writer.Append(name, value);
        }

        writer.Complete();
        return lines;
    }

    private static IEnumerable<string> Announce(NpzWriter writer, Recording recording, int images)
    {
        var blind = recording.Areas.SelectMany(Blind).ToHashSet();
        foreach (var (name, value) in recording.Named())
        {
            long[] shape = [images, .. value.shape[1..]];
            writer.Reserve(name, value.dtype, shape);
            var note = blind.Contains(name) ? "  (the image has not arrived yet: the same for all)" : "";
            yield return $"{name,-10} {string.Join(" x ", shape)}{note}";
        }
    }

    private static IEnumerable<string> Blind(AreaRecording area) =>
        Enumerable.Range(0, area.Steps).Where(step => !area.SeesImage(step)).Select(step => $"{area.Name}.{step}");
}
