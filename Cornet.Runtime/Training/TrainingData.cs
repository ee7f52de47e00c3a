using Cornet.Runtime.Distributed;
using Cornet.Runtime.Stimuli;

namespace Cornet.Runtime.Training;

/// <summary>The images of a training as batches: the training set and the validation set.</summary>
/// <param name="Train">In a new order each epoch, without a last batch that is not full.</param>
/// <param name="Validation">By number, all of them; null for none.</param>
public sealed record TrainingData(Batches Train, Batches? Validation) : IDisposable
{
    /// <summary>How many classes there are.</summary>
    public int Classes => Train.Set.Classes.Count;

    /// <summary>Ends the threads of both.</summary>
    public void Dispose()
    {
        Train.Dispose();
        Validation?.Dispose();
    }

    /// <summary>Prepares both parts as a recipe asks for.</summary>
    /// <param name="train">The training set.</param>
    /// <param name="validation">The validation set, with the same classes; null for none.</param>
    /// <param name="recipe">Gives batch size, seed, augmentation and normalization.</param>
    /// <param name="size">Rows and columns of the network's input.</param>
    /// <param name="workers">Threads that read and prepare images.</param>
    /// <param name="skipDamaged">Whether images that cannot be read are left out; otherwise they end the training.</param>
    /// <param name="channelsLast">Whether images lie in memory with their channels last.</param>
    /// <param name="group">The processes that share each batch; one if not given.</param>
    /// <param name="normalizeOnDevice">Whether images are copied to the device as bytes and normalized there, to the same bits.</param>
    /// <exception cref="CornetException">There are too few images.</exception>
    public static TrainingData Of(StimulusSet train, StimulusSet? validation, Recipe recipe, int size, int workers, bool skipDamaged = false,
        bool channelsLast = false, ProcessGroup? group = null, bool normalizeOnDevice = false)
    {
        group ??= ProcessGroup.Single;
        // A last batch of one image would stop a batch norm, and a small one would weigh its images more than the others.
        var options = new BatchOptions
        {
            BatchSize = Math.Min(recipe.BatchSize, train.Count), Workers = workers, Shuffle = true, DropLast = true, Seed = recipe.Seed,
            SkipDamaged = skipDamaged, ChannelsLast = channelsLast, NormalizeOnDevice = normalizeOnDevice, Share = new BatchShare(group.Rank, group.Size, recipe.AccumulationSteps),
        };
        if (train.Count < 2) throw new CornetException($"The training set '{train.Name}' has only one image: a batch needs two.");
        return new TrainingData(
            new Batches(train, recipe.Augmentation.For(train, size) with { Normalization = recipe.Normalization }, options),
            validation is null ? null : new Batches(
                validation, validation.EvaluationPreparation(size) with { Normalization = recipe.Normalization },
                options with { BatchSize = recipe.BatchSize, Shuffle = false, DropLast = false, Share = options.Share with { MicroBatches = 1 } }));
    }
}
