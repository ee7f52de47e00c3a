using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Cornet.Runtime.Scoring;

/// <summary>
/// Multinomial logistic regression on standardised features: what a linear readout can tell from an area. It minimises
/// |W|^2 / 2 + C * (sum of cross entropies), intercepts unpenalised, as scikit-learn's <c>LogisticRegression(C=C)</c> behind a <c>StandardScaler</c>.
/// The problem is convex, so the result does not depend on a start or a seed.
/// </summary>
public sealed class LinearDecoder : IDisposable
{
    private readonly Standardisation _standardisation;

    private LinearDecoder(Standardisation standardisation, Tensor coefficients, Tensor intercepts) =>
        (_standardisation, Coefficients, Intercepts) = (standardisation, coefficients, intercepts);

    /// <summary>F x classes of Float64, for standardised features.</summary>
    public Tensor Coefficients { get; }

    /// <summary>1 x classes of Float64; they add up to 0, as any constant could be added to all of them.</summary>
    public Tensor Intercepts { get; }

    /// <summary>Fits a decoder.</summary>
    /// <param name="features">N x F, of any floating type.</param>
    /// <param name="labels">N classes, 0 .. <paramref name="classes"/> - 1.</param>
    /// <param name="classes">How many classes there are, at least 2.</param>
    /// <param name="c">The inverse of the penalty's strength, above 0: smaller is smoother.</param>
    /// <exception cref="CornetException">A feature is not finite.</exception>
    public static LinearDecoder Fit(Tensor features, IReadOnlyList<int> labels, int classes, double c)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(c);
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Count, features.size(0));
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var numbers = features.cpu().to(ScalarType.Float64);
        if (!numbers.isfinite().all().item<bool>())
            throw new CornetException("Responses to decode from are NaN or infinite; the weights are damaged or the training diverged.");

        var standardisation = new Standardisation(numbers);
        var x = standardisation.Apply(numbers);
        var (weights, intercepts) = x.size(1) > x.size(0) ? SolveWide(x, labels, classes, c) : Solve(x, labels, classes, c);
        return new LinearDecoder(standardisation, weights.DetachFromDisposeScope(), intercepts.DetachFromDisposeScope());
    }

    /// <summary>The probabilities of the classes for each stimulus: N x classes of Float64; the caller owns it.</summary>
    /// <param name="features">N x F, not standardised.</param>
    public Tensor Probabilities(Tensor features)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var x = _standardisation.Apply(features.cpu().to(ScalarType.Float64));
        return x.mm(Coefficients).add_(Intercepts).softmax(1).MoveToOuterDisposeScope();
    }

    /// <summary>The most probable class of each stimulus.</summary>
    /// <param name="features">N x F, not standardised.</param>
    public int[] Predict(Tensor features)
    {
        using var probabilities = Probabilities(features);
        using var best = probabilities.argmax(1);
        return [.. MemoryMarshal.Cast<byte, long>(best.bytes).ToArray().Select(label => (int)label)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _standardisation.Dispose();
        Coefficients.Dispose();
        Intercepts.Dispose();
    }

    // W lies in the span of the rows of x, where there are more features than stimuli. With x x' = U L U', the rows have the coordinates U sqrt(L)
    // in an
    // orthonormal basis of that span: at most N x N numbers, and |W| stays what it is.
    private static (Tensor Weights, Tensor Intercepts) SolveWide(Tensor x, IReadOnlyList<int> labels, int classes, double c)
    {
        const double Rounding = 1e-12;
        var (values, vectors) = linalg.eigh(x.mm(x.t()));
        var kept = (values > Rounding * values.max()).nonzero().flatten();
        // Nothing but constant features: a single coordinate, 0 for all.
        if (kept.NumberOfElements == 0) kept = tensor(new long[] { 0 });
        var lengths = values.index_select(0, kept).clamp_min(double.Epsilon).sqrt();
        var directions = vectors.index_select(1, kept);
        var (weights, intercepts) = Solve(directions * lengths, labels, classes, c);
        return (x.t().mm((directions / lengths).mm(weights)), intercepts);
    }

    private static (Tensor Weights, Tensor Intercepts) Solve(Tensor x, IReadOnlyList<int> labels, int classes, double c)
    {
        const double Tolerance = 1e-8;
        var (stimuli, width) = (x.size(0), x.size(1));
        var turned = x.t();
        var truth = nn.functional.one_hot(tensor(labels.Select(label => (long)label).ToArray()), classes).to(ScalarType.Float64);
        var point = new double[(width + 1) * classes];
        var scale = 1 / (c * stimuli);
        Lbfgs.Minimise(Objective, point, Tolerance);

        var (weights, intercepts) = Split(point);
        return (weights, intercepts - intercepts.mean());

        (Tensor Weights, Tensor Intercepts) Split(ReadOnlySpan<double> numbers)
        {
            var all = tensor(numbers.ToArray()).view(width + 1, classes);
            return (all.narrow(0, 0, width), all.narrow(0, width, 1));
        }

        // Everything divided by C * N, so that the tolerance means the same for few and many stimuli.
        double Objective(ReadOnlySpan<double> numbers, Span<double> gradient)
        {
            using var scope = NewDisposeScope();
            var (w, b) = Split(numbers);
            var logProbabilities = x.mm(w).add_(b).log_softmax(1);
            var loss = -(logProbabilities * truth).sum() / stimuli + w.square().sum() * (scale / 2);
            var errors = logProbabilities.exp().sub_(truth).div_(stimuli);
            Fill(gradient[..(int)(width * classes)], turned.mm(errors).add_(w * scale));
            Fill(gradient[(int)(width * classes)..], errors.sum(dim: 0L));
            return loss.item<double>();
        }

        static void Fill(Span<double> target, Tensor source) => MemoryMarshal.Cast<byte, double>(source.bytes).CopyTo(target);
    }
}
