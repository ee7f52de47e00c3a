using System.Runtime.InteropServices;
using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics;

/// <summary>
/// Multinomial logistic regression on standardized features: what a linear readout can tell from an area. It minimizes
/// |W|^2 / 2 + C * (sum of cross entropies), intercepts unpenalized, as scikit-learn's <c>LogisticRegression(C=C)</c> behind a <c>StandardScaler</c>.
/// The problem is convex, so the result does not depend on a start or a seed.
/// </summary>
public sealed class LinearDecoder : IDisposable
{
    private readonly Standardization _standardization;

    internal LinearDecoder(Standardization standardization, LogisticSolution solution)
        : this(standardization, solution.Coefficients, solution.Intercepts) => Objective = solution.Objective;

    internal LinearDecoder(Standardization standardization, Tensor coefficients, Tensor intercepts) =>
        (_standardization, Coefficients, Intercepts) = (standardization, coefficients, intercepts);

    /// <summary>F x classes of Float64, for standardized features.</summary>
    public Tensor Coefficients { get; }

    /// <summary>1 x classes of Float64; those of an exact fit add up to 0, as any constant could be added to all of them.</summary>
    public Tensor Intercepts { get; }

    /// <summary>The smallest value of what was minimized; NaN where a fit stopped before it (<see cref="AdamFit"/>).</summary>
    public double Objective { get; } = double.NaN;

    /// <summary>Fits a decoder.</summary>
    /// <param name="features">N x F, of any floating type.</param>
    /// <param name="labels">N classes, 0 .. <paramref name="classes"/> - 1.</param>
    /// <param name="classes">How many classes there are, at least 2.</param>
    /// <param name="c">The inverse of the penalty's strength, above 0: smaller is smoother.</param>
    /// <param name="penalizesIntercepts">Whether |intercepts|^2 / 2 is minimized too.</param>
    /// <exception cref="CornetException">A feature is not finite.</exception>
    public static LinearDecoder Fit(Tensor features, IReadOnlyList<int> labels, int classes, double c, bool penalizesIntercepts = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(c);
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Count, features.size(0));
        var (standardization, problem) = Prepare(features, labels, classes, penalizesIntercepts);
        using (problem) return new LinearDecoder(standardization, problem.Solve(c));
    }

    /// <summary>What is the same for every C.</summary>
    internal static (Standardization Standardization, LogisticProblem Problem) Prepare(
        Tensor features, IReadOnlyList<int> labels, int classes, bool penalizesIntercepts = false)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var numbers = Finite(features);
        var standardization = new Standardization(numbers);
        return (standardization, new LogisticProblem(standardization.Apply(numbers), labels, classes, penalizesIntercepts));
    }

    /// <summary>The features in double precision on the processor.</summary>
    /// <exception cref="CornetException">One is not finite.</exception>
    internal static Tensor Finite(Tensor features)
    {
        var numbers = features.cpu().to(ScalarType.Float64);
        return numbers.isfinite().all().item<bool>() ? numbers : throw new CornetException(
            "Responses to decode from are NaN or infinite; the weights are damaged or the training diverged.");
    }

    /// <summary>The probabilities of the classes for each stimulus: N x classes of Float64; the caller owns it.</summary>
    /// <param name="features">N x F, not standardized.</param>
    public Tensor Probabilities(Tensor features)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var x = _standardization.Apply(features.cpu().to(ScalarType.Float64));
        return x.mm(Coefficients).Increase(Intercepts).softmax(1).MoveToOuterDisposeScope();
    }

    /// <summary>The most probable class of each stimulus.</summary>
    /// <param name="features">N x F, not standardized.</param>
    public int[] Predict(Tensor features)
    {
        using var probabilities = Probabilities(features);
        using var best = probabilities.argmax(1);
        return [.. MemoryMarshal.Cast<byte, long>(best.bytes).ToArray().Select(label => (int)label)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _standardization.Dispose();
        Coefficients.Dispose();
        Intercepts.Dispose();
    }
}
