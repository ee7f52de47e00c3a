using System.Runtime.InteropServices;
using Cornet.Runtime.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Distributed;

/// <summary>
/// Ranks with a GPU each, whose messages NCCL carries. NCCL has no time-out of its own: a thread looks whether it has failed, and ends the process then, so that
/// the launcher ends the others.
/// </summary>
internal sealed unsafe class NcclGroup : ProcessGroup
{
    /// <summary>What a rank ends with whose messages have failed, as another rank has died.</summary>
    internal const int LostRank = 70;

    private readonly NcclLibrary _library;
    private readonly nint _communicator;
    private readonly Device _device;
    private readonly Action _onDevice;
    private readonly CancellationTokenSource _leaving = new();
    private readonly Thread _watch;

    private NcclGroup(NcclLibrary library, nint communicator, LaunchEnvironment launch, Device device, Action onDevice)
    {
        (_library, _communicator, _device, _onDevice, Rank, Size) = (library, communicator, device, onDevice, launch.Rank, launch.Size);
        _watch = new Thread(Watch) { IsBackground = true, Name = "nccl" };
        _watch.Start();
    }

    /// <inheritdoc/>
    public override int Rank { get; }

    /// <inheritdoc/>
    public override int Size { get; }

    /// <inheritdoc/>
    public override string Engine => $"NCCL {_library.Version}";

    private protected override Device Device => _device;

    /// <summary>Joins the other ranks.</summary>
    /// <param name="launch">What the launcher says.</param>
    /// <param name="library">NCCL.</param>
    /// <param name="device">The device of this rank.</param>
    /// <param name="exchange">Gives every rank the bytes of rank 0.</param>
    /// <exception cref="CornetException">The ranks do not meet.</exception>
    public static NcclGroup Join(LaunchEnvironment launch, NcclLibrary library, Device device, Func<byte[], byte[]> exchange)
    {
        // A communicator belongs to the device that is current where it is made and used, and TorchSharp cannot choose one.
        var onDevice = device.type == DeviceType.CUDA ? Choose(device.index) : () => { };
        onDevice();
        var id = launch.Rank == 0 ? library.NewId() : default;
        id = MemoryMarshal.Read<NcclUniqueId>(exchange(MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref id, 1)).ToArray()));
        return new NcclGroup(library, library.Join(launch.Rank, launch.Size, id), launch, device, onDevice);
    }

    private static Action Choose(int index)
    {
        var cuda = CudaRuntime.OfLibtorch()
            ?? throw new CornetException("libcudart is not loaded, by which a rank chooses its GPU: use a libtorch with CUDA (CORNET_LIBTORCH).");
        return () => cuda.Device = index;
    }

    /// <inheritdoc/>
    private protected override void Sum(Tensor tensor)
    {
        // The numbers are those of ncclDataType_t.
        var type = tensor.dtype switch
        {
            ScalarType.Float32 => 7,
            ScalarType.Float64 => 8,
            ScalarType.Int64 => 4,
            var other => throw new ArgumentException($"no sums of {other}", nameof(tensor)),
        };
        _onDevice();
        _library.Sum(_communicator, TensorMemory.AddressOf(tensor), tensor.numel(), type);
    }

    /// <inheritdoc/>
    public override void Broadcast(Tensor tensor)
    {
        if (!TensorMemory.IsDense(tensor) || tensor.device_type != _device.type)
        {
            using var frozen = no_grad();
            using var here = tensor.detach().to(_device).contiguous();
            Broadcast(here);
            tensor.copy_(here);
            return;
        }

        _onDevice();
        _library.Broadcast(_communicator, TensorMemory.AddressOf(tensor), tensor.numel() * tensor.element_size());
    }

    /// <inheritdoc/>
    public override void Barrier() => AllReduce(0.0);

    /// <inheritdoc/>
    public override void Abort(int code)
    {
        _leaving.Cancel();
        _library.Abort(_communicator);
        Environment.Exit(code);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_leaving.IsCancellationRequested) return;
        Barrier();
        _leaving.Cancel();
        _watch.Join();
        _library.End(_communicator);
        _leaving.Dispose();
    }

    private void Watch()
    {
        while (!_leaving.Token.WaitHandle.WaitOne(500))
        {
            if (!_library.HasFailed(_communicator)) continue;
            Console.Error.WriteLine($"Rank {Rank} of {Size} lost another rank: the training ends here; go on from its last checkpoint with --resume.");
            _library.Abort(_communicator);
            Environment.Exit(LostRank);
        }
    }
}
