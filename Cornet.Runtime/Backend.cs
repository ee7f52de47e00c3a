using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Runtime;

/// <summary>
/// The native library that computes, libtorch, under TorchSharp. It is loaded when this assembly is first used, so nothing need be called; on Linux
/// it is taken from the folder that <c>CORNET_LIBTORCH</c> names, else from beside the program, and made to run with C++ runtimes older than
/// TorchSharp's own. On Windows and macOS TorchSharp's own loading serves.
/// </summary>
public static class Backend
{
    private static Lazy<LoadedLibtorch?> Loaded = new(() => OperatingSystem.IsLinux() ? LinuxBackend.Load() : null);

    /// <summary>Which libtorch computes, where it came from and on what: <c>libtorch 2.10.0 (CPU) in /app/libtorch</c>.</summary>
    /// <remarks>It says <c>CPU, without oneDNN</c> once a network is made whose convolutions oneDNN gets wrong on this machine (docs/backend.md).</remarks>
    /// <exception cref="CornetException">No libtorch can be loaded.</exception>
    public static string Description
    {
        get
        {
            Load();
            var name = $"libtorch {Loaded.Value?.Version?.ToString() ?? __version__}";
            var devices = CudaDevices();
            var hardware = devices > 0 ? $"CUDA, {devices} device{(devices == 1 ? "" : "s")}" : ConvolutionKernels.WithoutOneDnn ? "CPU, without oneDNN" : "CPU";
            return Loaded.Value is { } loaded ? $"{name} ({hardware}) in {loaded.Folder.Path}" : $"{name} ({hardware})";
        }
    }

    /// <summary>How many CUDA devices there are.</summary>
    /// <exception cref="CornetException">libtorch cannot be loaded.</exception>
    internal static int Devices => CudaDevices();

    /// <summary>What was loaded; null where TorchSharp's own loading serves.</summary>
    /// <exception cref="CornetException">It cannot be loaded.</exception>
    internal static LoadedLibtorch? Libtorch => Loaded.Value;

    /// <summary>Loads libtorch unless it is loaded already. Safe to call often and from several threads.</summary>
    /// <exception cref="CornetException">It cannot be loaded: one sentence that says what is missing and what to do.</exception>
    public static void Load() => _ = Loaded.Value;

    /// <summary>
    /// Says where a program that came without libtorch gets one, as the command <c>cornet</c> does. It is asked when a network first computes, and never where
    /// there is a libtorch already.
    /// </summary>
    /// <param name="folder">Gives the folder, or throws a <see cref="CornetException"/>.</param>
    internal static void Provide(Func<string> folder)
    {
        if (Loaded.IsValueCreated && OperatingSystem.IsLinux()) return;
        Loaded = new(() =>
        {
            if (OperatingSystem.IsLinux()) return LinuxBackend.Load(folder);
            ProvidedLibtorch.Load(folder);
            return null;
        });
    }

    /// <summary>
    /// Loads libtorch as <see cref="Load"/> does but keeps a failure for later, when <see cref="Load"/> throws it: for module initializers, where an
    /// exception would reach the user wrapped in two others.
    /// </summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "TorchSharp loads its native library at the first touch; this must come before.")]
    [SuppressMessage("Design", "CA1031", Justification = "Load throws it again.")]
    public static void Prepare()
    {
        // The process is there for the self-test, which loads libtorch itself.
        if (SelfTest.IsAsked) return;
        try
        {
            Load();
        }
        catch (Exception)
        {
            // Kept by the lazy value.
        }
    }

    /// <summary>Turns a device's name into the device.</summary>
    /// <param name="name">
    /// <c>cpu</c>, <c>cuda</c> (its first device) or <c>cuda:1</c>; null or <c>auto</c> is CUDA where there is a device, else the CPU.
    /// </param>
    /// <exception cref="CornetException">The name is none of these, this machine has no such device, or libtorch cannot be loaded.</exception>
    public static Device Resolve(string? name)
    {
        Load();
        switch (name)
        {
            case null or "" or "auto":
                return CudaDevices() > 0 ? new Device("cuda:0") : CPU;
            case "cpu":
                return CPU;
            case "cuda":
                return Cuda(0);
            default:
                return name.StartsWith("cuda:", StringComparison.Ordinal)
                    && int.TryParse(name.AsSpan("cuda:".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    ? Cuda(index)
                    : throw new CornetException($"'{name}' is not a device: use cpu, cuda, a numbered cuda:0, or auto.");
        }
    }

    private static Device Cuda(int index)
    {
        var devices = CudaDevices();
        if (devices == 0)
        {
            throw new CornetException($"There is no CUDA device for 'cuda:{index}' ({Description}): use the device cpu; or, on a machine with an "
                + "NVIDIA GPU, build with -p:CornetBackend=cuda or let CORNET_LIBTORCH name a libtorch with CUDA.");
        }

        return index < devices
            ? new Device($"cuda:{index}")
            : throw new CornetException($"There is no device 'cuda:{index}': this machine has {devices}, counted from cuda:0.");
    }

    // Asked only of a libtorch with CUDA: TorchSharp would go looking for CUDA packages.
    private static int CudaDevices() => Loaded.Value is { Folder.HasCuda: false } || !cuda.is_available() ? 0 : cuda.device_count();
}
