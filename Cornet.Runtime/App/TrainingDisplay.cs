using Cornet.Runtime.Training;
using Spectre.Console;

namespace Cornet.Runtime.App;

/// <summary>Shows how a training goes on while it does.</summary>
internal abstract class TrainingDisplay
{
    /// <summary>A bar on a terminal, plain lines anywhere else.</summary>
    public static TrainingDisplay For(TextWriter output) =>
        ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected ? new TrainingBar(AnsiConsole.Console) : new TrainingLines(output);

    /// <summary>Shows the training that is run.</summary>
    public abstract TrainingOutcome Show(Func<IProgress<TrainingProgress>, TrainingOutcome> train);

    /// <summary>What an epoch came to, in a line.</summary>
    protected static string Line(EpochMetrics epoch, TrainingProgress progress)
    {
        var held = epoch.ValidationLoss is { } loss
            ? FormattableString.Invariant($"   validation: loss {loss:F3}  top-1 {100 * epoch.ValidationTop1,5:F1} %")
            : "";
        var left = progress.Remaining is { } remaining && epoch.Epoch < progress.Epochs ? $"   {Time(remaining)} left" : "";
        var number = $"{epoch.Epoch}".PadLeft($"{progress.Epochs}".Length);
        var learned = FormattableString.Invariant($"loss {epoch.TrainLoss:F3}  top-1 {100 * epoch.TrainTop1,5:F1} %");
        return FormattableString.Invariant($"epoch {number}/{progress.Epochs}  {learned}{held}   {epoch.ImagesPerSecond:F0} images/s{Waiting(epoch.Waiting)}{left}");
    }

    /// <summary>Where an epoch in progress stands.</summary>
    protected static string Standing(TrainingProgress progress)
    {
        var now = progress.Validated > 0 ? "   validating" : progress.Remaining is { } left ? $"   {Time(left)} left" : "";
        var learned = FormattableString.Invariant($"loss {progress.RunningMean.Loss:F3}  top-1 {100 * progress.RunningMean.Top1,5:F1} %");
        return FormattableString.Invariant($"epoch {progress.Epoch}/{progress.Epochs}  {learned}   {Rate(progress):F0} images/s{Waiting(progress.RunningMean.Waiting)}{now}");
    }

    // Worth a word where the processors could learn more than they get to see.
    private static string Waiting(double share) => share < 0.05 ? "" : FormattableString.Invariant($", {100 * share:F0} % waiting for images");

    private static double Rate(TrainingProgress progress) => progress.RunningMean.Images / progress.RunningMean.Seconds;

    private static string Time(TimeSpan time) => time.TotalHours >= 1
        ? FormattableString.Invariant($"{(int)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2}")
        : FormattableString.Invariant($"{time.Minutes}:{time.Seconds:D2}");
}
