namespace Cornet.Runtime.Stimuli;

/// <summary>
/// The part of each batch that one of several processes (ranks) prepares. A batch is cut into micro-batches of one size, the last ones smaller or empty; each rank has
/// as many as the others, in the order of the ranks.
/// </summary>
/// <param name="Rank">The number of the process, from 0.</param>
/// <param name="Size">How many processes there are.</param>
/// <param name="MicroBatches">Into how many micro-batches each process cuts its part (gradient accumulation), at least 1.</param>
public readonly record struct BatchShare(int Rank, int Size, int MicroBatches = 1)
{
    /// <summary>All of it, in one part.</summary>
    public static BatchShare Whole { get; } = new(0, 1);

    /// <summary>Images of a micro-batch that is full.</summary>
    /// <param name="images">Images of the batch.</param>
    public int MicroBatchOf(int images) => (images + (Size * MicroBatches) - 1) / (Size * MicroBatches);

    /// <summary>The part of a batch.</summary>
    /// <param name="batch">The whole batch.</param>
    public ReadOnlySpan<int> Of(ReadOnlySpan<int> batch)
    {
        var most = MicroBatchOf(batch.Length) * MicroBatches;
        var start = Math.Min(batch.Length, Rank * most);
        return batch[start..Math.Min(batch.Length, start + most)];
    }
}
