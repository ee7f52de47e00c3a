using Cornet.Runtime.Native;
using Cornet.Scoring.Metrics.Splits;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Regression;

/// <summary>A linear map from features to the responses of neuroids, fitted on the training stimuli of a split and asked about the others.</summary>
public abstract class NeuralRegression
{
    /// <summary>What it is, with its options, for results: <c>PLS, 25 components</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Fits on the training stimuli and predicts the held-out ones.</summary>
    /// <param name="features">Of all stimuli.</param>
    /// <param name="responses">N x M of Float64 on the device of the features: the responses of M neuroids; training rows must be finite.</param>
    /// <param name="split">Which stimuli to fit on and which to predict.</param>
    /// <returns>Test x M of Float64; the caller owns it.</returns>
    /// <exception cref="CornetException">There are too few stimuli or features for what was asked.</exception>
    public RegressionResult Predict(LinearKernel features, Tensor responses, StimulusSplit split)
    {
        using var measured = new MeasuredResponses(responses);
        return Predict(features, measured, split);
    }

    /// <summary>The same for responses that serve several splits.</summary>
    internal RegressionResult Predict(LinearKernel features, MeasuredResponses responses, StimulusSplit split)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        using var kernel = features.For(split);
        var rows = tensor(Array.ConvertAll(split.Train, index => (long)index), device: responses.Values.device);
        var (predicted, detail) = Fit(kernel, new TrainingResponses(responses, rows));
        return new RegressionResult(predicted.MoveToOuterDisposeScope(), detail);
    }

    /// <summary>Fits another regression on products that this one has made, as one that changes the features first does.</summary>
    private protected static (Tensor Predicted, RegressionDetail Detail) Fit(NeuralRegression inner, SplitKernel kernel, TrainingResponses responses) =>
        inner.Fit(kernel, responses);

    /// <summary>The predictions, and what the fit chose.</summary>
    private protected abstract (Tensor Predicted, RegressionDetail Detail) Fit(SplitKernel kernel, TrainingResponses responses);
}

/// <summary>Predictions for the held-out stimuli. Owns its tensor.</summary>
/// <param name="Predicted">Test x M of Float64, in the order of the split's test stimuli.</param>
/// <param name="Detail">What the fit chose.</param>
public sealed record RegressionResult(Tensor Predicted, RegressionDetail Detail) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Predicted.Dispose();
}

/// <summary>What a fit chose.</summary>
/// <param name="Components">How many directions of the features were used; fewer than asked for where the features have no more.</param>
/// <param name="Penalties">The penalty chosen: one number, or one for each neuroid; none where there is no penalty.</param>
public sealed record RegressionDetail(int Components, IReadOnlyList<double> Penalties);
