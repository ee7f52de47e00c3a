using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cornet.Tests;

/// <summary>
/// Time that this thread had a processor for. Other programs do not change it, as they change the time on a clock. (Where the system does not tell, it
/// is a clock's.)
/// </summary>
internal static partial class ProcessorTime
{
    private const int OfThisThread = 3; // CLOCK_THREAD_CPUTIME_ID

    private static readonly long Began = Stopwatch.GetTimestamp();

    /// <summary>What an action takes.</summary>
    public static TimeSpan Of(Action action)
    {
        var before = Now();
        action();
        return Now() - before;
    }

    /// <summary>How many times longer work of eight times the size takes: about 8 where time is in proportion, about 64 where it grows with the square.</summary>
    /// <param name="size">The smaller size: one that takes a few milliseconds.</param>
    /// <param name="work">Does work of the given size.</param>
    public static double GrowthOverEightfold(int size, Action<int> work)
    {
        // Where data leaves a cache or collections of garbage begin, time in proportion makes a step. It is in one of two ranges; growth with the square is in both.
        var growth = Growth(size, work);
        return growth < 16 ? growth : Math.Min(growth, Growth(8 * size, work));
    }

    private static double Growth(int size, Action<int> work)
    {
        // The fastest of several, in turn: the first ones run code that is not compiled to its end, and the garbage of other tests is collected in any of them.
        var (small, large) = (double.PositiveInfinity, double.PositiveInfinity);
        for (var repetition = 0; repetition < 4; repetition++)
        {
            for (var again = 0; again < 2; again++) small = Math.Min(small, Of(() => work(size)).TotalSeconds);
            large = Math.Min(large, Of(() => work(8 * size)).TotalSeconds);
        }
        return large / small;
    }

    private static TimeSpan Now()
    {
        if (!OperatingSystem.IsLinux()) return Stopwatch.GetElapsedTime(Began);
        Marshal.ThrowExceptionForHR(GetTime(OfThisThread, out var time));
        return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000);
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int GetTime(int clock, out Time time);

    private readonly record struct Time(long Seconds, long Nanoseconds);
}
