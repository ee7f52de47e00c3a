using TorchSharp;

namespace Cornet.Runtime.Native;

/// <summary>What libtorch may do on GPUs to be faster. Both change the bits of a training.</summary>
internal static unsafe class CudaSettings
{
    // Methods of at::Context (ATen/Context.h), which TorchSharp does not bind; a compiled name is one of a version of libtorch.
    private const string Context = "_ZN2at13globalContextEv", Set = "_ZN2at7Context17setBenchmarkCuDNNEb", Get = "_ZNK2at7Context14benchmarkCuDNNEv";

    /// <summary>Whether convolutions and products of matrices in float32 round their factors to TF32 (10 bits of mantissa), as NVIDIA's GPUs since 2020 can.</summary>
    public static bool Tf32
    {
        get => torch.backends.cudnn.allow_tf32 && torch.backends.cuda.matmul.allow_tf32;
        set => (torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32) = (value, value);
    }

    /// <summary>Whether cuDNN tries its algorithms for each shape of a convolution and keeps the fastest.</summary>
    /// <exception cref="CornetException">This libtorch has no such switch.</exception>
    public static bool CudnnBenchmark
    {
        get => ((delegate* unmanaged<nint, byte>)Demanded(Get))(Global()) != 0;
        set => ((delegate* unmanaged<nint, byte, void>)Demanded(Set))(Global(), value ? (byte)1 : (byte)0);
    }

    private static nint Global() => ((delegate* unmanaged<nint>)Demanded(Context))();

    private static nint Demanded(string name) => Operators.Export(name) is not 0 and var address ? address
        : throw new CornetException("This libtorch does not let cuDNN's benchmark be chosen: leave out --cudnn-benchmark, or use libtorch 2.10.");
}
