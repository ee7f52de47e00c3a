using System.Collections.Concurrent;
using TorchSharp;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// A stimulus set as batches, read and prepared ahead by threads of its own, which begin with the first epoch and end when it is disposed. Order and preparation depend on (seed, epoch, picture) alone: not on the
/// number of threads, not on where in an epoch one begins.
/// </summary>
/// <param name="set">Where pictures come from.</param>
/// <param name="preparation">What is done to each.</param>
/// <param name="options">Batch size, threads, order.</param>
public sealed class Batches(StimulusSet set, Preparation preparation, BatchOptions options) : IDisposable
{
    // What random numbers are for; part of their place, so that order and preparation never share any.
    private const long ForOrder = 1, ForPreparation = 2;

    private readonly ConcurrentDictionary<int, string> _damaged = new();
    private readonly Preparation _intoBatch = preparation with { ChannelsLast = options.ChannelsLast };
    private readonly object _gate = new();
    private BatchWorkers? _workers;
    private (DeviceNormalization Normalization, torch.Device Device)? _normalization;
    private bool _disposed;

    /// <summary>Pictures that could not be read so far: their numbers, and why in a sentence that names the file.</summary>
    public IReadOnlyDictionary<int, string> Damaged => _damaged;

    /// <summary>Where pictures come from.</summary>
    public StimulusSet Set => set;

    /// <summary>What is done to each picture.</summary>
    public Preparation Preparation { get; } = preparation;

    /// <summary>Batches in an epoch; the last may be smaller, unless that one is dropped.</summary>
    public int PerEpoch => options.DropLast ? set.Count / options.BatchSize : (set.Count + options.BatchSize - 1) / options.BatchSize;

    /// <summary>Pictures in a batch that is full, over all processes.</summary>
    internal int BatchSize => options.BatchSize;

    /// <summary>Which part of each batch is prepared here.</summary>
    internal BatchShare Share => options.Share;

    /// <summary>Whether pictures that cannot be read are left out, so that batches may be smaller.</summary>
    internal bool SkipsDamaged => options.SkipDamaged;

    /// <summary>Whether batches hold bytes, which <see cref="On"/> normalizes.</summary>
    internal bool NormalizesOnDevice => options.NormalizeOnDevice;

    /// <summary>The numbers of an epoch's pictures, in the order in which they come.</summary>
    public int[] Order(int epoch) =>
        options.Shuffle ? new CounterRandom(options.Seed, ForOrder, epoch).Permutation(set.Count) : [.. Enumerable.Range(0, set.Count)];

    /// <summary>
    /// The batches of one epoch; whoever asks disposes each. The work starts with the first batch asked for and ends with the enumeration, also where
    /// it is left early; the threads wait for the next one.
    /// </summary>
    /// <param name="epoch">Which pass over the set, from 0.</param>
    /// <param name="skip">How many batches to leave out: those that a run had seen when it stopped in mid-epoch.</param>
    /// <param name="cancellation">Ends the enumeration with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="CornetException">A picture cannot be read; the batches before it have come out.</exception>
    public IEnumerable<Batch> Epoch(int epoch, int skip = 0, CancellationToken cancellation = default)
    {
        using var work = new BatchWork(this, Workers(), cancellation);
        var order = Order(epoch);
        for (int number = skip, begun = skip; number < PerEpoch; number++)
        {
            for (; begun < PerEpoch && begun <= number + options.Ahead; begun++) work.Begin(Unfilled(begun, epoch, order));
            // Null where no picture of it can be read; a process that shares batches with others takes its part in all of them.
            if (work.Next() is { } batch) yield return batch with { Whole = WholeOf(number) };
            else if (options.Share.Size > 1) yield return Batch.Empty(number, _intoBatch, options.NormalizeOnDevice) with { Whole = WholeOf(number) };
        }
    }

    /// <summary>Some images of a batch on a device, as the network takes them. Nothing waits for the device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="batch">One of these batches, in host memory or on the device.</param>
    /// <param name="start">The first image.</param>
    /// <param name="count">How many.</param>
    /// <returns>N x 3 x H x W, float32, normalized; N labels, int64.</returns>
    internal (torch.Tensor Images, torch.Tensor Labels) On(torch.Device device, Batch batch, int start, int count)
    {
        var (images, labels) = (Part(batch.Images), Part(batch.Labels));
        if (!NormalizesOnDevice) return (images, labels);
        using var scope = torch.NewDisposeScope();
        var numbers = NormalizationOn(device).Apply(images, batch.Erased is { } erased ? Part(erased) : null);
        return (numbers.MoveToOuterDisposeScope(), labels);

        torch.Tensor Part(torch.Tensor whole) => whole.narrow(0, start, count).to(device, non_blocking: true);
    }

    /// <summary>Ends the threads. An epoch that is still being taken ends first.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _workers?.Dispose();
            _normalization?.Normalization.Dispose();
            (_workers, _normalization) = (null, null);
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Threads that wait for work do not outlive batches that nobody disposed.</summary>
    ~Batches() => _workers?.End();

    private BatchWorkers Workers()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _workers ??= new BatchWorkers(options.Workers, Preparation.Length);
        }
    }

    private DeviceNormalization NormalizationOn(torch.Device device)
    {
        if (_normalization is { } known && known.Device == device) return known.Normalization;
        _normalization?.Normalization.Dispose();
        _normalization = (new DeviceNormalization(Preparation.Normalization, Preparation.Size, device), device);
        return _normalization.Value.Normalization;
    }

    /// <summary>Prepares one picture of a batch in its place.</summary>
    internal void Prepare(UnfilledBatch batch, int place)
    {
        var index = batch.Indices[place];
        try
        {
            set.Prepare(index, batch.Epoch, _intoBatch, new CounterRandom(options.Seed, ForPreparation, batch.Epoch, index), batch.Place(place));
        }
        catch (CornetException fault)
        {
            _damaged[index] = fault.Message;
            if (!options.SkipDamaged) throw;
            batch.LeaveOut(place);
        }
    }

    private int WholeOf(int number) => Math.Min(options.BatchSize, set.Count - (number * options.BatchSize));

    private UnfilledBatch Unfilled(int number, int epoch, int[] order)
    {
        var indices = options.Share.Of(order.AsSpan(number * options.BatchSize, WholeOf(number))).ToArray();
        return new UnfilledBatch(number, epoch, indices, Array.ConvertAll(indices, index => (long)set.LabelOf(index)), _intoBatch, options.NormalizeOnDevice);
    }
}
