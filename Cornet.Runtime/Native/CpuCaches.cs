using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Cornet.Runtime.Native;

/// <summary>What CPUID answers to a leaf and a subleaf.</summary>
internal delegate (int Eax, int Ebx, int Ecx, int Edx) Cpuid(int leaf, int subleaf);

/// <summary>
/// The processor's caches for data, as CPUID tells them. Today's leaves (0x8000001D of AMD, 4 of Intel) say for each cache how large it is and how many
/// processors share it; hypervisors that invent a topology for their guests often blank them. The leaves of before 2000 (0x80000005, 0x80000006) are
/// passed on as they are.
/// </summary>
/// <param name="Level1">Bytes of a core's first level.</param>
/// <param name="Level2">Bytes of a core's second level.</param>
/// <param name="Level3">A core's share of the third level, in bytes.</param>
/// <param name="Visible">Whether today's leaves tell them.</param>
internal sealed record CpuCaches(int Level1, int Level2, int Level3, bool Visible)
{
    /// <summary>The environment variable that takes the caches for hidden: <c>hidden</c>. For trying out what happens on such a machine.</summary>
    public const string Variable = "CORNET_CACHES";

    private const int AmdCaches = unchecked((int)0x8000001D), IntelCaches = 4;
    private const int LastExtended = unchecked((int)0x80000000), Old1 = unchecked((int)0x80000005), Old2 = unchecked((int)0x80000006);

    // What oneDNN guesses of a processor without any answer, and what a core of AMD's Zen has of the third level at most.
    private const int Guess1 = 32 << 10, Guess2 = 512 << 10, Share3 = 4 << 20;

    /// <summary>This machine's; null on processors without CPUID.</summary>
    public static CpuCaches? OfThisMachine()
    {
        if (!X86Base.IsSupported) return null;
        return Read(Environment.GetEnvironmentVariable(Variable) == "hidden"
            ? (leaf, subleaf) => leaf is AmdCaches or IntelCaches ? default : X86Base.CpuId(leaf, subleaf)
            : X86Base.CpuId);
    }

    /// <summary>Reads them.</summary>
    public static CpuCaches Read(Cpuid cpuid)
    {
        var isAmd = VendorOf(cpuid) is "AuthenticAMD" or "HygonGenuine";
        var topology = isAmd ? AmdCaches : IntelCaches;
        if (IsKnown(cpuid, topology) && (cpuid(topology, 0).Eax & 0x1f) != 0) return Today(cpuid, topology);
        var (first, second, third) = (0, 0, 0);
        if (isAmd && IsKnown(cpuid, Old1)) first = (int)((uint)cpuid(Old1, 0).Ecx >> 24) << 10;
        if (IsKnown(cpuid, Old2))
        {
            var (_, _, ecx, edx) = cpuid(Old2, 0);
            second = (int)((uint)ecx >> 16) << 10;
            // In 512 KiB, of the whole socket, of which a guest does not know how many cores it has.
            if (isAmd) third = (int)Math.Min((long)((uint)edx >> 18) << 19, Share3);
        }

        return new(first > 0 ? first : Guess1, second > 0 ? second : Guess2, third > 0 ? third : 1 << 20, Visible: false);
    }

    /// <summary>The processor, so that what was found on it is not taken for another one's: vendor, model, instruction sets, and whether it shows its caches.</summary>
    public static string Signature()
    {
        if (!X86Base.IsSupported) return "";
        var (model, features, sets) = (X86Base.CpuId(1, 0), X86Base.CpuId(7, 0), X86Base.CpuId(7, 1));
        return $"{VendorOf(X86Base.CpuId)} {model.Eax:x} {model.Ecx:x} {model.Edx:x} {features.Ebx:x} {features.Ecx:x} {features.Edx:x} {sets.Eax:x} "
            + (OfThisMachine()!.Visible ? "visible" : "hidden");
    }

    /// <summary>The processor's name, as it calls itself.</summary>
    public static string Name()
    {
        const int First = unchecked((int)0x80000002);
        if (!X86Base.IsSupported || !IsKnown(X86Base.CpuId, First + 2)) return "unknown";
        var name = new byte[48];
        for (var i = 0; i < 3; i++)
        {
            var (a, b, c, d) = X86Base.CpuId(First + i, 0);
            Buffer.BlockCopy((int[])[a, b, c, d], 0, name, 16 * i, 16);
        }

        return Encoding.ASCII.GetString(name).TrimEnd('\0', ' ').Trim();
    }

    /// <summary><c>32 KiB, 1 MiB, 4 MiB a core</c></summary>
    public override string ToString() => $"{Bytes(Level1)}, {Bytes(Level2)}, {Bytes(Level3)} a core";

    private static string Bytes(int count) => count >= 1 << 20 && count % (1 << 20) == 0 ? $"{count >> 20} MiB" : $"{count >> 10} KiB";

    private static CpuCaches Today(Cpuid cpuid, int leaf)
    {
        var sizes = new int[4];
        for (var subleaf = 0; subleaf < 8; subleaf++)
        {
            var (eax, ebx, ecx, _) = cpuid(leaf, subleaf);
            var (kind, level, sharing) = (eax & 0x1f, (eax >> 5) & 7, ((eax >> 14) & 0xfff) + 1);
            if (kind == 0) break;
            // 2 is a cache of instructions.
            if (kind == 2 || level > 3) continue;
            var ways = (long)((ebx >> 22) & 0x3ff) + 1;
            var bytes = ways * (((ebx >> 12) & 0x3ff) + 1) * ((ebx & 0xfff) + 1) * ((long)(uint)ecx + 1);
            sizes[level] = (int)Math.Min(int.MaxValue, bytes / sharing);
        }

        return new(sizes[1], sizes[2], sizes[3], Visible: true);
    }

    private static bool IsKnown(Cpuid cpuid, int leaf) => leaf < 0 ? (uint)cpuid(LastExtended, 0).Eax >= (uint)leaf : cpuid(0, 0).Eax >= leaf;

    private static string VendorOf(Cpuid cpuid)
    {
        var (_, b, c, d) = cpuid(0, 0);
        var name = new byte[12];
        Buffer.BlockCopy((int[])[b, d, c], 0, name, 0, 12);
        return Encoding.ASCII.GetString(name);
    }
}
