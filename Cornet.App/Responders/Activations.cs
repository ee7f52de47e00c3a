using System.Runtime.InteropServices;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Reporting;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.App.Responders;

/// <summary>How activations are made and kept.</summary>
public sealed record ActivationOptions
{
    /// <summary>Stimuli at once.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>Where the model lies.</summary>
    public Device Device { get; init; } = CPU;

    /// <summary>Whether images stay bytes until they are on the device (<see cref="BatchOptions.NormalizeOnDevice"/>); null where that pays off.</summary>
    internal bool? NormalizeOnDevice { get; init; }

    /// <summary>
    /// The folder where they are kept, by model, weights, stimuli and preparation, and found again; null keeps them in memory.
    /// </summary>
    public string? Cache { get; init; }

    /// <summary>What they may take in memory, in bytes; beyond it they need a folder.</summary>
    public long MemoryBytes { get; init; } = 2L << 30;

    /// <summary>The folder for those that memory does not hold, where there is no cache: the caller deletes it. Null for none.</summary>
    public string? Scratch { get; init; }
}

/// <summary>
/// What a network puts out for stimuli, as an assembly: [presentation, neuroid], with <c>stimulus_id</c> and <c>object_name</c> of every stimulus,
/// and area (<c>region</c>), <c>step</c> and place of every unit. One batch is in memory at a time; only what is chosen later is read back.
/// </summary>
public static class Activations
{
    /// <summary>Records a network, or finds what was recorded before.</summary>
    /// <param name="model">The network, which answers as it does after training; its mode is restored.</param>
    /// <param name="stimuli">The stimuli.</param>
    /// <param name="preparation">What is done to each.</param>
    /// <param name="sites">Areas and steps; all areas at all steps and the decoder where none is given.</param>
    /// <param name="options">Device, cache and limits.</param>
    /// <param name="cancellation">Ends it and leaves nothing.</param>
    /// <exception cref="CornetException">
    /// A stimulus cannot be read, a place does not exist, the disk is full, or the activations fit in memory no longer and no cache is given.
    /// </exception>
    public static DataAssembly Of(
        CornetModel model, StimulusSet stimuli, Preparation preparation, IReadOnlyList<RecordingSite> sites, ActivationOptions? options = null,
        CancellationToken cancellation = default)
    {
        options ??= new ActivationOptions();
        var training = model.training;
        model.eval();
        try
        {
            if (options.Cache is null && InMemory(model, stimuli, preparation, sites, options, cancellation) is { } held) return held;
            return new ActivationCache(options.Cache ?? options.Scratch!).Get(
                Key(model, stimuli, preparation, sites, options), path => Write(path, model, stimuli, preparation, sites, options, cancellation));
        }
        finally
        {
            model.train(training);
        }
    }

    /// <summary>What a result says about itself.</summary>
    internal static (string Name, string Text)[] Notes(CornetModel model, Device device, string stimuli, string preparation) =>
    [
        ("model", model.Card.Name), ("stimuli", stimuli), ("preparation", preparation), ("precision", $"{model.Precision}"),
        ("memory_format", model.TakesChannelsLast(device) ? "channels-last" : "contiguous"), ("cornet", SoftwareVersions.Cornet),
    ];

    private static void Write(
        string path, CornetModel model, StimulusSet stimuli, Preparation preparation, IReadOnlyList<RecordingSite> sites, ActivationOptions options,
        CancellationToken cancellation)
    {
        AssemblyWriter? writer = null;
        try
        {
            foreach (var (recording, rows) in Recordings(model, stimuli, preparation, sites, options, cancellation))
            {
                writer ??= AssemblyWriter.Create(
                    path, [PresentationAxis.Of(stimuli), UnitTable.Of(model.Card, recording)], Notes(model, options.Device, stimuli.Name, PresentationAxis.Prepared(stimuli, preparation)));
                writer.Append(rows);
            }

            writer!.Complete();
        }
        finally
        {
            writer?.Dispose();
        }
    }

