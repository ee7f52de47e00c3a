using Cornet.Runtime.Training;
using Spectre.Console;

namespace Cornet.App.Verbs;

/// <summary>For terminals: a bar for the epoch in progress, below a line for each that has ended.</summary>
internal sealed class TrainingBar(IAnsiConsole console) : TrainingDisplay
{
    /// <inheritdoc/>
    public override TrainingOutcome Show(Func<IProgress<TrainingProgress>, TrainingOutcome> train) =>
        ProgressLine.Show(console, bar => train(new DirectProgress<TrainingProgress>(progress =>
        {
            bar.Report((double)progress.Step / progress.Steps, Standing(progress));
            if (progress.Ended is { } epoch) bar.Leave(Line(epoch, progress));
        })));
}
