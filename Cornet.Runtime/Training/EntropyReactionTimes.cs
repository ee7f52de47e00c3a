using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>
/// Reaction times of a recurrent network (Spoerer, Kietzmann, Mehrer, Charest and Kriegeskorte, PLOS Computational Biology 2020): it answers at the first step at which
/// the entropy of its decoder's softmax falls below a threshold. An image with which it never does has no reaction time; its answer is that of the last step.
/// </summary>
/// <param name="Threshold">In nats.</param>
/// <param name="Steps">For each image the step, from 0; null for an image that has no reaction time.</param>
/// <param name="Correct">For each image whether the answer at that step is right; at the last step, where there is none.</param>
public sealed record EntropyReactionTimes(double Threshold, IReadOnlyList<int?> Steps, IReadOnlyList<bool> Correct)
{
    /// <summary>Share of images that have a reaction time, 0 to 1.</summary>
    public double Reached => (double)Steps.Count(step => step is not null) / Steps.Count;

    /// <summary>Mean over the images that have a reaction time, in steps from 0; null where none has.</summary>
    public double? MeanStep => Steps.Average();

    /// <summary>Share of images that are answered rightly, 0 to 1.</summary>
    public double Accuracy => (double)Correct.Count(right => right) / Correct.Count;

    /// <summary>The reaction times by a threshold.</summary>
    /// <param name="entropies">For each image the entropy at each step, in nats.</param>
    /// <param name="correct">For each image whether the answer at each step is right.</param>
    /// <param name="threshold">In nats.</param>
    /// <param name="from">The first step that the image reaches: before, the decoder's answer is none to this image.</param>
    /// <exception cref="CornetException">There is no image or no such step, or an entropy is NaN or infinite.</exception>
    public static EntropyReactionTimes Of(IReadOnlyList<double[]> entropies, IReadOnlyList<bool[]> correct, double threshold, int from = 0)
    {
        var last = LastStep(entropies, correct, from);
        int?[] steps = [.. entropies.Select(row => Array.FindIndex(row, from, entropy => entropy < threshold) is >= 0 and var step ? step : (int?)null)];
        return new EntropyReactionTimes(threshold, steps, [.. steps.Select((step, image) => correct[image][step ?? last])]);
    }

    /// <summary>
    /// The largest threshold with which the answers are as accurate as those at the last step: the shortest reaction times that cost no accuracy on these
    /// images.
    /// </summary>
    /// <param name="entropies">For each image the entropy at each step, in nats.</param>
    /// <param name="correct">For each image whether the answer at each step is right.</param>
    /// <param name="from">The first step that the image reaches.</param>
    /// <returns>In nats; the least entropy, below which no image falls, where every larger one costs accuracy.</returns>
    /// <exception cref="CornetException">There is no image or no such step, or an entropy is NaN or infinite.</exception>
    public static double FitThreshold(IReadOnlyList<double[]> entropies, IReadOnlyList<bool[]> correct, int from = 0)
    {
        var last = LastStep(entropies, correct, from);
        // As the threshold rises above an entropy, that image may answer at that step.
        var events = entropies.SelectMany((row, image) => Enumerable.Range(from, row.Length - from).Select(step => (Entropy: row[step], Image: image, Step: step)))
            .OrderBy(one => one.Entropy).ToArray();
        int[] answered = [.. entropies.Select(_ => last)];
        var (threshold, lost) = (events[0].Entropy, 0);
        for (var i = 0; i < events.Length; i++)
        {
            var (entropy, image, step) = events[i];
            if (step < answered[image])
            {
                lost += Right(image, answered[image]) - Right(image, step);
                answered[image] = step;
            }

            var next = i + 1 < events.Length ? events[i + 1].Entropy : Math.BitIncrement(entropy);
            // Between two entropies, so that rounding changes nothing; where they are neighbors, the upper one.
            if (lost <= 0 && next > entropy) threshold = entropy + ((next - entropy) / 2) is var middle && middle > entropy ? middle : next;
        }

        return threshold;

        int Right(int image, int step) => correct[image][step] ? 1 : 0;
    }

    /// <summary>The entropy of the softmax of each row, in nats: 0 where all is said, ln(classes) where nothing is.</summary>
    /// <param name="logits">N x classes.</param>
    /// <returns>N, float64; the caller owns it.</returns>
    public static Tensor Entropy(Tensor logits)
    {
        using var scope = NewDisposeScope();
        var log = nn.functional.log_softmax(logits.to(ScalarType.Float64), 1);
        return (log.exp() * log).sum(1).neg().MoveToOuterDisposeScope();
    }

    private static int LastStep(IReadOnlyList<double[]> entropies, IReadOnlyList<bool[]> correct, int from)
    {
        if (entropies.Count == 0) throw new CornetException("Reaction times need at least one image.");
        var steps = entropies[0].Length;
        if (correct.Count != entropies.Count || entropies.Any(row => row.Length != steps) || correct.Any(row => row.Length != steps))
            throw new CornetException("Reaction times need an entropy and an answer of every image at every step.");
        if (from < 0 || from >= steps) throw new CornetException($"Reaction times cannot begin at step {from}: there are {steps} steps, counted from 0.");
        for (var step = from; step < steps; step++)
            if (!entropies.All(row => double.IsFinite(row[step]))) throw new CornetException($"The entropy at step {step} is NaN or infinite for some image: the outputs there are not finite.");
        return steps - 1;
    }
}
