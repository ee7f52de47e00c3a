using Cornet.Runtime.Native;
using Cornet.Scoring.Metrics.Regression;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Similarity;

/// <summary>
/// The effective dimensionality of a representation: the participation ratio of the eigenvalues of its covariance, (sum of l)^2 / sum of l^2 (Gao et
/// al., 2017; Elmoznino and Bonner, 2024). k features of equal variance without correlation have k.
/// </summary>
public static class EffectiveDimensionality
{
    /// <summary>The participation ratio: 1 .. the smaller of N - 1 and F.</summary>
    /// <param name="features">Of N stimuli. Traces of the centered products are enough; nothing is decomposed.</param>
    /// <exception cref="CornetException">The features do not distinguish the stimuli.</exception>
    public static double Of(GramMatrix features)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var k = features.Products;
        var means = k.mean([0], keepdim: true);
        var centered = (k - means - means.t()).Plus(means.mean());
        var trace = centered.trace().item<double>();
        var squares = centered.Squared().sum().item<double>();
        return trace > 0 && squares > 0
            ? trace * trace / squares
            : throw new CornetException("The features do not distinguish the stimuli, so that they have no dimensionality; record units that respond.");
    }
}
