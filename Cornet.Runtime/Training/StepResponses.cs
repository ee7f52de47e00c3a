
namespace Cornet.Runtime.Training;

/// <summary>What the decoder answered about each image at each step of the area that it reads.</summary>
/// <param name="Images">What identifies each image in its set: a path, a number.</param>
/// <param name="Classes">The class of each.</param>
/// <param name="Entropies">For each image the entropy of the softmax at each step, in nats.</param>
/// <param name="Correct">For each image whether its class was the first choice at each step.</param>
/// <param name="ImageFrom">The first step that the image reaches: before, the answer is the same for every image.</param>
public sealed record StepResponses(
    IReadOnlyList<string> Images, IReadOnlyList<string> Classes, IReadOnlyList<double[]> Entropies, IReadOnlyList<bool[]> Correct, int ImageFrom)
{
    /// <summary>Steps of the area.</summary>
    public int Steps => Entropies[0].Length;

    /// <summary>The first step at which an entropy, and so an output, is NaN or infinite; null where all are finite.</summary>
    public int? StepNotFinite => Enumerable.Range(0, Steps).Cast<int?>().FirstOrDefault(step => Entropies.Any(row => !double.IsFinite(row[step!.Value])));

    /// <summary>Mean entropy at a step, in nats.</summary>
    public double MeanEntropy(int step) => Entropies.Average(row => row[step]);

    /// <summary>Writes a row for each image: <c>image</c>, <c>class</c>, <c>reaction_step</c> (empty where there is none), <c>correct</c> there, and the entropy and
    /// whether the answer is right at each step.</summary>
    /// <param name="reactions">The reaction times.</param>
    /// <param name="file">A CSV file.</param>
    /// <exception cref="CornetException">The file cannot be written; an older one is unchanged.</exception>
    public void WriteCsv(EntropyReactionTimes reactions, string file)
    {
        var steps = Enumerable.Range(0, Steps).ToList();
        string[] header = ["image", "class", "reaction_step", "correct", .. steps.Select(step => $"entropy_{step}"), .. steps.Select(step => $"correct_{step}")];
        var rows = Images.Select((image, i) => new object?[] { image, Classes[i], reactions.Steps[i], reactions.Correct[i] }
            .Concat(steps.Select(step => (object?)Entropies[i][step])).Concat(steps.Select(step => (object?)Correct[i][step])).Select(CsvFile.Field));
        var bytes = CsvFile.Of(header, rows);
        WholeFile.Write(file, handle => WholeFile.WriteAt(handle, bytes, 0));
    }
}
