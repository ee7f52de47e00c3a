using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics;

/// <summary>How a linear decoder is fitted.</summary>
public abstract record DecoderFit
{
    /// <summary>The penalty of the original on solution times: |W|^2 times half of this, beside the mean of the cross entropies.</summary>
    internal const double Penalty = 0.463;

    /// <summary>The fit with its constants, for results.</summary>
    public abstract string Name { get; }

    /// <summary>Fits a decoder on standardized features.</summary>
    /// <param name="features">N x F, of any floating type.</param>
    /// <param name="labels">N classes, 0 .. <paramref name="classes"/> - 1.</param>
    /// <param name="classes">How many classes there are, at least 2.</param>
    /// <exception cref="CornetException">A feature is not finite.</exception>
    public abstract LinearDecoder Fit(Tensor features, IReadOnlyList<int> labels, int classes);
}

/// <summary>The optimum itself: the problem is convex, so neither a start nor an order of the stimuli matters.</summary>
/// <param name="C">
/// The inverse of the penalty on the weights, with free biases, as scikit-learn's; null for 1 / (0.463 N) on weights and biases, which is what
/// <see cref="AdamFit"/> approaches.
/// </param>
public sealed record ExactFit(double? C = null) : DecoderFit
{
    /// <inheritdoc/>
    public override string Name => C is { } c
        ? FormattableString.Invariant($"logistic regression, exact, C = {c}, biases free")
        : FormattableString.Invariant($"logistic regression, exact, C = 1 / ({Penalty} n), biases penalized");

    /// <inheritdoc/>
    public override LinearDecoder Fit(Tensor features, IReadOnlyList<int> labels, int classes) => C is { } c
        ? LinearDecoder.Fit(features, labels, classes, c)
        : LinearDecoder.Fit(features, labels, classes, 1 / (Penalty * labels.Count), penalizesIntercepts: true);
}
