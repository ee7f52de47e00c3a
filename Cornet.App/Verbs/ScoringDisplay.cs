using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Metrics;
using Spectre.Console;

namespace Cornet.App.Verbs;

/// <summary>Shows how far a scoring is, on a terminal; files and pipes get nothing but the result.</summary>
internal static class ScoringDisplay
{
    /// <summary>Runs it and shows its progress meanwhile.</summary>
    public static T Show<T>(TextWriter output, Func<IProgress<ScoringProgress>?, T> measure) =>
        ProgressLine.Fits(output)
            ? ProgressLine.Show(AnsiConsole.Console, bar => measure(
                new DirectProgress<ScoringProgress>(progress => bar.Report(progress.Done, new FittedLine((0, progress.What))))))
            : measure(null);
}
