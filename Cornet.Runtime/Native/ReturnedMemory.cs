using System.Runtime.InteropServices;

namespace Cornet.Runtime.Native;

/// <summary>
/// Where large maps come from. By default GNU's allocator takes blocks of up to 32 MiB from its heap once it has seen one of that size freed, and holes between
/// them are lost: a training step of CORnet-S (8 images of 224 pixels) then peaks at 1,490 MB. With a fixed threshold every map has pages of its own that go
/// back at once: 1,285 MB. Fresh pages cost time, which <see cref="LargePages"/> gives back.
/// </summary>
internal static partial class ReturnedMemory
{
    private const string Variable = "MALLOC_MMAP_THRESHOLD_";
    private const int MmapThreshold = -3; // M_MMAP_THRESHOLD of malloc.h
    private const int Bytes = 4 << 20;

    /// <summary>Fixes the threshold, unless the user's environment does.</summary>
    public static void Choose()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null) _ = SetOption(MmapThreshold, Bytes);
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
