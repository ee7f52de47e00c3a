using System.Diagnostics;
using System.Globalization;
using static TorchSharp.torch;

namespace Cornet.Bench.SideBySide;

/// <summary>
/// A process of its own for one variant: says <c>ready</c>, then for each line it reads runs one repetition and answers its seconds and those of all its threads; at the end of its input
/// it answers the peak of its memory above idle, in KiB. A repetition that takes little time is repeated, and the answer is the mean. <c>tests/peers/bench.py</c> speaks the same.
/// </summary>
internal static class Worker
{
    // A line that takes less tells as much about the scheduler as about the work.
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(0.3);

    /// <summary>Serves until the input ends.</summary>
    public static void Serve(string variant, Workload workload)
    {
        if (variant == Variant.OnnxRuntime.Key)
        {
            using var exported = new ExportedSubject(workload);
            Serve(exported.Infer);
            return;
        }

        Runtime.Backend.Load();
        set_num_threads(workload.Threads);
        random.manual_seed(0);
        Serve(Subject.Create(variant, workload).Repeat);
    }

    /// <summary>Serves one repetition after the other until the input ends.</summary>
    public static void Serve(Action repeat)
    {
        GC.Collect();
        var idle = ResidentMemory.Forget();
        Say("ready");
        while (Console.ReadLine() is not null)
        {
            var busy = Environment.CpuUsage.TotalTime;
            var clock = Stopwatch.StartNew();
            var passed = TimeSpan.Zero;
            var repetitions = 0;
            while (passed < LongEnough)
            {
                repeat();
                repetitions++;
                passed = clock.Elapsed;
            }

            busy = Environment.CpuUsage.TotalTime - busy;
            Say(string.Create(CultureInfo.InvariantCulture, $"{passed.TotalSeconds / repetitions:R} {busy.TotalSeconds / repetitions:R}"));
        }

        Say((ResidentMemory.Peak() - idle).ToString(CultureInfo.InvariantCulture));
    }

    private static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
