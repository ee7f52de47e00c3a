using Cornet.Runtime.Training;
using Spectre.Console;

namespace Cornet.Runtime.App;

/// <summary>For terminals: a bar for the epoch in progress, below a line for each that has ended.</summary>
internal sealed class TrainingBar(IAnsiConsole console) : TrainingDisplay
{
    /// <inheritdoc/>
    public override TrainingOutcome Show(Func<IProgress<TrainingProgress>, TrainingOutcome> train) =>
        ProgressLine.Show(console, bar => train(new Reports(progress =>
        {
            bar.Report((double)progress.Step / progress.Steps, Standing(progress));
            if (progress.Ended is { } epoch) bar.Leave(Line(epoch, progress));
        })));

    // On the thread that trains and at once: the runtime's own Progress would come late and out of order.
    private sealed class Reports(Action<TrainingProgress> show) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => show(value);
    }
}
