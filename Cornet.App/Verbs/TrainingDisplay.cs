using Cornet.Runtime.Training;
using Spectre.Console;

namespace Cornet.App.Verbs;

/// <summary>Shows how a training goes on while it does.</summary>
internal abstract class TrainingDisplay
{
    /// <summary>A bar on a terminal, plain lines anywhere else.</summary>
    public static TrainingDisplay For(TextWriter output) =>
        ProgressLine.Fits(output) ? new TrainingBar(AnsiConsole.Console) : new TrainingLines(output);

    /// <summary>Shows the training that is run.</summary>
    public abstract TrainingOutcome Show(Func<IProgress<TrainingProgress>, TrainingOutcome> train);

    /// <summary>What an epoch came to, in a line.</summary>
    protected static FittedLine Line(EpochMetrics epoch, TrainingProgress progress) => new(
        (0, FormattableString.Invariant($"epoch {$"{epoch.Epoch}".PadLeft($"{progress.Epochs}".Length)}/{progress.Epochs}")),
        (epoch.ValidationLoss is null ? 1 : 2, FormattableString.Invariant($"  loss {epoch.TrainLoss:F3}  top-1 {100 * epoch.TrainTop1,5:F1} %")),
        (1, epoch.ValidationLoss is { } loss
            ? FormattableString.Invariant($"   validation: loss {loss:F3}  top-1 {100 * epoch.ValidationTop1,5:F1} %")
            : ""),
        (3, FormattableString.Invariant($"   {epoch.ImagesPerSecond:F0} images/s")),
        (5, Waiting(epoch.Waiting)),
        (6, Communicating(epoch.Communicating)),
        (4, epoch.Epoch < progress.Epochs ? Left(progress) : ""));

    /// <summary>Where an epoch in progress stands.</summary>
    protected static FittedLine Standing(TrainingProgress progress) => new(
        (0, FormattableString.Invariant($"epoch {progress.Epoch}/{progress.Epochs}")),
        (2, FormattableString.Invariant($"  loss {progress.RunningMean.Loss:F3}")),
        (3, FormattableString.Invariant($"  top-1 {100 * progress.RunningMean.Top1,5:F1} %")),
        (4, FormattableString.Invariant($"   {Rate(progress):F0} images/s")),
        (5, Waiting(progress.RunningMean.Waiting)),
        (6, Communicating(progress.RunningMean.Communicating)),
        (1, progress.Validated > 0 ? "   validating" : Left(progress)));

    private static string Left(TrainingProgress progress) => progress.Remaining is { } left ? $"   {Time(left)} left" : "";

    // Worth a word where the processors could learn more than they get to see.
    private static string Waiting(double share) => share < 0.05 ? "" : FormattableString.Invariant($", {100 * share:F0} % waiting for images");

    private static string Communicating(double share) => share < 0.05 ? "" : FormattableString.Invariant($", {100 * share:F0} % exchanging gradients");

    private static double Rate(TrainingProgress progress) => progress.RunningMean.Images / progress.RunningMean.Seconds;

    private static string Time(TimeSpan time) => time.TotalHours >= 1
        ? FormattableString.Invariant($"{(int)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2}")
        : FormattableString.Invariant($"{time.Minutes}:{time.Seconds:D2}");
}
