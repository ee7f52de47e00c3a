using System.Runtime.InteropServices;

namespace Cornet.Tests;

/// <summary>What glibc's allocator has handed out: unlike the working set, it neither holds freed memory nor shrinks when the system takes pages back.</summary>
internal static class NativeMemory
{
    /// <summary>Bytes in use of all arenas, after what nobody refers to has been finalized.</summary>
    public static long InUse()
    {
        // What a finalizer lets go of is only collected in the next round.
        for (var round = 0; round < 3; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        var all = mallinfo2();
        return (long)(all.InUse + all.Mapped);
    }

    [DllImport("libc.so.6")]
    private static extern Allocations mallinfo2();

    [StructLayout(LayoutKind.Sequential)]
    private struct Allocations
    {
        public nuint Arenas, FreeChunks, FastChunks, MappedRegions, Mapped, Unused, FastBytes, InUse, Free, Releasable;
    }
}
