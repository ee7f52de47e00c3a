using TorchSharp;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// The batches of an epoch on their way to a GPU: the next one is copied while the network computes from the present one, and the host waits for neither. On a processor, batches stay
/// where they are.
/// </summary>
/// <param name="epoch">The batches; disposed with this object.</param>
/// <param name="batches">Where they come from.</param>
/// <param name="device">Where they go.</param>
/// <param name="places">Where they lie there; null to queue copies behind the computation. Not disposed here.</param>
internal sealed class BatchUpload(IEnumerator<Batch> epoch, Batches batches, torch.Device device, DeviceBatches? places) : IDisposable
{
    private Batch? _ahead;

    /// <summary>The next batch; null where there is none. The caller disposes it, and asks for nothing more of it after the one that follows is taken.</summary>
    public Batch? Next()
    {
        var next = _ahead ?? Take();
        _ahead = null;
        if (next is not null) places?.Arrive();
        return next;
    }

    /// <summary>Takes the next batch and begins its copy, where batches are copied as bytes; call it when the work on the present one has been asked for.</summary>
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
        if (places is not null) return places.Copy(batch);
        if (!batches.NormalizesOnDevice || device.type == DeviceType.CPU) return batch;
        // Pinned memory that is given back stays as it is until its copy is done.
        using (batch) return batch with { Images = Copy(batch.Images), Labels = Copy(batch.Labels), Erased = batch.Erased is { } erased ? Copy(erased) : null };
    }

    private torch.Tensor Copy(torch.Tensor tensor) => tensor.to(device, non_blocking: true);
}
