using Cornet.Scoring.Metrics.Splits;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Regression;

/// <summary>
/// K = X X' for the n training stimuli and L = Z X' between the t held-out and the training stimuli of one split, where X and Z are features less
/// their means over the training stimuli. All tensors are Float64, and the caller owns what is returned.
/// </summary>
internal abstract class SplitKernel : IDisposable
{
    /// <summary>No eigenvalue of K below this share of the largest is told from rounding.</summary>
    protected const double Rounding = 1e-13;

    /// <summary>No more directions than this can be told apart: the smaller of n - 1 and F.</summary>
    public abstract long RankBound { get; }

    /// <summary>K times n x k.</summary>
    public abstract Tensor Times(Tensor x);

    /// <summary>L times n x k.</summary>
    public abstract Tensor TestTimes(Tensor x);

    /// <summary>The products within a split of the training stimuli themselves.</summary>
    /// <param name="split">Indices into the n training stimuli.</param>
    public abstract SplitKernel Within(StimulusSplit split);

    /// <summary>The principal directions of X, largest first.</summary>
    public abstract Directions Decompose();

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>X = U diag(s) V', without the directions of rounding size. Owns its tensors.</summary>
/// <param name="U">n x r, orthonormal columns.</param>
/// <param name="Lengths">s, r numbers, descending.</param>
/// <param name="TestScores">Z V, t x r: where the held-out stimuli lie.</param>
internal sealed record Directions(Tensor U, Tensor Lengths, Tensor TestScores) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        U.Dispose();
        Lengths.Dispose();
        TestScores.Dispose();
    }
}
