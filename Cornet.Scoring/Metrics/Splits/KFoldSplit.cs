namespace Cornet.Scoring.Metrics.Splits;

/// <summary>Every stimulus is held out once: k parts of nearly equal size, index for index as scikit-learn's <c>KFold</c> makes them.</summary>
public static class KFoldSplit
{
    /// <summary>Parts of stimuli in a random order.</summary>
    /// <param name="stimuli">N, how many stimuli.</param>
    /// <param name="folds">k, 2 .. N; where k does not divide N, the first parts have one stimulus more.</param>
    /// <param name="seed">scikit-learn's <c>random_state</c>.</param>
    /// <returns>k splits; indices of both sides ascend.</returns>
    /// <exception cref="CornetException">There are fewer stimuli than parts, or fewer than two parts.</exception>
    public static IReadOnlyList<StimulusSplit> Shuffled(int stimuli, int folds = 10, uint seed = 1)
    {
        Demand(stimuli, folds);
        return Of(new RandomState(seed).Permutation(stimuli), folds);
    }

    /// <summary>Parts of stimuli that follow each other.</summary>
    /// <inheritdoc cref="Shuffled"/>
    public static IReadOnlyList<StimulusSplit> Consecutive(int stimuli, int folds = 10)
    {
        Demand(stimuli, folds);
        return Of([.. Enumerable.Range(0, stimuli)], folds);
    }

    private static IReadOnlyList<StimulusSplit> Of(int[] order, int folds)
    {
        var foldOf = new int[order.Length];
        for (int fold = 0, at = 0; fold < folds; fold++)
            for (var left = order.Length / folds + (fold < order.Length % folds ? 1 : 0); left > 0; left--) foldOf[order[at++]] = fold;
        return HeldOutInTurn(foldOf, folds);
    }

    /// <summary>One split for each part.</summary>
    /// <param name="partOf">The part of each stimulus, 0 .. <paramref name="parts"/> - 1.</param>
    /// <param name="parts">How many there are.</param>
    internal static IReadOnlyList<StimulusSplit> HeldOutInTurn(int[] partOf, int parts) => [.. Enumerable.Range(0, parts).Select(part =>
        new StimulusSplit(Where(partOf, other => other != part), Where(partOf, other => other == part)))];

    private static int[] Where(int[] parts, Func<int, bool> taken) => [.. Enumerable.Range(0, parts.Length).Where(index => taken(parts[index]))];

    private static void Demand(int stimuli, int folds)
    {
        if (folds < 2 || folds > stimuli)
            throw new CornetException($"{stimuli} stimuli cannot be cut into {folds} folds; ask for between 2 and {Math.Max(2, stimuli)}.");
    }
}
