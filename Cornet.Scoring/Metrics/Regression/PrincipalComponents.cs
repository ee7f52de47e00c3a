using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Regression;

/// <summary>
/// Principal components of features, to make thousands of features few before a regression (the PCA of 1,000 components that brain-score fits on
/// other images than those scored). Signs are scikit-learn's: the largest entry of each column of U is positive.
/// </summary>
public sealed class PrincipalComponents : IDisposable
{
    private readonly Tensor _fitted;
    private readonly IFeatureSource _source;

    private PrincipalComponents(IFeatureSource source, Tensor fitted, Tensor lengths, double total) =>
        (_source, _fitted, Lengths, TotalVariance) = (source, fitted, lengths, total);

    /// <summary>How many there are.</summary>
    public int Count => (int)Lengths.size(0);

    /// <summary>The singular values, descending.</summary>
    public Tensor Lengths { get; }

    /// <summary>The variance of all features together.</summary>
    public double TotalVariance { get; }

    /// <summary>Finds the components of features.</summary>
    /// <param name="source">The features to fit on; kept, and read again by every <see cref="Transform"/>.</param>
    /// <param name="components">How many, at most one fewer than stimuli and as many as features.</param>
    /// <exception cref="CornetException">There are not so many, or a feature is NaN or infinite.</exception>
    public static PrincipalComponents Fit(IFeatureSource source, int components)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        using var gram = GramMatrix.Of(source);
        var (values, vectors) = linalg.eigh(gram.Products);
        var rank = (int)(values > values.max().AtLeast(0).Times(1e-13)).sum().item<long>();
        if (components < 1 || components > Math.Min(rank, source.Stimuli - 1))
        {
            throw new CornetException(
                $"{components} principal components cannot be made: the features of these {source.Stimuli} stimuli have "
                + $"{Math.Min(rank, source.Stimuli - 1)}; ask for fewer or fit on more stimuli.");
        }

        var u = vectors.narrow(1, source.Stimuli - components, components).flip(1);
        var largest = u.gather(0, u.abs().argmax(0, keepdim: true));
        var lengths = values.narrow(0, source.Stimuli - components, components).flip(0).sqrt();
        return new PrincipalComponents(
            source,
            (u * largest.sign() / lengths).DetachFromDisposeScope(),
            lengths.DetachFromDisposeScope(),
            gram.Products.trace().item<double>() / (source.Stimuli - 1));
    }

    /// <summary>The scores of stimuli: N x <see cref="Count"/> of Float64; the caller owns them.</summary>
    /// <param name="source">The same features as fitted on, of these or other stimuli.</param>
    public Tensor Transform(IFeatureSource source)
    {
        if (source.Features != _source.Features)
            throw new CornetException($"Components of {_source.Features} features cannot be read from {source.Features}; record the same "
                + "area and step.");
        using var frozen = no_grad();
        var scores = zeros(source.Stimuli, Count, ScalarType.Float64, _fitted.device);
        foreach (var (start, width) in FeatureBlocks.Widths(_source, source.Stimuli + _source.Stimuli))
        {
            using var scope = NewDisposeScope();
            var fitted = _source.Columns(start, width).to(ScalarType.Float64);
            var means = fitted.mean([0], keepdim: true);
            var given = source.Columns(start, width).to(ScalarType.Float64) - means;
            scores.addmm_(given, (fitted - means).t().mm(_fitted));
        }

        return scores;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _fitted.Dispose();
        Lengths.Dispose();
    }
}
