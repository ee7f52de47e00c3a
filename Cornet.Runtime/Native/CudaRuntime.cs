using System.Runtime.InteropServices;

namespace Cornet.Runtime.Native;

/// <summary>
/// What TorchSharp does not have of CUDA's runtime: the current device, copies on a stream of their own, and events that order streams. Nothing here waits for a device, except
/// <see cref="Synchronize"/>. libtorch computes on the default stream, 0.
/// </summary>
/// <remarks>The signatures are those of cuda_runtime_api.h, unchanged since CUDA 3.2.</remarks>
internal sealed unsafe class CudaRuntime
{
    /// <summary>The stream on which libtorch computes.</summary>
    public const nint DefaultStream = 0;

    private const uint NonBlocking = 1, WithoutTiming = 2;
    private const int HostToDevice = 1, NotReady = 600;

    private readonly delegate* unmanaged<int, int> _setDevice;
    private readonly delegate* unmanaged<int*, int> _getDevice;
    private readonly delegate* unmanaged<nint*, uint, int> _streamCreate;
    private readonly delegate* unmanaged<nint, int> _streamDestroy, _streamSynchronize, _eventDestroy, _eventQuery;
    private readonly delegate* unmanaged<nint, nint, uint, int> _streamWaitEvent;
    private readonly delegate* unmanaged<nint*, uint, int> _eventCreate;
    private readonly delegate* unmanaged<nint, nint, int> _eventRecord;
    private readonly delegate* unmanaged<nint, nint, nuint, int, nint, int> _memcpyAsync;

    private CudaRuntime(nint library)
    {
        nint Export(string name) => NativeLibrary.GetExport(library, name);
        _setDevice = (delegate* unmanaged<int, int>)Export("cudaSetDevice");
        _getDevice = (delegate* unmanaged<int*, int>)Export("cudaGetDevice");
        _streamCreate = (delegate* unmanaged<nint*, uint, int>)Export("cudaStreamCreateWithFlags");
        _streamDestroy = (delegate* unmanaged<nint, int>)Export("cudaStreamDestroy");
        _streamSynchronize = (delegate* unmanaged<nint, int>)Export("cudaStreamSynchronize");
        _streamWaitEvent = (delegate* unmanaged<nint, nint, uint, int>)Export("cudaStreamWaitEvent");
        _eventCreate = (delegate* unmanaged<nint*, uint, int>)Export("cudaEventCreateWithFlags");
        _eventDestroy = (delegate* unmanaged<nint, int>)Export("cudaEventDestroy");
        _eventQuery = (delegate* unmanaged<nint, int>)Export("cudaEventQuery");
        _eventRecord = (delegate* unmanaged<nint, nint, int>)Export("cudaEventRecord");
        _memcpyAsync = (delegate* unmanaged<nint, nint, nuint, int, nint, int>)Export("cudaMemcpyAsync");
    }

    /// <summary>The one that libtorch has loaded; null where it has none.</summary>
    public static CudaRuntime? OfLibtorch()
    {
        // libtorch's own copy has a hash in its name, and another copy would have another current device.
        var loaded = File.ReadLines("/proc/self/maps").Select(line => line[(line.LastIndexOf(' ') + 1)..])
            .FirstOrDefault(path => Path.GetFileName(path).StartsWith("libcudart", StringComparison.Ordinal));
        return loaded is null ? null : Load(loaded);
    }

    /// <summary>The one of a file; null where it cannot be loaded or lacks a function.</summary>
    public static CudaRuntime? Load(string path)
    {
        try
        {
            return NativeLibrary.TryLoad(path, out var library) ? new CudaRuntime(library) : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The current device of the calling thread.</summary>
    public int Device
    {
        get
        {
            int index;
            Demand(_getDevice(&index), "name the current device");
            return index;
        }
        set => Demand(_setDevice(value), $"choose device {value}");
    }

    /// <summary>A new stream of the current device, which the default stream does not wait for.</summary>
    public nint NewStream()
    {
        nint stream;
        Demand(_streamCreate(&stream, NonBlocking), "make a stream");
        return stream;
    }

    /// <summary>A new event of the current device.</summary>
    public nint NewEvent()
    {
        nint made;
        Demand(_eventCreate(&made, WithoutTiming), "make an event");
        return made;
    }

    /// <summary>An event stands for everything that was asked of a stream so far.</summary>
    public void Record(nint @event, nint stream) => Demand(_eventRecord(@event, stream), "record an event");

    /// <summary>What is asked of a stream from now on begins after an event.</summary>
    public void Order(nint stream, nint @event) => Demand(_streamWaitEvent(stream, @event, 0), "order two streams");

    /// <summary>Asks a stream for a copy from pinned host memory to the device.</summary>
    public void Copy(nint from, nint to, long bytes, nint stream) => Demand(_memcpyAsync(to, from, (nuint)bytes, HostToDevice, stream), "copy to the device");

    /// <summary>Whether everything that an event stands for is done.</summary>
    public bool IsDone(nint @event)
    {
        var code = _eventQuery(@event);
        if (code == NotReady) return false;
        Demand(code, "query an event");
        return true;
    }

    /// <summary>Waits for a stream.</summary>
    public void Synchronize(nint stream) => Demand(_streamSynchronize(stream), "end a stream");

    /// <summary>Ends a stream.</summary>
    public void EndStream(nint stream) => _ = _streamDestroy(stream);

    /// <summary>Ends an event.</summary>
    public void EndEvent(nint @event) => _ = _eventDestroy(@event);

    private static void Demand(int code, string what)
    {
        if (code != 0) throw new CornetException($"CUDA cannot {what} (code {code}): see nvidia-smi.");
    }
}
