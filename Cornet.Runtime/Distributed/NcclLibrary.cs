using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cornet.Runtime.Distributed;

/// <summary>What ranks meet by: rank 0 draws it and sends it to the others.</summary>
[InlineArray(Length)]
internal struct NcclUniqueId
{
    public const int Length = 128;

    private byte _first;
}

/// <summary>
/// The functions of NCCL that a training needs; their signatures are those since NCCL 2.0 (nccl.h). All work goes to the default stream, on which TorchSharp's
/// own work runs: a sum comes after the backward pass and before the optimizer's step without anything waiting for it.
/// </summary>
internal sealed unsafe class NcclLibrary
{
    private const int Success = 0, InProgress = 7;

    private readonly nint _library;
    private readonly delegate* unmanaged<void*, void*, nuint, int, int, nint, nint, int> _allReduce;
    private readonly delegate* unmanaged<void*, void*, nuint, int, int, nint, nint, int> _broadcast;
    private readonly delegate* unmanaged<nint, int*, int> _asyncError;

    private NcclLibrary(nint library, string path)
    {
        (_library, Path) = (library, path);
        _allReduce = (delegate* unmanaged<void*, void*, nuint, int, int, nint, nint, int>)Export("ncclAllReduce");
        _broadcast = (delegate* unmanaged<void*, void*, nuint, int, int, nint, nint, int>)Export("ncclBroadcast");
        _asyncError = (delegate* unmanaged<nint, int*, int>)Export("ncclCommGetAsyncError");
        var number = 0;
        Demand(((delegate* unmanaged<int*, int>)Export("ncclGetVersion"))(&number), "ncclGetVersion");
        // 2.8 and older counted otherwise (NCCL_VERSION in nccl.h).
        Version = number < 10000 ? $"{number / 1000}.{number / 100 % 10}.{number % 100}" : $"{number / 10000}.{number / 100 % 100}.{number % 100}";
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its version, such as <c>2.27.7</c>.</summary>
    public string Version { get; }

    /// <summary>Loads NCCL: the file that the user names; else libtorch's own, which is built into its CUDA library; else the system's.</summary>
    /// <param name="given">The file that <c>CORNET_NCCL</c> names; null for none.</param>
    /// <param name="libtorch">The folder of libtorch; null where it is not known.</param>
    /// <exception cref="CornetException">There is none.</exception>
    public static NcclLibrary Load(string? given, string? libtorch)
    {
        IEnumerable<string> candidates = given is not null ? [given]
            : [.. libtorch is null ? [] : (string[])[System.IO.Path.Combine(libtorch, "libtorch_cuda.so"), System.IO.Path.Combine(libtorch, "libnccl.so.2")], "libnccl.so.2"];
        foreach (var path in candidates)
            if (NativeLibrary.TryLoad(path, out var library) && NativeLibrary.TryGetExport(library, "ncclAllReduce", out _)) return new NcclLibrary(library, path);
        throw new CornetException(given is null
            ? "NCCL, by which GPUs exchange gradients, is not there: install libnccl2, or let CORNET_NCCL name libnccl.so.2 (pip has it in nvidia/nccl/lib)."
            : $"'{given}', which CORNET_NCCL names, cannot be loaded or is not NCCL: name a libnccl.so.2.");
    }

    /// <summary>Draws an id to meet by.</summary>
    public NcclUniqueId NewId()
    {
        NcclUniqueId id = default;
        Demand(((delegate* unmanaged<NcclUniqueId*, int>)Export("ncclGetUniqueId"))(&id), "ncclGetUniqueId");
        return id;
    }

    /// <summary>Joins the other ranks on the current device; waits for all of them.</summary>
    /// <returns>The communicator.</returns>
    public nint Join(int rank, int size, NcclUniqueId id)
    {
        nint communicator = 0;
        Demand(((delegate* unmanaged<nint*, int, NcclUniqueId, int, int>)Export("ncclCommInitRank"))(&communicator, size, id, rank), "ncclCommInitRank");
        return communicator;
    }

    /// <summary>Queues a sum over all ranks, in place.</summary>
    public void Sum(nint communicator, nint data, long count, int type) =>
        Demand(_allReduce((void*)data, (void*)data, (nuint)count, type, 0, communicator, 0), "ncclAllReduce");

    /// <summary>Queues the copy of rank 0's bytes to all.</summary>
    public void Broadcast(nint communicator, nint data, long bytes) =>
        Demand(_broadcast((void*)data, (void*)data, (nuint)bytes, 1, 0, communicator, 0), "ncclBroadcast");

    /// <summary>Whether something has failed that was queued; safe to ask from another thread.</summary>
    public bool HasFailed(nint communicator)
    {
        var code = 0;
        return _asyncError(communicator, &code) != Success || (code != Success && code != InProgress);
    }

    /// <summary>Gives up what is queued.</summary>
    public void Abort(nint communicator) => ((delegate* unmanaged<nint, int>)Export("ncclCommAbort"))(communicator);

    /// <summary>Ends a communicator.</summary>
    public void End(nint communicator) => ((delegate* unmanaged<nint, int>)Export("ncclCommDestroy"))(communicator);

    private nint Export(string name) => NativeLibrary.TryGetExport(_library, name, out var address) ? address
        : throw new CornetException($"'{Path}' has no {name}: it is no complete NCCL; let CORNET_NCCL name another.");

    private void Demand(int code, string function)
    {
        if (code is not (Success or InProgress))
            throw new CornetException($"NCCL's {function} failed: {Marshal.PtrToStringUTF8(((delegate* unmanaged<int, nint>)Export("ncclGetErrorString"))(code))}; NCCL_DEBUG=INFO says more.");
    }
}
