namespace Cornet.Runtime.Training;

/// <summary>What one epoch came to.</summary>
/// <param name="Epoch">Which, counted from 1.</param>
/// <param name="LearningRate">The learning rate at its end.</param>
/// <param name="TrainLoss">Mean cross entropy over its images while the network was learning, in nats.</param>
/// <param name="TrainTop1">Share of its images whose class was the network's first choice, 0 to 1.</param>
/// <param name="ValidationLoss">Mean cross entropy on the validation set after it; null where there is none.</param>
/// <param name="ValidationTop1">Share of validation images whose class was the first choice.</param>
/// <param name="ValidationTop5">Share of validation images whose class was among the first five choices; null where there are fewer than six to choose from.</param>
/// <param name="ImagesPerSecond">Images learned from per second, reading included.</param>
/// <param name="Seconds">How long it took, validation included.</param>
public sealed record EpochMetrics(
    int Epoch, double LearningRate, double TrainLoss, double TrainTop1, double? ValidationLoss, double? ValidationTop1, double? ValidationTop5,
    double ImagesPerSecond, double Seconds)
{
    /// <summary>Share of its images whose class was among the network's first five choices while it was learning, 0 to 1; null as above.</summary>
    public double? TrainTop5 { get; init; }

    /// <summary>Share of its time in which no image was ready to learn from, 0 to 1.</summary>
    public double Waiting { get; init; }

    /// <summary>Share of its time in which processes exchanged gradients or waited for each other, 0 to 1.</summary>
    public double Communicating { get; init; }

    /// <summary>Batches that were left out because their loss or gradient was not finite.</summary>
    public int Skipped { get; init; }

    /// <summary>Its numbers by the tags under which TensorBoard and MLflow show them; what there is not is left out.</summary>
    internal IEnumerable<(string Tag, double Value)> Scalars() => new (string Tag, double? Value)[]
    {
        ("loss/train", TrainLoss), ("loss/validation", ValidationLoss), ("top1/train", TrainTop1), ("top1/validation", ValidationTop1), ("top5/validation", ValidationTop5),
        ("learning_rate", LearningRate), ("images_per_second", ImagesPerSecond), ("top5/train", TrainTop5), ("waiting", Waiting),
    }.Where(scalar => scalar.Value is not null).Select(scalar => (scalar.Tag, scalar.Value!.Value));
}
