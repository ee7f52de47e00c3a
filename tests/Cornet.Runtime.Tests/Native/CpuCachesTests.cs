using System.Buffers.Binary;
using System.Text;
using Cornet.Runtime.Native;

namespace Cornet.Runtime.Tests.Native;

/// <summary>What CPUID answers on some processors, and what is made of it.</summary>
public class CpuCachesTests
{
    private const int Amd = unchecked((int)0x8000001D), Old1 = unchecked((int)0x80000005), Old2 = unchecked((int)0x80000006), Last = unchecked((int)0x80000000);

    [Fact]
    public void An_AMD_processor_that_shows_its_caches_is_read_by_todays_leaf()
    {
        // EPYC 9004: 32 KiB of data a core, 32 KiB of instructions, 1 MiB, 32 MiB for two processors.
        var caches = CpuCaches.Read(Processor("AuthenticAMD", new()
        {
            [(Last, 0)] = (unchecked((int)0x80000021), 0, 0, 0),
            [(Amd, 0)] = (0x121, 0x1c0003f, 0x3f, 0), [(Amd, 1)] = (0x122, 0x1c0003f, 0x3f, 0), [(Amd, 2)] = (0x143, 0x1c0003f, 0x7ff, 2),
            [(Amd, 3)] = (0x4163, 0x3c0003f, 0x7fff, 1),
        }));
        Assert.Equal(new CpuCaches(32 << 10, 1 << 20, 16 << 20, Visible: true), caches);
        Assert.Equal("32 KiB, 1 MiB, 16 MiB a core", caches.ToString());
    }

    [Fact]
    public void An_AMD_processor_whose_hypervisor_hides_them_is_read_by_the_older_leaves()
    {
        // 48 KiB, 1 MiB, 320 MiB for the whole socket: a core's share is taken for 4 MiB.
        var caches = CpuCaches.Read(Processor("AuthenticAMD", new()
        {
            [(Last, 0)] = (unchecked((int)0x80000021), 0, 0, 0), [(Old1, 0)] = (0, 0, 48 << 24, 0), [(Old2, 0)] = (0, 0, 1024 << 16, 640 << 18),
        }));
        Assert.Equal(new CpuCaches(48 << 10, 1 << 20, 4 << 20, Visible: false), caches);
    }

    [Fact]
    public void An_Intel_processor_is_read_by_its_own_leaf()
    {
        // Xeon: 48 KiB of 12 ways, 2 MiB of 16, 105 MiB of 15 for 64 processors.
        var caches = CpuCaches.Read(Processor("GenuineIntel", new()
        {
            [(4, 0)] = (0x121, (11 << 22) | 63, 63, 0), [(4, 1)] = (0x122, (7 << 22) | 63, 63, 0), [(4, 2)] = (0x143, (15 << 22) | 63, 2047, 0),
            [(4, 3)] = ((63 << 14) | 0x163, (14 << 22) | 63, 114687, 0),
        }));
        Assert.Equal(new CpuCaches(48 << 10, 2 << 20, (105 << 20) / 64, Visible: true), caches);
    }

    [Fact]
    public void Where_nothing_is_told_the_sizes_are_those_that_oneDNN_guesses() =>
        Assert.Equal(new CpuCaches(32 << 10, 512 << 10, 1 << 20, Visible: false), CpuCaches.Read(Processor("GenuineIntel", [])));

    private static Cpuid Processor(string vendor, Dictionary<(int, int), (int, int, int, int)> leaves)
    {
        var name = Encoding.ASCII.GetBytes(vendor);
        leaves[(0, 0)] = (0x10, Word(0), Word(8), Word(4));
        return (leaf, subleaf) => leaves.GetValueOrDefault((leaf, subleaf));

        int Word(int at) => BinaryPrimitives.ReadInt32LittleEndian(name.AsSpan(at));
    }
}
