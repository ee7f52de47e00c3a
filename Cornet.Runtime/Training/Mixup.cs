using Cornet.Runtime.Native;
using Cornet.Runtime.Stimuli;
using MathNet.Numerics.Distributions;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>
/// Images mixed in pairs, and the cross entropy in the same proportion (Zhang et al., 2018): x = p x_i + (1 - p) x_j, p drawn from Beta(a, a) once a batch.
/// </summary>
/// <param name="Images">N x 3 x H x W.</param>
/// <param name="Labels">The classes of the images that have the share <paramref name="Share"/>, N.</param>
/// <param name="Others">The classes of those that have the rest, N; null without mixing.</param>
/// <param name="Share">p, 0 to 1.</param>
internal readonly record struct Mixup(Tensor Images, Tensor Labels, Tensor? Others, double Share)
{
    /// <summary>A batch, mixed; who is mixed with whom comes from libtorch's random numbers, which stand at the step's place.</summary>
    /// <param name="images">N x 3 x H x W.</param>
    /// <param name="labels">N.</param>
    /// <param name="alpha">a; 0 mixes nothing.</param>
    /// <param name="random">Where p comes from: the host's numbers of the step's place.</param>
    public static Mixup Of(Tensor images, Tensor labels, double alpha, CounterRandom random)
    {
        if (alpha == 0) return new(images, labels, null, 1);
        var share = Beta.Sample(new Source(random), alpha, alpha);
        // Drawn where the images are, so that nothing waits for it.
        using var order = randperm(labels.size(0), device: images.device);
        using var partners = images.index_select(0, order);
        return new(images.Times(share).Plus(partners.Times(1 - share)), labels, labels.index_select(0, order), share);
    }

    /// <summary>The loss of a network's answer, a mean over the images.</summary>
    /// <param name="logits">N x classes.</param>
    /// <param name="smoothing">How much of the target is spread over all classes.</param>
    public Tensor Loss(Tensor logits, double smoothing)
    {
        var loss = nn.functional.cross_entropy(logits, Labels, label_smoothing: smoothing);
        if (Others is null) return loss;
        var other = nn.functional.cross_entropy(logits, Others, label_smoothing: smoothing);
        return loss.Times(Share).Plus(other.Times(1 - Share));
    }

    // As MathNet takes random numbers.
    private sealed class Source(CounterRandom random) : Random
    {
        private CounterRandom _random = random;

        protected override double Sample() => (_random.Next() >> 11) * (1.0 / (1L << 53));

        public override double NextDouble() => Sample();
    }
}
