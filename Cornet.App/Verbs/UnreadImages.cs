using System.Text.Json;
using Cornet.Runtime.Distributed;
using Cornet.Runtime.Training;

namespace Cornet.App.Verbs;

/// <summary>The images of a training that could not be read and were left out (<c>--damaged skip</c>), on whichever rank that was.</summary>
internal static class UnreadImages
{
    /// <summary>What a user is shown at the end: how many, and a sentence for each in the order of their files; nothing where all could be read. Every rank calls it.</summary>
    /// <param name="data">The images of this rank.</param>
    /// <param name="group">The ranks.</param>
    /// <exception cref="CornetException">The engine of the group reports an error.</exception>
    public static IReadOnlyList<string> Lines(TrainingData data, ProcessGroup group)
    {
        Dictionary<string, string> own = new(StringComparer.Ordinal);
        foreach (var (part, batches) in new[] { ("training", data.Train), ("validation", data.Validation) })
            foreach (var (image, sentence) in batches?.Damaged ?? new Dictionary<int, string>()) own[FormattableString.Invariant($"{part} {image}")] = sentence;
        // An image comes to another rank in another epoch.
        List<string> all = [.. group.Gather(JsonSerializer.Serialize(own)).SelectMany(text => JsonSerializer.Deserialize<Dictionary<string, string>>(text)!)
            .DistinctBy(one => one.Key).Select(one => one.Value).Order(StringComparer.Ordinal)];
        return all.Count == 0 ? [] : [$"{all.Count} {(all.Count == 1 ? "image" : "images")} could not be read and {(all.Count == 1 ? "was" : "were")} left out:", .. all];
    }
}
