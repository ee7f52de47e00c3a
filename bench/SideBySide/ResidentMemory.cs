using System.Globalization;
using Cornet.Dsl.Catalog;

namespace Cornet.Bench.SideBySide;

/// <summary>Physical memory of this process as Linux counts it, in KiB.</summary>
internal static class ResidentMemory
{
    /// <summary>Forgets the peak so far and returns what is in use now.</summary>
    public static long Forget()
    {
        File.WriteAllText("/proc/self/clear_refs", "5");
        return Field("VmRSS:");
    }

    /// <summary>The most that was in use since.</summary>
    public static long Peak() => Field("VmHWM:");

    private static long Field(string name)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Replace("kB", "").Trim(), CultureInfo.InvariantCulture);
    }
}
