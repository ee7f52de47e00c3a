using Cornet.Scoring.Metrics.Splits;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Regression;

/// <summary>
/// What linear regressions need of features: products of the features of stimuli. Made once, it serves every split and every regression.
/// With more features than stimuli it is their Gram matrix, N x N however many features there are; else the features themselves.
/// </summary>
public abstract class LinearKernel : IDisposable
{
    /// <summary>N, how many stimuli.</summary>
    public abstract int Stimuli { get; }

    /// <summary>F, how many features it was made of.</summary>
    public abstract long Features { get; }

    /// <summary>Where it computes.</summary>
    public abstract Device Device { get; }

    /// <summary>Takes what is needed from features that are in memory.</summary>
    /// <param name="features">N x anything, of any floating type; on CUDA everything is computed there. Not changed.</param>
    /// <exception cref="CornetException">A feature is NaN or infinite, or there are fewer than two stimuli.</exception>
    public static LinearKernel Of(Tensor features) => Of(new FeaturesInMemory(features));

    /// <summary>Takes what is needed from a source, which is read once.</summary>
    /// <param name="source">Of any number of features; beyond blocks of 64 MB no more than the smaller of N x N and N x F numbers is kept.</param>
    /// <exception cref="CornetException">A feature is NaN or infinite, or there are fewer than two stimuli.</exception>
    public static LinearKernel Of(IFeatureSource source) => source.Features < source.Stimuli ? FeatureMatrix.Of(source) : GramMatrix.Of(source);

    /// <summary>The products within a split, features centered on the means of its training stimuli.</summary>
    internal abstract SplitKernel For(StimulusSplit split);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Indices on a device; the caller owns them.</summary>
    private protected static Tensor Places(int[] indices, Device device) =>
        tensor(Array.ConvertAll(indices, index => (long)index), device: device);
}
