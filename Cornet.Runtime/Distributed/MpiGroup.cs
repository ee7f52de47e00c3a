using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Runtime.Distributed;

/// <summary>Ranks that MPI started. Messages go through host memory; tensors on a GPU are copied there and back.</summary>
internal sealed unsafe class MpiGroup : ProcessGroup
{
    // Longer messages go into buffers that the allocator gives back to the system each time: 10 to 20 times slower (docs/scale.md).
    internal const int MessageBytes = 2 << 20;

    private readonly MpiLibrary _library;
    private bool _ended;

    private MpiGroup(MpiLibrary library, int rank, int size) => (_library, Rank, Size, Engine) = (library, rank, size, library.Version);

    /// <inheritdoc/>
    public override int Rank { get; }

    /// <inheritdoc/>
    public override int Size { get; }

    /// <inheritdoc/>
    public override string Engine { get; }

    /// <summary>Joins the other ranks.</summary>
    /// <param name="launch">What the launcher says.</param>
    /// <param name="given">The library that the user names; null for the launcher's.</param>
    /// <exception cref="CornetException">There is no library, or it belongs to another launcher: each process would be rank 0 of 1.</exception>
    public static MpiGroup Join(LaunchEnvironment launch, string? given)
    {
        var library = MpiLibrary.Load(launch.Launcher, given);
        library.Initialize();
        var (rank, size) = (library.Rank, library.Size);
        if (size == launch.Size) return new MpiGroup(library, rank, size);
        var found = $"'{library.Path}' ({library.Version}) counts {size} {(size == 1 ? "process" : "processes")}, and the launcher has started {launch.Size}";
        library.End();
        throw new CornetException($"{found}: it belongs to another MPI; use its own mpirun, or let CORNET_MPI name the library of this one.");
    }

    /// <inheritdoc/>
    private protected override void Sum(Tensor tensor) => Sum(tensor, MessageBytes);

    /// <summary>The same in messages of another length.</summary>
    internal void Sum(Tensor tensor, int messageBytes) => InHostMemory(tensor, host =>
    {
        var (type, width) = host.dtype switch
        {
            ScalarType.Float32 => (_library.Float, 4),
            ScalarType.Float64 => (_library.Double, 8),
            ScalarType.Int64 => (_library.Int64, 8),
            var other => throw new ArgumentException($"no sums of {other}", nameof(tensor)),
        };
        Each(host, width, messageBytes, (address, count) => _library.Sum(address, count, type));
    });

    /// <inheritdoc/>
    public override void Broadcast(Tensor tensor) => InHostMemory(tensor, host => Each(host, 1, MessageBytes, (address, count) => _library.Broadcast(address, count, _library.Byte)));

    /// <inheritdoc/>
    public override void Barrier() => _library.Barrier();

    /// <inheritdoc/>
    public override void Abort(int code)
    {
        _ended = true;
        _library.Abort(code);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_ended) return;
        _ended = true;
        _library.End();
    }

    // Messages over the whole of a tensor.
    private static void Each(Tensor host, int width, int messageBytes, Action<nint, int> message)
    {
        var (address, left) = (TensorMemory.AddressOf(host), host.numel() * host.element_size() / width);
        for (long most = messageBytes / width; left > 0; left -= most, address += (nint)(most * width)) message(address, (int)Math.Min(left, most));
    }

    private static void InHostMemory(Tensor tensor, Action<Tensor> run)
    {
        using var frozen = no_grad();
        // What lies elsewhere, or with gaps, is copied; channels-last has none, and lies alike on all ranks.
        if (tensor.device_type == TorchSharp.DeviceType.CPU && TensorMemory.IsDense(tensor))
        {
            run(tensor);
            return;
        }

        using var host = tensor.detach().cpu().contiguous();
        run(host);
        tensor.copy_(host);
    }
}
