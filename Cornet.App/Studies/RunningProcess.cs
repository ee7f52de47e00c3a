using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Cornet.App.Studies;

/// <summary>What is known of a process of this machine.</summary>
internal static partial class RunningProcess
{
    private const int NoSuchProcess = 3; // ESRCH, on Linux and macOS

    /// <summary>Whether a process is gone for certain. Those of other users may be invisible (hidepid): they are not gone.</summary>
    /// <param name="process">Its ID.</param>
    /// <param name="start">When it started: IDs are reused.</param>
    public static bool IsGone(int process, long start) => !MayExist(process) || IsZombie(process) || (StartOf(process) is { } now && now != start);

    /// <summary>When a process started; null where that cannot be known.</summary>
    /// <returns>On Linux ticks since the machine's start, which no change of the clock changes; elsewhere seconds.</returns>
    public static long? StartOf(int process)
    {
        if (OperatingSystem.IsLinux()) return Stat(process) is { } fields ? long.Parse(fields[19], CultureInfo.InvariantCulture) : null;
        try
        {
            using var found = Process.GetProcessById(process);
            return found.StartTime.ToFileTimeUtc() / TimeSpan.TicksPerSecond;
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static bool MayExist(int process)
    {
        if (!OperatingSystem.IsWindows()) return Kill(process, 0) == 0 || Marshal.GetLastPInvokeError() != NoSuchProcess;
        try
        {
            using var found = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // It has ended, and its parent has not asked how.
    private static bool IsZombie(int process) => OperatingSystem.IsLinux() && Stat(process) is ["Z" or "X", ..];

    // proc(5): from the third field, the state, on; the second, the name in parentheses, may hold blanks and parentheses.
    private static string[]? Stat(int process)
    {
        try
        {
            var line = File.ReadAllText(FormattableString.Invariant($"/proc/{process}/stat"));
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
