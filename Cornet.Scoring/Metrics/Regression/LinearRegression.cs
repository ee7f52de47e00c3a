using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Regression;

/// <summary>
/// Ordinary least squares with an intercept; where the features leave a choice, the smallest coefficients (scikit-learn's <c>LinearRegression</c>).
/// With more features than stimuli it fits the training stimuli exactly, noise included.
/// </summary>
/// <param name="directions">
/// Principal directions of the training features to regress on, largest first (principal component regression); all of them where not given.
/// </param>
public sealed class LinearRegression(int? directions = null) : NeuralRegression
{
    /// <inheritdoc/>
    public override string Name => directions is { } count ? $"linear on {count} principal components" : "linear";

    private protected override (Tensor Predicted, RegressionDetail Detail) Fit(SplitKernel kernel, TrainingResponses responses)
    {
        if (directions < 1 || directions > kernel.RankBound)
        {
            throw new CornetException(
                $"{directions} principal components cannot be made of {responses.Stimuli} stimuli: with these features there are at most "
                + $"{kernel.RankBound}; ask for fewer or give more stimuli.");
        }

        using var all = kernel.Decompose();
        var rank = (int)Math.Min(all.Lengths.size(0), directions ?? long.MaxValue);
        var predicted = responses.Predict((_, block) =>
            all.TestScores.narrow(1, 0, rank).mm(all.U.narrow(1, 0, rank).t().mm(block).div_(all.Lengths.narrow(0, 0, rank).unsqueeze(1))));
        return (predicted, new RegressionDetail(rank, []));
    }
}
