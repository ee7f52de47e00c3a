using Cornet.Runtime.Native;
using TorchSharp;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// Two places on a GPU for batches: one is copied into, on a stream of its own, while the network computes from the other. Events order the two streams; the host waits for neither.
/// </summary>
/// <param name="cuda">CUDA's runtime.</param>
/// <param name="device">Where the batches go: the current device.</param>
internal sealed class DeviceBatches(CudaRuntime cuda, torch.Device device) : IDisposable
{
    private readonly nint _stream = cuda.NewStream();
    private readonly Slot[] _slots = [new(cuda), new(cuda)];
    private readonly Queue<(Batch Host, nint Copied)> _copying = [];
    private readonly Stack<nint> _events = [];
    private int _next;

    /// <summary>For batches that go to a CUDA device; null where copies have to take their turn on the default stream.</summary>
    public static DeviceBatches? For(torch.Device device)
    {
        // Streams and events are those of the current device, and CORNET_TUNING=off leaves everything to libtorch.
        if (device.type != DeviceType.CUDA || LinuxBackend.IsUntuned || CudaRuntime.OfLibtorch() is not { } cuda || cuda.Device != Math.Max(0, device.index)) return null;
        return new DeviceBatches(cuda, device);
    }

    /// <summary>Asks for the copy of a batch; what computes from it is asked for after <see cref="Arrive"/>.</summary>
    /// <param name="host">In pinned memory; it ends when it has been copied.</param>
    /// <returns>The batch on the device, which keeps its numbers until the one after the next is copied.</returns>
    public Batch Copy(Batch host)
    {
        GiveBack();
        var slot = _slots[_next];
        _next = 1 - _next;
        // Its memory may be new, and last have been some other tensor's, from which the default stream still computes.
        if (slot.Fit(host, device)) cuda.Record(slot.Used, CudaRuntime.DefaultStream);
        cuda.Order(_stream, slot.Used);
        Batch copied = host with { Images = Copy(host.Images, slot.Images!), Labels = Copy(host.Labels, slot.Labels!), Erased = host.Erased is { } erased ? Copy(erased, slot.Erased!) : null };
        cuda.Record(slot.Copied, _stream);
        var done = _events.TryPop(out var free) ? free : cuda.NewEvent();
        cuda.Record(done, _stream);
        _copying.Enqueue((host, done));
        return copied;
    }

    /// <summary>What is asked of the default stream from now on finds the last batch copied; what computes from the one before has all been asked for.</summary>
    public void Arrive()
    {
        cuda.Record(_slots[_next].Used, CudaRuntime.DefaultStream);
        cuda.Order(CudaRuntime.DefaultStream, _slots[1 - _next].Copied);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        cuda.Synchronize(_stream);
        GiveBack();
        foreach (var slot in _slots) slot.Dispose();
        foreach (var @event in _events) cuda.EndEvent(@event);
        cuda.EndStream(_stream);
    }

    // Host memory may be used for other batches only after it has been copied.
    private void GiveBack()
    {
        while (_copying.TryPeek(out var first) && cuda.IsDone(first.Copied))
        {
            _copying.Dequeue().Host.Dispose();
            _events.Push(first.Copied);
        }
    }

    private torch.Tensor Copy(torch.Tensor host, torch.Tensor place)
    {
        var part = place.narrow(0, 0, host.size(0));
        cuda.Copy(TensorMemory.AddressOf(host), TensorMemory.AddressOf(part), host.NumberOfElements * host.ElementSize, _stream);
        return part;
    }

    private sealed class Slot(CudaRuntime cuda) : IDisposable
    {
        public torch.Tensor? Images { get; private set; }

        public torch.Tensor? Labels { get; private set; }

        public torch.Tensor? Erased { get; private set; }

        /// <summary>The copy into it.</summary>
        public nint Copied { get; } = cuda.NewEvent();

        /// <summary>The last computation from it.</summary>
        public nint Used { get; } = cuda.NewEvent();

        /// <summary>Takes memory, where it has too little; says whether it has.</summary>
        public bool Fit(Batch host, torch.Device device)
        {
            if (Images is not null && Images.size(0) >= host.Count) return false;
            Free();
            (Images, Labels, Erased) = (Like(host.Images), Like(host.Labels), host.Erased is { } erased ? Like(erased) : null);
            return true;

            torch.Tensor Like(torch.Tensor tensor) => torch.empty_strided(tensor.shape, tensor.stride(), tensor.dtype, device).DetachFromDisposeScope();
        }

        public void Dispose()
        {
            Free();
            cuda.EndEvent(Copied);
            cuda.EndEvent(Used);
        }

        private void Free()
        {
            Images?.Dispose();
            Labels?.Dispose();
            Erased?.Dispose();
        }
    }
}
