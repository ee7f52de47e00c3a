using System.Diagnostics;
using System.Globalization;
using Cornet.Dsl.Services;

namespace Cornet.Bench.Compiler;

/// <summary>The first run of the generator in a process, just-in-time compilation included: what the first build of a day pays.</summary>
internal static class ColdRun
{
    /// <summary>The word that asks a process for one.</summary>
    public const string Word = "cold";

    /// <summary>One such run, in this process.</summary>
    public static double Milliseconds()
    {
        var project = new Project(ModelText.Zoo);
        var clock = Stopwatch.StartNew();
        project.Run();
        return clock.Elapsed.TotalMilliseconds;
    }

    /// <summary>The median of five, each in a process of its own.</summary>
    public static double Median() => Enumerable.Range(0, 5).Select(_ => Measured()).Order().ElementAt(2);

    private static double Measured()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, Word) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return double.Parse(line, CultureInfo.InvariantCulture);
    }
}
