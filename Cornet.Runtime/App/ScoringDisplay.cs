using Cornet.Runtime.Scoring;
using Spectre.Console;

namespace Cornet.Runtime.App;

/// <summary>Shows how far a scoring is, on a terminal; files and pipes get nothing but the result.</summary>
internal static class ScoringDisplay
{
    /// <summary>Runs it and shows its progress meanwhile.</summary>
    public static T Show<T>(TextWriter output, Func<IProgress<ScoringProgress>?, T> measure)
    {
        if (!ReferenceEquals(output, Console.Out) || Console.IsOutputRedirected) return measure(null);
        return AnsiConsole.Progress().AutoClear(true).Start(context =>
        {
            Dictionary<string, ProgressTask> tasks = [];
            return measure(new Shown(progress =>
            {
                if (!tasks.TryGetValue(progress.What, out var task))
                    tasks[progress.What] = task = context.AddTask(Markup.Escape(progress.What), maxValue: 1);
                task.Value = progress.Done;
            }));
        });
    }

    private sealed class Shown(Action<ScoringProgress> show) : IProgress<ScoringProgress>
    {
        public void Report(ScoringProgress value) => show(value);
    }
}
