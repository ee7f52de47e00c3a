namespace Cornet.Runtime.Training;

/// <summary>
/// The learning rate that falls where the validation loss no longer does, as PyTorch's <c>ReduceLROnPlateau</c> with its defaults (mode min, relative threshold 1e-4, no
/// cooldown): a loss is better if it is below 0.9999 times the best so far; after more than <see cref="Recipe.PlateauPatience"/> epochs in a row without a better one the
/// rate is multiplied by <see cref="Recipe.PlateauFactor"/>. It follows from the epochs that have ended, which checkpoints hold: there is no other state.
/// </summary>
internal static class PlateauSchedule
{
    private const double Threshold = 1e-4;

    // PyTorch leaves a rate as it is where it would change by less.
    private const double LeastChange = 1e-8;

    /// <summary>The learning rate after some epochs.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="ended">The epochs; those that began in the warm-up do not count, as in timm.</param>
    public static double RateAfter(Recipe recipe, IEnumerable<EpochMetrics> ended)
    {
        var (rate, best, bad) = (recipe.LearningRate, double.PositiveInfinity, 0);
        foreach (var epoch in ended)
        {
            if (epoch.Epoch - 1 < recipe.WarmUpEpochs || epoch.ValidationLoss is not { } loss) continue;
            (best, bad) = loss < best * (1 - Threshold) ? (loss, 0) : (best, bad + 1);
            if (bad <= recipe.PlateauPatience) continue;
            bad = 0;
            if (rate - (rate * recipe.PlateauFactor) > LeastChange) rate *= recipe.PlateauFactor;
        }

        return rate;
    }
}
