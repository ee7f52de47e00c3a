using System.Runtime.InteropServices;

namespace Cornet.Runtime.Native;

/// <summary>
/// Where large maps come from. By default GNU's allocator takes blocks of up to 32 MiB from its heap once it has seen one of that size freed, and holes between
/// them are lost: a training step of CORnet-S (8 images of 224 pixels) then peaks at 1,490 MB. With a fixed threshold every map has pages of its own that go
/// back at once: 1,285 MB. Fresh pages cost time, which <see cref="HugePages"/> gives back.
/// <para>
/// A fixed threshold also fixes how much the heap may keep at its end, at 128 KiB: the maps of a small network would go to the system and come back at
/// every layer (training CORnetSmall took 15.9 s of processor time so, 9.2 s with 64 MiB kept; CORnet-S takes 12 MiB more at its peak).
/// </para>
/// </summary>
internal static partial class AllocatorTuning
{
    private const string Variable = "MALLOC_MMAP_THRESHOLD_";
    private const string KeptVariable = "MALLOC_TRIM_THRESHOLD_";

    // M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of malloc.h.
    private const int TrimThreshold = -1, MmapThreshold = -3;

    // Maps are often a power of two: those of 4 MiB stay in the heap.
    private const int Bytes = 5 << 20, Kept = 64 << 20;

    /// <summary>Fixes both thresholds, unless the user's environment does.</summary>
    public static void Choose()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null) _ = SetOption(MmapThreshold, Bytes);
        if (Environment.GetEnvironmentVariable(KeptVariable) is null) _ = SetOption(TrimThreshold, Kept);
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
