using static TorchSharp.torch;

namespace Cornet.Runtime.Models;

/// <summary>Where the random numbers of the processor stand.</summary>
internal sealed class RandomState : IDisposable
{
    private readonly Tensor _state;

    private RandomState(Tensor state) => _state = state;

    /// <summary>Where they stand now.</summary>
    public static RandomState Now()
    {
        using var generator = Generator.Default;
        return new RandomState(generator.get_state().DetachFromDisposeScope());
    }

    /// <summary>Lets them go on from here once more.</summary>
    public void Restore()
    {
        using var generator = Generator.Default;
        generator.set_state(_state);
    }

    /// <inheritdoc/>
    public void Dispose() => _state.Dispose();
}
