namespace Cornet.Runtime.Training;

/// <summary>Where a training stands; told after every step.</summary>
/// <param name="Epoch">The epoch in progress, counted from 1.</param>
/// <param name="Epochs">How many there will be.</param>
/// <param name="Step">Steps done in it.</param>
/// <param name="Steps">Steps in an epoch.</param>
/// <param name="RunningMean">Loss, accuracy and time of this epoch so far.</param>
/// <param name="Remaining">Estimated time to the end of the training; null before the first step.</param>
/// <param name="Validated">Validation images already asked about, once the epoch's steps are done; else 0.</param>
/// <param name="Ended">What the epoch came to, when it has ended.</param>
public sealed record TrainingProgress(
    int Epoch, int Epochs, int Step, int Steps, RunningMean RunningMean, TimeSpan? Remaining, int Validated = 0, EpochMetrics? Ended = null);
