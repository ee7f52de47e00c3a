using System.Globalization;
using System.Numerics;

namespace Cornet.Runtime.Distributed;

/// <summary>How many processors a process has for itself.</summary>
public static class Processors
{
    /// <summary>
    /// Logical processors of this rank, at least 1: those that its launcher has bound it to, or its share of what all ranks of this machine may use. Every rank that took
    /// all of them would wait for the others.
    /// </summary>
    public static int OfThisRank { get; } = Of(ProcessGroups.Launch.LocalSize, Environment.ProcessorCount, Machine(), IsBound());

    /// <summary>The same for a machine.</summary>
    /// <param name="ranks">Ranks on it.</param>
    /// <param name="allowed">Processors that this process may use.</param>
    /// <param name="all">Processors that there are.</param>
    /// <param name="bound">Whether this process may use some only, as a launcher binds it.</param>
    internal static int Of(int ranks, int allowed, int all, bool bound) => ranks == 1 ? allowed
        : Math.Max(1, bound ? Math.Min(allowed, all / ranks) : allowed / ranks);

    private static int Machine() => OperatingSystem.IsLinux() ? File.ReadLines("/proc/stat").Count(line => line.StartsWith("cpu", StringComparison.Ordinal)) - 1
        : Environment.ProcessorCount;

    // A container's quota is no binding: all ranks share it.
    private static bool IsBound() => OperatingSystem.IsLinux()
        && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("Cpus_allowed:", StringComparison.Ordinal)) is { } line
        && line.Split(':')[1].Trim().Split(',').Sum(word => BitOperations.PopCount(uint.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture))) < Machine();
}
