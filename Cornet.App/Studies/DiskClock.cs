using System.Diagnostics;

namespace Cornet.App.Studies;

/// <summary>
/// The time of the disk that a folder lies on, as it stamps files. Machines that share a disk may have clocks that differ by hours; two stamps of one disk can be
/// compared.
/// </summary>
internal static class DiskClock
{
    // Between two looks this machine's own clock tells how much time has passed, whatever time it shows.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private static readonly Dictionary<string, (DateTime Time, long At)> Known = new(StringComparer.Ordinal);

    /// <summary>Now, in UTC.</summary>
    /// <param name="folder">A folder of the disk; where nothing can be written to it, this machine's clock is asked.</param>
    public static DateTime Now(string folder)
    {
        lock (Known)
        {
            var full = Path.GetFullPath(folder);
            if (Known.TryGetValue(full, out var known) && Stopwatch.GetElapsedTime(known.At) is var passed && passed < Fresh) return known.Time + passed;
            var now = Stamp(full);
            Known[full] = (now, Stopwatch.GetTimestamp());
            return now;
        }
    }

    private static DateTime Stamp(string folder)
    {
        var file = Path.Combine(folder, FormattableString.Invariant($".clock-{Guid.NewGuid():N}"));
        try
        {
            File.WriteAllBytes(file, [0]);
            var time = File.GetLastWriteTimeUtc(file);
            File.Delete(file);
            return time;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return DateTime.UtcNow;
        }
    }
}
