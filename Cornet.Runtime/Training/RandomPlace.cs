using Cornet.Runtime.Stimuli;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>
/// Gives libtorch's random numbers (dropout) to a place in a training: they depend on seed, epoch and step alone, so that a training that was
/// resumed sees
/// the same ones on any device without their state being saved.
/// </summary>
public static class RandomPlace
{
    // Tells these numbers from those of the data's order and preparation, which begin at the same seed.
    private const long ForSteps = 3, ForWeights = 4;

    /// <summary>Before a step.</summary>
    public static void Enter(long seed, int epoch, int step) => Seed(new CounterRandom(seed, ForSteps, epoch, step));

    /// <summary>Before a network is made: its first weights.</summary>
    public static void EnterWeights(long seed) => Seed(new CounterRandom(seed, ForWeights));

    private static void Seed(CounterRandom random)
    {
        using var _ = manual_seed((long)(random.Next() >> 1));
    }
}
