using System.Runtime.Intrinsics.X86;

namespace Cornet.Runtime.Native;

/// <summary>What the processor has instructions for, as far as it matters to networks.</summary>
internal static class InstructionSets
{
    /// <summary>Whether it multiplies in bfloat16: AVX512_BF16 or AMX. Without, bfloat16 saves memory and no time.</summary>
    public static bool BFloat16 { get; } = Bit(1, 0, 5) || Bit(0, 3, 22);

    /// <summary>Whether it multiplies in float16: AVX512_FP16.</summary>
    public static bool Float16 { get; } = Bit(0, 3, 23);

    /// <summary>Their names: <c>AVX2, FMA, AVX-512, AVX512_BF16</c>.</summary>
    public static string Names { get; } = string.Join(", ", new[]
    {
        (Avx2.IsSupported, "AVX2"), (Fma.IsSupported, "FMA"), (Avx512F.IsSupported, "AVX-512"), (Bit(1, 0, 5), "AVX512_BF16"), (Float16, "AVX512_FP16"),
        (Bit(0, 3, 22), "AMX_BF16"),
    }.Where(one => one.Item1).Select(one => one.Item2).DefaultIfEmpty("none that libtorch uses"));

    // Of leaf 7 of CPUID: a subleaf, one of its four registers, a bit.
    private static bool Bit(int subleaf, int register, int bit)
    {
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < 7 || X86Base.CpuId(7, 0).Eax < subleaf) return false;
        var (a, b, c, d) = X86Base.CpuId(7, subleaf);
        return (((int[])[a, b, c, d])[register] >> bit & 1) == 1;
    }
}
