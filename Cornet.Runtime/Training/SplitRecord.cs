using System.Text.Json;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Weights;

namespace Cornet.Runtime.Training;

/// <summary>A list of images that a network has learned from or was chosen by.</summary>
/// <param name="Images">How many.</param>
/// <param name="Fingerprint">Of <see cref="StimulusSet.Fingerprint"/>: another list has another one.</param>
public sealed record PartRecord(int Images, string Fingerprint)
{
    /// <summary>The record of a set.</summary>
    public static PartRecord Of(StimulusSet set) => new(set.Count, set.Fingerprint());
}

/// <summary>
/// The data of a training, as its weights and its <c>config.json</c> keep them: what each output of the network stands for, and which images it has
/// learned from and was chosen by.
/// </summary>
/// <param name="Classes">The name of each output, in order; a network may have more outputs than the data had classes.</param>
/// <param name="Training">The images it learned from.</param>
/// <param name="Validation">The images that the best epoch was chosen by; null where there were none.</param>
public sealed record SplitRecord(IReadOnlyList<string> Classes, PartRecord Training, PartRecord? Validation)
{
    /// <summary>The share of the training images that was split off for validation; null where the data had a validation set, or none was wanted.</summary>
    public double? Share { get; init; }

    /// <summary>Which images were split off.</summary>
    public long Seed { get; init; }

    /// <summary>With which means and standard deviations the network's images are normalized.</summary>
    public Normalization Normalization { get; init; } = Normalization.ImageNet;

    /// <summary>The normalization of the images that a file's network has learned from; ImageNet's where the file does not say.</summary>
    /// <param name="weights">The file; null for none.</param>
    /// <param name="given">What the user says about a file that does not; null for nothing.</param>
    /// <exception cref="CornetException">The file cannot be opened, or says something else.</exception>
    public static Normalization NormalizationIn(string? weights, Normalization? given = null) =>
        NormalizationChoice.Of(given, weights is null ? null : In(weights)?.Normalization, weights);

    /// <summary>The normalization of a record; ImageNet's where there is none.</summary>
    public static Normalization NormalizationOf(SplitRecord? record) => record?.Normalization ?? Normalization.ImageNet;

    /// <summary>The record in a file of weights; null where the file has none, as those that other programs have written.</summary>
    /// <exception cref="CornetException">The file cannot be opened.</exception>
    public static SplitRecord? In(string weights)
    {
        try
        {
            return WeightNotes.Read(weights) is { } text ? JsonSerializer.Deserialize<SplitRecord>(text, RunJson.Compact) : null;
        }
        catch (JsonException)
        {
            return null; // not ours
        }
    }

    /// <summary>As a file of weights keeps it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RunJson.Compact);

    /// <summary>Compares the data of a run that goes on with those it began with.</summary>
    /// <param name="now">The data as they are now.</param>
    /// <param name="data">What the user calls them.</param>
    /// <exception cref="CornetException">They have changed: the message says in what.</exception>
    public void DemandSame(SplitRecord now, string data)
    {
        var change = !Classes.SequenceEqual(now.Classes)
                ? $"its classes were {RelabeledStimuli.List(Classes)} and are now {RelabeledStimuli.List(now.Classes)}"
            : Of("training", Training, now.Training) ?? Of("validation", Validation, now.Validation);
        if (change is not null)
            throw new CornetException($"The data '{data}' have changed since the run began: {change}. Restore them, or start a new run.");

        static string? Of(string part, PartRecord? before, PartRecord? now) =>
            before == now ? null
            : before?.Images != now?.Images ? FormattableString.Invariant($"its {part} set had {before?.Images ?? 0:N0} images and now has {now?.Images ?? 0:N0}")
            : $"its {part} set has as many images as before, but other names, classes or contents";
    }
}
