using Cornet.Runtime.Models;
using Cornet.Runtime.Training;

namespace Cornet.App.Studies;

/// <summary>What one row of a running study came to, a variant trained from one seed: <c>row.json</c>, written when everything else is done.</summary>
public sealed record RowResult
{
    /// <summary>The row's number, counted from 0: the place of its seed x the number of variants + the place of its variant.</summary>
    public required int Index { get; init; }

    /// <summary>The study.</summary>
    public required string Study { get; init; }

    /// <summary>The name of the variant: <see cref="StudyVariant.Name"/>.</summary>
    public required string Variant { get; init; }

    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The rows of the study's table that the variant stands for.</summary>
    public required IReadOnlyList<IReadOnlyList<StudyLevel>> Rows { get; init; }

    /// <summary>The seed of weights, order of images and augmentation.</summary>
    public required long Seed { get; init; }

    /// <summary>How it was trained, seed included.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>The images it learned from, as the user called them.</summary>
    public required string Data { get; init; }

    /// <summary>Tells these training images from others; null in results of before it was noted.</summary>
    public string? TrainingSet { get; init; }

    /// <summary>The weights that are scored: SHA-256 of all state values in the order of their keys, in hexadecimal digits.</summary>
    public required string WeightsHash { get; init; }

    /// <summary>Top-1 accuracy first, then a score for each benchmark and composite, in the order given.</summary>
    public required IReadOnlyList<RowScore> Scores { get; init; }

    /// <summary>Learnable numbers.</summary>
    public required long Parameters { get; init; }

    /// <summary>Multiply-adds for an image of the model's declared size.</summary>
    public required long MultiplyAdds { get; init; }

    /// <summary>Steps of the training: epochs x batches.</summary>
    public required long Steps { get; init; }

    /// <summary>Threads that computed; other numbers of them add in another order.</summary>
    public required int Threads { get; init; }

    /// <summary>The device.</summary>
    public required string Device { get; init; }

    /// <summary>The version of Cornet and what computed.</summary>
    public required string Software { get; init; }

    /// <summary>The machine.</summary>
    public required string Host { get; init; }

    /// <summary>When it was done, in UTC.</summary>
    public required DateTime Ended { get; init; }

    /// <summary>The time its training and scoring took, in seconds, without interruptions.</summary>
    public required double Seconds { get; init; }
}

/// <summary>One score of a row.</summary>
/// <param name="Name">Its name: <c>top-1</c>, or the name of a benchmark or composite.</param>
/// <param name="Value">The number that counts: normalized where the benchmark normalizes, else raw; null where there is none.</param>
public sealed record RowScore(string Name, double? Value)
{
    /// <summary>The name of the accuracy, which every row has.</summary>
    public const string Accuracy = "top-1";

    /// <summary>Before it was normalized; null for a composite.</summary>
    public double? Raw { get; init; }

    /// <summary>The same of the network before training; null where it was not measured.</summary>
    public double? Untrained { get; init; }

    /// <summary>The ceiling; null where there is none.</summary>
    public double? Ceiling { get; init; }

    /// <summary>What guessing comes to; null where that is 0 or unknown.</summary>
    public double? Chance { get; init; }

    /// <summary>The rule it was made with: metric, place, normalization, part of the data.</summary>
    public string Rule { get; init; } = "";

    /// <summary>Why there is no number.</summary>
    public string? Missing { get; init; }
}
