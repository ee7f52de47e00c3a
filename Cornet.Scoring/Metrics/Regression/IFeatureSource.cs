using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Regression;

/// <summary>Features of stimuli that need not fit in memory: they are read in blocks of columns, each column once or twice.</summary>
public interface IFeatureSource
{
    /// <summary>N, how many stimuli.</summary>
    long Stimuli { get; }

    /// <summary>F, how many features.</summary>
    long Features { get; }

    /// <summary>Where the computation shall run.</summary>
    Device Device { get; }

    /// <summary>N x <paramref name="count"/>, the features from <paramref name="start"/> on, of any floating type; the caller owns it.</summary>
    Tensor Columns(long start, long count);
}

/// <summary>Features that are in memory.</summary>
/// <param name="features">N x anything, of any floating type, on any device; not changed, and owned by the caller.</param>
public sealed class FeaturesInMemory(Tensor features) : IFeatureSource
{
    /// <inheritdoc/>
    public long Stimuli { get; } = features.size(0);

    /// <inheritdoc/>
    public long Features { get; } = features.numel() / Math.Max(1, features.size(0));

    /// <inheritdoc/>
    public Device Device => features.device;

    /// <inheritdoc/>
    public Tensor Columns(long start, long count)
    {
        using var rows = features.reshape(Stimuli, -1);
        return rows.narrow(1, start, count);
    }
}
