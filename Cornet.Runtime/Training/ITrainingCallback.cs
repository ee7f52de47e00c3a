namespace Cornet.Runtime.Training;

/// <summary>
/// What is called as a training goes on, to log it elsewhere (<see cref="Trainer.Callbacks"/>). All calls come from the thread that trains, which waits for them. A callback that
/// throws is reported once and not called again; the training goes on. With several ranks, only those of rank 0 are called.
/// </summary>
public interface ITrainingCallback
{
    /// <summary>The training begins, or goes on.</summary>
    void OnStart(TrainingStart start)
    {
    }

    /// <summary>
    /// Some steps are done: one on a processor, up to 16 on a GPU, where the host reads what steps came to every few steps only. Batches that were left out because their loss
    /// or gradient was not finite are not among them.
    /// </summary>
    /// <param name="steps">The steps, in order.</param>
    /// <param name="epoch">The sums over the epoch so far, these steps included.</param>
    void OnSteps(IReadOnlyList<StepMetrics> steps, RunningMean epoch)
    {
    }

    /// <summary>An epoch has ended, and its checkpoint is written.</summary>
    void OnEpoch(EpochMetrics epoch)
    {
    }

    /// <summary>The training has ended.</summary>
    /// <param name="outcome">How; null where an exception ended it.</param>
    void OnEnd(TrainingOutcome? outcome)
    {
    }
}

/// <summary>A training that begins, or goes on.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Recipe">How it learns.</param>
/// <param name="Images">Images in the training set.</param>
/// <param name="StepsPerEpoch">Steps in an epoch.</param>
/// <param name="StepsDone">Steps done before.</param>
public sealed record TrainingStart(string Model, Recipe Recipe, int Images, int StepsPerEpoch, long StepsDone);

/// <summary>What a step came to.</summary>
/// <param name="Step">Which, counted from 1 over all epochs.</param>
/// <param name="Loss">The loss that was minimized, a mean over the batch.</param>
/// <param name="LearningRate">The learning rate, before any layer-wise decay.</param>
/// <param name="Images">Images in the batch, over all ranks.</param>
public readonly record struct StepMetrics(long Step, double Loss, double LearningRate, int Images);
