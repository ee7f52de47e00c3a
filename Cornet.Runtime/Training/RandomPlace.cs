using Cornet.Runtime.Stimuli;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>
/// Gives libtorch's random numbers (dropout, noise, mixup) to a place in a training: they depend on seed, epoch, step and micro-batch alone, so that a training that
/// was resumed draws the same ones without their state being saved, and several processes draw those of one that accumulates gradients.
/// </summary>
public static class RandomPlace
{
    // Tells these numbers from those of the data's order and preparation, which begin at the same seed.
    private const long ForSteps = 3, ForWeights = 4, OfHost = 5;

    /// <summary>Before a micro-batch of a step.</summary>
    /// <param name="seed">The seed of the recipe.</param>
    /// <param name="epoch">Epochs done.</param>
    /// <param name="step">Steps done in the next one.</param>
    /// <param name="microBatch">The number of the micro-batch in its batch, over all processes, from 0.</param>
    public static void Enter(long seed, int epoch, int step, int microBatch = 0) => Seed(new CounterRandom(seed, ForSteps, epoch, step, microBatch));

    /// <summary>Random numbers of the host for the same place.</summary>
    internal static CounterRandom Of(long seed, int epoch, int step, int microBatch) => new(seed, OfHost, epoch, step, microBatch);

    /// <summary>Before a network is made: its first weights.</summary>
    public static void EnterWeights(long seed) => Seed(new CounterRandom(seed, ForWeights));

    private static void Seed(CounterRandom random)
    {
        using var _ = manual_seed((long)(random.Next() >> 1));
    }
}