    // Null where they go into the folder for what memory does not hold.
    private static DataAssembly? InMemory(
        CornetModel model, StimulusSet stimuli, Preparation preparation, IReadOnlyList<RecordingSite> sites, ActivationOptions options,
        CancellationToken cancellation)
    {
        (Axis? units, double[] values, var at) = (null, [], 0);
        foreach (var (recording, rows) in Recordings(model, stimuli, preparation, sites, options, cancellation))
        {
            if (units is null)
            {
                var needed = rows.size(1) * sizeof(double) * stimuli.Count;
                if (needed > options.MemoryBytes || needed / sizeof(double) > Array.MaxLength)
                {
                    if (options.Scratch is not null) return null;
                    throw new CornetException(
                        $"{rows.size(1):N0} units for {stimuli.Count:N0} stimuli take {needed >> 20:N0} MB, more than the "
                        + $"{options.MemoryBytes >> 20:N0} MB allowed: give a folder for the cache, or fewer areas and steps.");
                }

                (units, values) = (UnitTable.Of(model.Card, recording), new double[needed / sizeof(double)]);
            }

            TensorBytes.Visit(rows, piece =>
            {
                foreach (var value in MemoryMarshal.Cast<byte, float>(piece)) values[at++] = value;
            });
        }

        return new DataAssembly($"{model.Card.Name} on {stimuli.Name}", values, PresentationAxis.Of(stimuli), units!)
        {
            Notes = Notes(model, options.Device, stimuli.Name, PresentationAxis.Prepared(stimuli, preparation)).ToDictionary(note => note.Name, note => note.Text),
        };
    }

    private static IEnumerable<(Recording Recording, Tensor Rows)> Recordings(
        CornetModel model, StimulusSet stimuli, Preparation preparation, IReadOnlyList<RecordingSite> sites, ActivationOptions options,
        CancellationToken cancellation)
    {
        using var frozen = no_grad();
        using var batches = new Batches(stimuli, preparation, new BatchOptions
        {
            BatchSize = options.Batch, ChannelsLast = model.TakesChannelsLast(options.Device), NormalizeOnDevice = options.NormalizeOnDevice ?? BatchOptions.NormalizesOn(options.Device),
        });
        foreach (var batch in batches.Epoch(0, cancellation: cancellation))
        {
            using var scope = NewDisposeScope();
            using var taken = batch;
            var (images, _) = batches.On(options.Device, batch, 0, batch.Count);
            using var recording = model.RecordAt(images, sites);
            using var rows = UnitTable.Rows(recording);
            yield return (recording, rows);
        }
    }

    // Also of the code that computes: another build may be another network.
    private static string Key(CornetModel model, StimulusSet stimuli, Preparation preparation, IReadOnlyList<RecordingSite> sites, ActivationOptions options)
    {
        var checksums = new UInt128[stimuli.Count];
        try
        {
            Parallel.For(0, checksums.Length, i => checksums[i] = stimuli.ChecksumOf(i));
        }
        catch (AggregateException several)
        {
            throw several.InnerExceptions.OfType<CornetException>().FirstOrDefault() ?? several.InnerExceptions[0];
        }

        var print = new Fingerprint();
        string[] parts =
        [
            $"{typeof(CornetModel).Module.ModuleVersionId} {model.GetType().Module.ModuleVersionId}", model.Card.Name, model.Card.Description,
            $"{model.Computation(options.Device)} {options.Device.type}", PresentationAxis.Prepared(stimuli, preparation), string.Join(' ', sites),
        ];
        foreach (var part in parts) print.Add(part);
        print.Add(model);
        for (var i = 0; i < checksums.Length; i++) print.Add(stimuli.IdOf(i)).Add(checksums[i]).Add($"{stimuli.LabelOf(i)}");
        return print.ToString();
    }
}
