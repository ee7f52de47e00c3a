using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics;

/// <summary>Shifts and scales each feature to mean 0 and standard deviation 1 over the stimuli it was fitted on, and no others.</summary>
internal sealed class Standardization : IDisposable
{
    private readonly Tensor _mean;
    private readonly Tensor _deviation;

    /// <summary>Learns mean and (population) standard deviation of each column; a constant one is only shifted.</summary>
    /// <param name="features">N x F of Float64.</param>
    public Standardization(Tensor features)
    {
        using var scope = NewDisposeScope();
        _mean = features.mean([0], keepdim: true).DetachFromDisposeScope();
        var deviation = (features - _mean).Squared().mean([0], keepdim: true).sqrt();
        // A constant column leaves deviations of rounding size, which must not be blown up to 1.
        var constant = deviation <= _mean.abs().Times(1e-12);
        _deviation = deviation.With(constant, 1).DetachFromDisposeScope();
    }

    /// <summary>N x F, standardized; the caller owns it.</summary>
    public Tensor Apply(Tensor features) => features.sub(_mean).div_(_deviation);

    /// <inheritdoc/>
    public void Dispose()
    {
        _mean.Dispose();
        _deviation.Dispose();
    }
}
