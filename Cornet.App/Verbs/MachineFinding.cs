using Cornet.Runtime.Native;
using Cornet.Runtime.Stimuli;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.App.Verbs;

/// <summary>Something that was found out about this machine.</summary>
/// <param name="What">What it is about.</param>
/// <param name="Found">What was found.</param>
/// <param name="Advice">What to do about it; null for nothing.</param>
internal sealed record MachineFinding(string What, string Found, string? Advice = null)
{
    private const string HugePageSetting = "/sys/kernel/mm/transparent_hugepage/enabled";

    /// <summary>The processor and its instructions.</summary>
    public static IEnumerable<MachineFinding> OfProcessor()
    {
        yield return new("processor", $"{CpuCaches.Name()}, {Environment.ProcessorCount} logical processors for this process");
        yield return new("instruction sets", InstructionSets.Names);
    }

    /// <summary>What computes, and with what: libtorch is loaded.</summary>
    public static IEnumerable<MachineFinding> OfLibtorch()
    {
        yield return new("libtorch", Backend.Description["libtorch ".Length..]);
        yield return new("tuning", LinuxBackend.IsUntuned ? $"{LinuxBackend.Tuning}=off" : "on",
            LinuxBackend.IsUntuned ? $"unset {LinuxBackend.Tuning}: kernels, threads and memory are as libtorch has them, which is slower" : null);
        yield return new("threads", $"{get_num_threads()}", get_num_threads() > Environment.ProcessorCount
            ? $"set OMP_NUM_THREADS={Environment.ProcessorCount}: more threads than processors wait for each other" : null);
        if (OperatingSystem.IsLinux()) yield return OfHugePages();
        if (Backend.Libtorch is { } libtorch) yield return OfCaches(libtorch.Caches);
        var gpus = Backend.Devices;
        yield return new("GPU", gpus > 0 ? $"{gpus}, CUDA" : "none that this libtorch can use",
            gpus == 0 && File.Exists("/proc/driver/nvidia/version") ? "there is an NVIDIA driver: build with -p:CornetBackend=cuda, or let CORNET_LIBTORCH name a libtorch with CUDA" : null);
    }

    /// <summary>What decodes JPEG images.</summary>
    public static MachineFinding OfImages() => TurboJpeg.IsInstalled
        ? new("JPEG images", "libturbojpeg")
        : new("JPEG images", "SkiaSharp", "install libturbojpeg (Debian and Ubuntu: libturbojpeg0): the same pixels in less time");

    /// <summary>What is used, by what the self-test found.</summary>
    public static IEnumerable<MachineFinding> OfKernels(KernelSupport support)
    {
        yield return support.ChannelsLast
            ? new("float32", $"channels-last on the processor{(support.Prepacked ? ", weights laid out once for inference (prepacked)" : "")}")
            : support.Contiguous ? new("float32", "contiguous")
            : new("float32", "contiguous; two convolutions are tested before the first network with other channels than powers of two",
                support.Untested is null ? "use channels that are powers of two from 16 on, or another machine: other convolutions are computed without oneDNN, which takes longer" : null);
        yield return !support.BFloat16 ? new("bfloat16", "refused on the processor")
            : InstructionSets.BFloat16 ? new("bfloat16", "fast: --precision bfloat16 halves time and memory")
            : new("bfloat16", "allowed, but this processor has no instructions for it", "use it for its memory, not for its speed");
        yield return new("float16", InstructionSets.Float16 ? "on GPUs only, though this processor has instructions for it" : "on GPUs only");
    }

    private static MachineFinding OfCaches(CacheState state) => (state.Knowledge, CpuCaches.OfThisMachine()) switch
    {
        (CacheKnowledge.Hidden, _) => new("caches", $"hidden, and not supplied: {state.Reason}",
            LinuxBackend.IsUntuned ? null
                : "use another machine type, or a hypervisor that shows the processor's caches to its guests: convolutions are slower, and bfloat16 is refused"),
        (CacheKnowledge.Supplied, var caches) => new("caches", $"hidden by the hypervisor, supplied to oneDNN: {caches}"),
        (_, { Visible: true } caches) => new("caches", $"visible: {caches}"),
        _ => new("caches", "known to oneDNN"),
    };

    private static MachineFinding OfHugePages()
    {
        if (!File.Exists(HugePageSetting)) return new("huge pages", "none: this kernel has no transparent huge pages");
        var setting = File.ReadAllText(HugePageSetting);
        var chosen = setting[(setting.IndexOf('[') + 1)..Math.Max(setting.IndexOf(']'), 0)];
        return chosen == "never"
            ? new("huge pages", "turned off in this kernel", $"let root write 'madvise' into {HugePageSetting}: fresh memory comes faster")
            : new("huge pages", LinuxBackend.IsUntuned ? $"not asked for ({chosen})" : $"for feature maps of more than 2 MiB ({chosen})");
    }
}
