using System.Diagnostics;
using System.Globalization;

namespace Cornet.Runtime.Studies;

/// <summary>What is known of a process of this machine.</summary>
internal static class RunningProcess
{
    /// <summary>When a process started; null where it does not run. Two processes of one number have different starts.</summary>
    /// <returns>On Linux ticks since the machine's start, which no change of the clock changes; elsewhere seconds.</returns>
    public static long? StartOf(int process)
    {
        if (OperatingSystem.IsLinux()) return InProc(process);
        try
        {
            using var found = Process.GetProcessById(process);
            return found.HasExited ? null : found.StartTime.ToFileTimeUtc() / TimeSpan.TicksPerSecond;
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    // proc(5): the state is the third field and the start the 22nd; the second, the name in parentheses, may hold blanks and parentheses.
    private static long? InProc(int process)
    {
        try
        {
            var line = File.ReadAllText(FormattableString.Invariant($"/proc/{process}/stat"));
            var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
