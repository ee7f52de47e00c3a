using TorchSharp;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// The batches of an epoch on their way to a GPU: the copy of the next one is queued as soon as the work on the present one is, without waiting for either. On a processor, batches stay
/// where they are.
/// </summary>
/// <param name="epoch">The batches; disposed with this object.</param>
/// <param name="batches">Where they come from.</param>
/// <param name="device">Where they go.</param>
internal sealed class BatchUpload(IEnumerator<Batch> epoch, Batches batches, torch.Device device) : IDisposable
{
    private Batch? _ahead;

    /// <summary>The next batch; null where there is none. Whoever takes it disposes it.</summary>
    public Batch? Next()
    {
        var next = _ahead ?? Take();
        _ahead = null;
        return next;
    }

    /// <summary>Takes the next batch and queues its copy, where batches are copied as bytes; call it when the work on the present one is queued.</summary>
    public void Begin()
    {
        if (batches.NormalizesOnDevice) _ahead ??= Take();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ahead?.Dispose();
        epoch.Dispose();
    }

    private Batch? Take()
    {
        if (!epoch.MoveNext()) return null;
        var batch = epoch.Current;
        if (!batches.NormalizesOnDevice || device.type == DeviceType.CPU) return batch;
        // Pinned memory that is given back stays as it is until its copy is done.
        using (batch) return batch with { Images = Copy(batch.Images), Labels = Copy(batch.Labels), Erased = batch.Erased is { } erased ? Copy(erased) : null };
    }

    private torch.Tensor Copy(torch.Tensor tensor) => tensor.to(device, non_blocking: true);
}
