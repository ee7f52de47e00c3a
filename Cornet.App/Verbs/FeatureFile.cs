using Cornet.App.Responders;
using Cornet.Runtime.Models;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies;
using static TorchSharp.torch;

namespace Cornet.App.Verbs;

/// <summary>Writes features to disk as they come: only one batch is in memory.</summary>
internal static class FeatureFile
{
    /// <summary>The ending of netCDF's files: an assembly is written, else a NumPy archive.</summary>
    public const string NetCdf = ".nc";

    /// <summary>The array of an archive that says which image each row is of; an assembly calls it so, too.</summary>
    private const string Ids = "stimulus_id";

    /// <summary>Runs a model over images and writes an array per place, and the ids of its rows, whole or not at all.</summary>
    /// <param name="path">The archive of NumPy, or an assembly where it ends with <see cref="NetCdf"/>.</param>
    /// <param name="model">In evaluation mode.</param>
    /// <param name="device">Where the model lies.</param>
    /// <param name="images">The images.</param>
    /// <param name="sites">The places; all where none is given.</param>
    /// <param name="notes">What an assembly says about itself beside the model and the preparation.</param>
    /// <param name="cancellation">Ends it and leaves nothing.</param>
    /// <returns>A line for each array: name, shape, and whether it says nothing about the images.</returns>
    /// <exception cref="CornetException">A place does not exist, an image cannot be read, or the disk is full.</exception>
    public static IReadOnlyList<string> Write(
        string path, CornetModel model, Device device, ImageSource images, IReadOnlyList<RecordingSite> sites,
        IReadOnlyList<(string Name, string Text)> notes, CancellationToken cancellation)
    {
        if (path.EndsWith(NetCdf, StringComparison.OrdinalIgnoreCase)) return WriteAssembly(path, model, device, images, sites, notes, cancellation);
        using var frozen = no_grad();
        using var writer = NpzWriter.Create(path);
        List<string> lines = [];
        foreach (var batch in images.Batches(device, cancellation))
        {
            using var scope = NewDisposeScope();
            using var taken = batch;
            using var recording = model.RecordAt(batch, sites);
            if (lines.Count == 0) lines.AddRange(Announce(writer, recording, images.Count));
            foreach (var (name, value) in recording.Named()) writer.Append(name, value);
        }

        writer.Add(Ids, images.Presentations.Find(Ids)!.Texts);
        writer.Complete();
        return lines;
    }

    private static IReadOnlyList<string> WriteAssembly(
        string path, CornetModel model, Device device, ImageSource images, IReadOnlyList<RecordingSite> sites,
        IReadOnlyList<(string Name, string Text)> notes, CancellationToken cancellation)
    {
        using var frozen = no_grad();
        AssemblyWriter? writer = null;
        List<string> lines = [];
        try
        {
            foreach (var batch in images.Batches(device, cancellation))
            {
                using var scope = NewDisposeScope();
                using var taken = batch;
                using var recording = model.RecordAt(batch, sites);
                if (writer is null)
                {
                    var units = UnitTable.Of(model.Card, recording);
                    writer = AssemblyWriter.Create(path, [images.Presentations, units], notes);
                    lines.AddRange(recording.Named().Select(one => Line(one.Name, [images.Count, .. one.Value.shape[1..]], Blind(recording))));
                    lines.Add($"data       {images.Count} x {units.Length} (presentation x neuroid)");
                }

                using var rows = UnitTable.Rows(recording);
                writer.Append(rows);
            }

            writer!.Complete();
            return lines;
        }
        finally
        {
            writer?.Dispose();
        }
    }

    private static IEnumerable<string> Announce(NpzWriter writer, Recording recording, int images)
    {
        var blind = Blind(recording);
        foreach (var (name, value) in recording.Named())
        {
            long[] shape = [images, .. value.shape[1..]];
            writer.Reserve(name, value.dtype, shape);
            yield return Line(name, shape, blind);
        }
    }

    private static string Line(string name, long[] shape, HashSet<string> blind) =>
        $"{name,-10} {string.Join(" x ", shape)}{(blind.Contains(name) ? "  (no input yet: the same for all images)" : "")}";

    private static HashSet<string> Blind(Recording recording) => [.. recording.Areas.SelectMany(Blind)];

    private static IEnumerable<string> Blind(AreaRecording area) =>
        Enumerable.Range(0, area.Steps).Where(step => !area.SeesImage(step)).Select(step => $"{area.Name}.{step}");
}
