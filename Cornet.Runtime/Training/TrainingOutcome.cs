namespace Cornet.Runtime.Training;

/// <summary>How a training ended.</summary>
/// <param name="Epochs">What each epoch came to, those of earlier sessions too.</param>
/// <param name="Interrupted">Whether it was cancelled before its last epoch was over.</param>
public sealed record TrainingOutcome(IReadOnlyList<EpochMetrics> Epochs, bool Interrupted)
{
    /// <summary>The best epoch, by accuracy on the validation set, the first of equals; null without a validation set, or before one has ended.</summary>
    public EpochMetrics? Best => BestOf(Epochs);

    internal static EpochMetrics? BestOf(IReadOnlyList<EpochMetrics> epochs) => 
        epochs.Where(epoch => epoch.ValidationTop1 is not null).MaxBy(epoch => epoch.ValidationTop1);
}
