using System.Runtime.InteropServices;
using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics;

/// <summary>
/// Multinomial logistic regression of classes on features, prepared once for any number of penalties:
/// |W|^2 / 2 + C * (sum of cross entropies), the intercepts free or penalized as the weights are.
/// </summary>
/// <remarks>
/// The features are turned to their principal axes: with X = U S V', W = V B, and |B| = |W|. There the curvature of the objective is nearly
/// diagonal, since it is X'X weighted by how undecided each stimulus is: at the start, 1 / classes of it. Scaling each axis by the root of that
/// curvature leaves L-BFGS an almost round valley, where features correlate (as those of networks do) as where they don't, and makes more features
/// than stimuli no larger a problem than there are stimuli.
/// </remarks>
internal sealed class LogisticProblem : IDisposable
{
    private const double Rounding = 1e-12;

    private readonly Tensor _axes, _turned, _truth, _toFeatures;
    private readonly double[] _lengths;
    private readonly int _classes;
    private readonly bool _penalizesIntercepts;

    /// <summary>Turns the features to their axes.</summary>
    /// <param name="x">N x F of Float64, columns of mean 0.</param>
    /// <param name="labels">N classes, 0 .. <paramref name="classes"/> - 1.</param>
    /// <param name="classes">How many classes there are, at least 2.</param>
    /// <param name="penalizesIntercepts">Whether the penalty is on the intercepts too.</param>
    public LogisticProblem(Tensor x, IReadOnlyList<int> labels, int classes, bool penalizesIntercepts = false)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        (_classes, _penalizesIntercepts) = (classes, penalizesIntercepts);
        var wide = x.size(1) > x.size(0);
        var (values, vectors) = linalg.eigh(wide ? x.mm(x.t()) : x.t().mm(x));
        var kept = (values > values.max().Times(Rounding)).nonzero().flatten();
        // Nothing but constant features: a single coordinate, 0 for all.
        if (kept.NumberOfElements == 0) kept = tensor(new long[] { 0 });
        var lengths = values.index_select(0, kept).AtLeast(double.Epsilon).sqrt();
        var directions = vectors.index_select(1, kept);
        _lengths = Numbers(lengths);
        _axes = (wide ? directions * lengths : x.mm(directions)).DetachFromDisposeScope();
        _turned = _axes.t().contiguous().DetachFromDisposeScope();
        _toFeatures = (wide ? x.t().mm(directions / lengths) : directions).DetachFromDisposeScope();
        using var classesOf = tensor(labels.Select(label => (long)label).ToArray(), device: x.device);
        _truth = nn.functional.one_hot(classesOf, classes).to(ScalarType.Float64).DetachFromDisposeScope();
    }

    /// <summary>Solves for one penalty.</summary>
    /// <param name="c">The inverse of the penalty's strength, above 0.</param>
    /// <param name="start">The solution for another penalty, to begin from; at 0 where not given.</param>
    /// <param name="tolerance">The largest component of the scaled gradient that counts as none.</param>
    public LogisticSolution Solve(double c, LogisticSolution? start = null, double tolerance = 1e-8)
    {
        using var frozen = no_grad();
        var (stimuli, width) = (_axes.size(0), _lengths.Length);
        var penalty = 1 / (c * stimuli);
        var penaltyOfIntercepts = _penalizesIntercepts ? penalty : 0;
        // The roots of the curvatures along the axes; the last one is of the intercepts.
        double[] scales = [.. _lengths.Select(length => 1 / Math.Sqrt(length * length / stimuli / _classes + penalty)), 1 / Math.Sqrt((1.0 / _classes) + penaltyOfIntercepts)];
        using var flat = tensor(scales, device: _axes.device);
        using var scale = flat.unsqueeze(1);
        var point = new double[(width + 1) * _classes];
        if (start is not null)
        {
            for (var i = 0; i < point.Length; i++) point[i] = start.Coordinates[i] / scales[i / _classes];
        }

        var value = 0.0;
        Lbfgs.Minimize(Objective, point, tolerance);
        using var scope = NewDisposeScope();
        value = Objective(point, new double[point.Length]);
        var all = Turned(point);
        var intercepts = all.narrow(0, width, 1);
        return new LogisticSolution(
            Numbers(all),
            _toFeatures.mm(all.narrow(0, 0, width)).DetachFromDisposeScope(),
            (intercepts - intercepts.mean()).DetachFromDisposeScope(),
            value * c * stimuli);

        Tensor Turned(ReadOnlySpan<double> numbers) =>
            tensor(numbers.ToArray(), device: _axes.device).view(width + 1, _classes).mul_(scale);

        // Everything divided by C * N, so that the tolerance means the same for few and many stimuli.
        double Objective(ReadOnlySpan<double> numbers, Span<double> gradient)
        {
            using var inner = NewDisposeScope();
            var b = Turned(numbers);
            var (w, intercepts) = (b.narrow(0, 0, width), b.narrow(0, width, 1));
            var logProbabilities = _axes.mm(w).Increase(intercepts).log_softmax(1);
            var loss = dot(logProbabilities.view(-1), _truth.view(-1)).neg_().Divide(stimuli).Increase(w.Squared().sum(), times: penalty / 2)
                .Increase(intercepts.Squared().sum(), times: penaltyOfIntercepts / 2);
            var errors = logProbabilities.exp_().sub_(_truth).Divide(stimuli);
            var slope = empty_like(b);
            slope.narrow(0, 0, width).copy_(w).Scale(penalty).addmm_(_turned, errors);
            slope.narrow(0, width, 1).copy_(errors.sum(dim: 0L)).Increase(intercepts, times: penaltyOfIntercepts);
            Fill(gradient, slope.mul_(scale));
            return loss.item<double>();
        }

        static void Fill(Span<double> target, Tensor source)
        {
            using var host = source.cpu();
            MemoryMarshal.Cast<byte, double>(host.bytes).CopyTo(target);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var one in new[] { _axes, _turned, _truth, _toFeatures }) one.Dispose();
    }

    private static double[] Numbers(Tensor values)
    {
        using var host = values.cpu().contiguous();
        return MemoryMarshal.Cast<byte, double>(host.bytes).ToArray();
    }
}

/// <summary>Where the objective of a <see cref="LogisticProblem"/> is smallest.</summary>
/// <param name="Coordinates">Along the axes, for other penalties to start from.</param>
/// <param name="Coefficients">F x classes of Float64; the caller owns it.</param>
/// <param name="Intercepts">1 x classes of Float64, adding up to 0; the caller owns it.</param>
/// <param name="Objective">The smallest value.</param>
internal sealed record LogisticSolution(double[] Coordinates, Tensor Coefficients, Tensor Intercepts, double Objective);
