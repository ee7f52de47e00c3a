using System.CommandLine;
using System.Diagnostics;
using Cornet.Runtime.Native;
using static System.FormattableString;

namespace Cornet.App.Verbs;

/// <summary>
/// <c>doctor</c>: what this machine has, what Cornet makes of it, and what to do where there is more to be had. It runs the self-test of libtorch's kernels
/// anew.
/// </summary>
internal sealed class DoctorVerb : Command
{
    public DoctorVerb() : base("doctor", "Says what computes here, tests it, and what to do about each finding.") =>
        SetAction(words => Report(words.InvocationConfiguration.Output));

    private static int Report(TextWriter output)
    {
        List<MachineFinding> findings = [.. MachineFinding.OfProcessor()];
        CornetException? fault = null;
        try
        {
            Backend.Load();
            findings.AddRange(MachineFinding.OfLibtorch());
        }
        catch (CornetException error)
        {
            fault = error;
            findings.Add(new("libtorch", "none", error.Message));
        }

        findings.Add(MachineFinding.OfImages());
        Print(output, findings);
        if (fault is not null) return 1;

        var clock = Stopwatch.StartNew();
        var support = KernelSupport.Renew();
        output.WriteLine(support.Untested is { } untested ? $"self-test: not run: {untested}" : Invariant($"self-test, {clock.Elapsed.TotalSeconds:F1} s:"));
        Print(output, [.. support.Results.Select(result => new MachineFinding($"  {result.Key}", Shown(result.Value)))]);
        Print(output, [.. MachineFinding.OfKernels(support)]);
        return 0;
    }

    private static void Print(TextWriter output, IReadOnlyList<MachineFinding> findings)
    {
        const int Width = 22;
        foreach (var (what, found, advice) in findings)
        {
            output.WriteLine($"{what.PadRight(Width)}{found}");
            if (advice is not null) output.WriteLine($"{new string(' ', Width)}-> {advice}");
        }
    }

    // A largest error of exactly 0 is no wonder: the numbers of the self-test are such that float32 rounds none.
    private static string Shown(string result) => result.Split(' ') is [var verdict and ("ok" or "wrong"), var error] ? $"{verdict}, largest error {error}" : result;
}
