using System.Globalization;
using System.Runtime.InteropServices;

namespace Cornet.Runtime;

/// <summary>
/// Files and folders that end with the process: removed when it is interrupted (Ctrl-C, SIGTERM, SIGHUP), and by the next process that works in their
/// folder where this one was killed. A name tells the host and the process that it belongs to, so that nobody removes what another one is writing.
/// </summary>
internal static class Temporaries
{
    private const string Ending = ".tmp";

    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);
    private static readonly HashSet<string> Ours = new(StringComparer.Ordinal), Swept = new(StringComparer.Ordinal);
    private static readonly string Owner = $"{HostName()}-{Environment.ProcessId}";
    private static readonly object Gate = new();

    /// <summary>
    /// Removes what there is when a signal ends the process. A listener that goes on instead must have been added later than this: the last one added
    /// is asked first.
    /// </summary>
    public static IDisposable RemovedOnSignals() => new Listeners(
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, End), PosixSignalRegistration.Create(PosixSignal.SIGTERM, End),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, End),
    ]);

    /// <summary>A name beside a file, for what is to become that file or serves it; the caller makes it, and calls <see cref="Forget"/> in the end.</summary>
    /// <param name="path">The file, with its whole path; its folder must exist.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static string Beside(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Owner}-{Random.Shared.Next():x8}{Ending}");
        lock (Gate)
        {
            if (Swept.Add(folder)) Sweep(folder);
            Ours.Add(temporary);
        }

        return temporary;
    }

    /// <summary>Removes what there is of this process, which is about to end.</summary>
    public static void RemoveAll()
    {
        lock (Gate)
            foreach (var temporary in Ours) Remove(temporary);
    }

    /// <summary>It was removed, or has got its final name.</summary>
    public static void Forget(string temporary)
    {
        lock (Gate) Ours.Remove(temporary);
    }

    /// <summary>Removes what processes that are gone have left in a folder.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static void Sweep(string folder)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos($".*{Ending}"))
            if (IsLeftOver(entry)) Remove(entry.FullName);
    }

    // Of another host nothing is known but how long ago it wrote.
    private static bool IsLeftOver(FileSystemInfo entry)
    {
        // .NAME.HOST-PROCESS-RANDOM.tmp, where a host may have dashes and no dots.
        var owner = entry.Name[..^Ending.Length];
        var parts = owner[(owner.LastIndexOf('.') + 1)..].Split('-');
        if (parts.Length < 3 || parts[^1].Length != 8 || !int.TryParse(parts[^2], NumberStyles.None, CultureInfo.InvariantCulture, out var process)) return false;
        if (DateTime.UtcNow - entry.LastWriteTimeUtc > Forgotten) return true;
        return string.Join('-', parts[..^2]) == HostName() && process != Environment.ProcessId && !IsRunning(process);
    }

    private static bool IsRunning(int process)
    {
        try
        {
            using var found = System.Diagnostics.Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string HostName() => Environment.MachineName.Replace('.', '_');

    private static void End(PosixSignalContext signal)
    {
        if (signal.Cancel) return;
        lock (Gate)
            foreach (var temporary in Ours) Remove(temporary);
    }

    private static void Remove(string path)
    {
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            else File.Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It stays for the next one to remove.
        }
    }

    private sealed class Listeners(PosixSignalRegistration[] signals) : IDisposable
    {
        public void Dispose()
        {
            foreach (var signal in signals) signal.Dispose();
        }
    }
}
