using System.Runtime.InteropServices;

namespace Cornet.Runtime.Distributed;

/// <summary>The one function of CUDA's runtime that TorchSharp does not have: choosing the current device.</summary>
internal static unsafe class CudaRuntime
{
    /// <summary>What makes a device the current one of the calling thread.</summary>
    /// <param name="index">Its number, from 0.</param>
    /// <exception cref="CornetException">CUDA's runtime library is not loaded.</exception>
    public static Action Chooses(int index)
    {
        // libtorch's own copy has a hash in its name, and another copy would have another current device.
        var loaded = File.ReadLines("/proc/self/maps").Select(line => line[(line.LastIndexOf(' ') + 1)..])
            .FirstOrDefault(path => Path.GetFileName(path).StartsWith("libcudart", StringComparison.Ordinal));
        if (loaded is null || !NativeLibrary.TryLoad(loaded, out var library) || !NativeLibrary.TryGetExport(library, "cudaSetDevice", out var function))
            throw new CornetException("libcudart is not loaded, by which a rank chooses its GPU: use a libtorch with CUDA (CORNET_LIBTORCH).");
        return () =>
        {
            if (((delegate* unmanaged<int, int>)function)(index) is not 0 and var code)
                throw new CornetException($"CUDA device {index} cannot be chosen (code {code}): see nvidia-smi.");
        };
    }
}
