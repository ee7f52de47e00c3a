using Cornet.Runtime.Native;
using Cornet.Scoring.Metrics.Regression;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Similarity;

/// <summary>
/// How many units of a representation stand for each factor, such as shape or texture (Esser, Rombach and Ommer, 2020; Islam et al., 2021), as
/// brain-score's <c>factor_dimensionality</c> computes it: over pairs of stimuli that share a factor, the covariance of both sides, summed over units,
/// as a share of the variance of all units; a softmax of these shares and of 1 for the residual, in whole units.
/// </summary>
/// <param name="Factors">The factors in their order.</param>
/// <param name="Shares">For each factor the share of units, 0 .. 1, rounded down to whole units.</param>
/// <param name="Residual">The share of all units that are left.</param>
/// <param name="Correlations">For each factor the covariance over its pairs as a share of the variance: at most 1.</param>
public sealed record FactorDimensionality(
    IReadOnlyList<string> Factors, IReadOnlyList<double> Shares, double Residual, IReadOnlyList<double> Correlations)
{
    /// <summary>Estimates the dimensions of factors.</summary>
    /// <param name="first">P x units of any floating type: one side of P pairs.</param>
    /// <param name="second">The other side, in the same order.</param>
    /// <param name="factors">For each pair the factor that both sides share; <c>residual</c> is not one.</param>
    /// <exception cref="CornetException">The sides differ in shape, a number is NaN or infinite, or all responses are the same.</exception>
    public static FactorDimensionality Of(Tensor first, Tensor second, IReadOnlyList<string> factors)
    {
        if (first.dim() != 2 || !first.shape.SequenceEqual(second.shape) || first.size(0) != factors.Count || first.numel() == 0)
        {
            throw new CornetException(
                $"Pairs are {string.Join(" x ", first.shape)} and {string.Join(" x ", second.shape)} with {factors.Count} factors; give both sides as "
                + "pairs x units, and one factor for each pair.");
        }

        if (factors.Contains("residual"))
            throw new CornetException("A factor is named 'residual', which stands for the units of no factor; give it another name.");
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        Tensor a = first.to(ScalarType.Float64), b = second.to(ScalarType.Float64);
        if (!FeatureBlocks.AllFinite(a) || !FeatureBlocks.AllFinite(b))
            throw new CornetException("A response of the pairs is NaN or infinite; leave out the pairs that were not recorded.");
        var all = cat([a, b]);
        var variance = (all - all.mean([0], keepdim: true)).Squared().mean([0]).sum().item<double>();
        if (!(variance > 1e-26 * all.Squared().mean([0]).sum().item<double>()))
            throw new CornetException("All responses of the pairs are the same, so that no factor has dimensions; record units that respond.");

        string[] names = [.. factors.Distinct().Order(StringComparer.Ordinal)];
        double[] correlations = [.. names.Select(name =>
        {
            using var perFactor = NewDisposeScope();
            var rows = tensor(factors.Index().Where(pair => pair.Item == name).Select(pair => (long)pair.Index).ToArray(), device: a.device);
            Tensor x = a.index_select(0, rows), y = b.index_select(0, rows);
            var mean = x.mean([0], keepdim: true).Plus(y.mean([0], keepdim: true)).Times(0.5);
            return ((x - mean) * (y - mean)).mean([0]).sum().item<double>() / variance;
        })];
        // The residual counts as fully correlated.
        var (units, highest) = (a.size(1), Math.Max(1, correlations.Max()));
        double[] exponentials = [.. correlations.Append(1).Select(value => Math.Exp(value - highest))];
        var total = exponentials.Sum();
        long[] whole = [.. exponentials.Take(names.Length).Select(value => (long)(value / total * units))];
        return new FactorDimensionality(
            names, [.. whole.Select(count => (double)count / units)], (double)(units - whole.Sum()) / units, correlations);
    }
}
