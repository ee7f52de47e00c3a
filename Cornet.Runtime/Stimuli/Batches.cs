using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// A stimulus set as batches, read and prepared ahead by threads of its own. Order and preparation depend on (seed, epoch, picture) alone: not on the
/// number of threads, not on where in an epoch one begins.
/// </summary>
/// <param name="set">Where pictures come from.</param>
/// <param name="preparation">What is done to each.</param>
/// <param name="options">Batch size, threads, order.</param>
public sealed class Batches(StimulusSet set, Preparation preparation, BatchOptions options)
{
    // What random numbers are for; part of their place, so that order and preparation never share any.
    private const long ForOrder = 1, ForPreparation = 2;

    private readonly ConcurrentDictionary<int, string> _damaged = new();

    /// <summary>Pictures that could not be read so far: their numbers, and why in a sentence that names the file.</summary>
    public IReadOnlyDictionary<int, string> Damaged => _damaged;

    /// <summary>Where pictures come from.</summary>
    public StimulusSet Set => set;

    /// <summary>What is done to each picture.</summary>
    public Preparation Preparation => preparation;

    /// <summary>Batches in an epoch; the last may be smaller, unless that one is dropped.</summary>
    public int PerEpoch => options.DropLast ? set.Count / options.BatchSize : (set.Count + options.BatchSize - 1) / options.BatchSize;

    /// <summary>The numbers of an epoch's pictures, in the order in which they come.</summary>
    public int[] Order(int epoch) =>
        options.Shuffle ? new CounterRandom(options.Seed, ForOrder, epoch).Permutation(set.Count) : [.. Enumerable.Range(0, set.Count)];

    /// <summary>
    /// The batches of one epoch; whoever asks disposes each. The work starts with the first batch asked for and ends with the enumeration, also where
    /// it is left early.
    /// </summary>
    /// <param name="epoch">Which pass over the set, from 0.</param>
    /// <param name="skip">How many batches to leave out: those that a run had seen when it stopped in mid-epoch.</param>
    /// <param name="cancellation">Ends the enumeration with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="CornetException">A picture cannot be read; the batches before it have come out.</exception>
    public IEnumerable<Batch> Epoch(int epoch, int skip = 0, CancellationToken cancellation = default)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var ready = new BlockingCollection<Prepared>(options.Ahead);
        var producer = new Thread(() => Produce(ready, epoch, skip, leaving.Token)) { IsBackground = true, Name = "stimuli" };
        producer.Start();
        try
        {
            for (var number = skip; number < PerEpoch; number++)
            {
                var prepared = ready.Take(leaving.Token);
                if (prepared.Error is not null || prepared.Indices.Length > 0) yield return prepared.ToBatch(number, preparation.Size);
            }
        }
        finally
        {
            leaving.Cancel();
            producer.Join();
        }
    }

    /// <summary>Prepares batch after batch, as far ahead as there is room; an error takes the place of its batch and ends the work.</summary>
    private void Produce(BlockingCollection<Prepared> ready, int epoch, int skip, CancellationToken leaving)
    {
        try
        {
            var order = Order(epoch);
            for (var number = skip; number < PerEpoch; number++)
            {
                var prepared = Prepare(epoch, order.AsSpan(number * options.BatchSize), leaving);
                ready.Add(prepared, leaving);
                if (prepared.Error is not null)
                    return;
            }
        }
        catch (OperationCanceledException)
        {
            // Whoever asked for the batches has left.
        }
    }

    private Prepared Prepare(int epoch, ReadOnlySpan<int> rest, CancellationToken leaving)
    {
        var indices = rest[..Math.Min(options.BatchSize, rest.Length)].ToArray();
        var pixels = ArrayPool<float>.Shared.Rent(indices.Length * preparation.Length);
        var labels = new long[indices.Length];
        try
        {
            Parallel.For(0, indices.Length, new ParallelOptions { MaxDegreeOfParallelism = options.Workers, CancellationToken = leaving }, i =>
            {
                var random = new CounterRandom(options.Seed, ForPreparation, epoch, indices[i]);
                if (Read(indices[i], epoch) is { } picture) preparation.Apply(picture, random, pixels.AsSpan(i * preparation.Length, preparation.Length));
                labels[i] = set.LabelOf(indices[i]);
            });
            return Whole(pixels, labels, indices);
        }
        catch (AggregateException several)
        {
            return new Prepared(pixels, labels, indices, ExceptionDispatchInfo.Capture(several.InnerExceptions[0]));
        }
    }

    private Picture? Read(int index, int epoch)
    {
        try
        {
            return set.Read(index, epoch);
        }
        catch (CornetException fault)
        {
            _damaged[index] = fault.Message;
            if (!options.SkipDamaged) throw;
            return null;
        }
    }

    // The pictures that could be read, closed up.
    private Prepared Whole(float[] pixels, long[] labels, int[] indices)
    {
        int[] sound = [.. Enumerable.Range(0, indices.Length).Where(i => !_damaged.ContainsKey(indices[i]))];
        if (sound.Length == indices.Length) return new Prepared(pixels, labels, indices, null);
        for (var i = 0; i < sound.Length; i++)
            pixels.AsSpan(sound[i] * preparation.Length, preparation.Length).CopyTo(pixels.AsSpan(i * preparation.Length));
        return new Prepared(pixels, [.. sound.Select(i => labels[i])], [.. sound.Select(i => indices[i])], null);
    }

    /// <summary>A batch in managed memory, or why there is none. Its pixels are rented, and at least as many as needed.</summary>
    private sealed record Prepared(float[] Pixels, long[] Labels, int[] Indices, ExceptionDispatchInfo? Error)
    {
        /// <summary>Becomes tensors, on the thread that will end them, and gives its memory back.</summary>
        public Batch ToBatch(int number, int size)
        {
            Error?.Throw();
            var images = torch.empty([Indices.Length, 3, size, size], torch.float32);
            var values = MemoryMarshal.Cast<byte, float>(images.bytes);
            Pixels.AsSpan(0, values.Length).CopyTo(values);
            ArrayPool<float>.Shared.Return(Pixels);
            return new Batch(number, images, torch.tensor(Labels), Indices);
        }
    }
}
