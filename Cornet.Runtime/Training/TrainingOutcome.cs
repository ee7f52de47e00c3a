namespace Cornet.Runtime.Training;

/// <summary>How a training ended.</summary>
/// <param name="Epochs">What each epoch came to, those of earlier sessions too.</param>
/// <param name="Interrupted">Whether it was cancelled before its last epoch was over.</param>
public sealed record TrainingOutcome(IReadOnlyList<EpochMetrics> Epochs, bool Interrupted)
{
    /// <summary>The best epoch: by accuracy on held-out images where there are any, the first of equals; null before one has ended.</summary>
    public EpochMetrics? Best => BestOf(Epochs);

    internal static EpochMetrics? BestOf(IReadOnlyList<EpochMetrics> epochs) => epochs.MaxBy(epoch => epoch.ValidationTop1 ?? epoch.TrainTop1);
}
