namespace Cornet.Scoring.Metrics.Splits;

/// <summary>
/// Random splits of stimuli into those to fit on and those held out, index for index as scikit-learn's <c>ShuffleSplit</c> and
/// <c>StratifiedShuffleSplit</c> make them, so that a score can equal the one published. One <see cref="RandomState"/> serves all splits.
/// </summary>
public static class ShuffleSplit
{
    /// <summary>Splits without regard to classes.</summary>
    /// <param name="stimuli">How many stimuli.</param>
    /// <param name="splits">How many splits.</param>
    /// <param name="size">Of the two sides; nine tenths to fit on where not given.</param>
    /// <param name="seed">scikit-learn's <c>random_state</c>.</param>
    /// <exception cref="CornetException">There are too few stimuli.</exception>
    public static IReadOnlyList<StimulusSplit> Of(int stimuli, int splits = 10, SplitSize size = default, uint seed = 1)
    {
        var (train, test) = size.Of(stimuli);
        var random = new RandomState(seed);
        return [.. Enumerable.Range(0, splits).Select(_ =>
        {
            var order = random.Permutation(stimuli);
            return new StimulusSplit(order[test..(test + train)], order[..test]);
        })];
    }

    /// <summary>Splits in which every class has nearly the same share on both sides.</summary>
    /// <param name="classes">The class of each stimulus, such as its <c>object_name</c>; text is ordered by its code units, as NumPy does.</param>
    /// <param name="splits">How many splits.</param>
    /// <param name="size">Of the two sides; nine tenths to fit on where not given.</param>
    /// <param name="seed">scikit-learn's <c>random_state</c>.</param>
    /// <exception cref="CornetException">A class has a single stimulus, or a side has fewer stimuli than there are classes.</exception>
    public static IReadOnlyList<StimulusSplit> Stratified<T>(IReadOnlyList<T> classes, int splits = 10, SplitSize size = default, uint seed = 1)
        where T : notnull
    {
        var order = typeof(T) == typeof(string) ? (IComparer<T>)StringComparer.Ordinal : Comparer<T>.Default;
        var groups = Enumerable.Range(0, classes.Count).GroupBy(index => classes[index]).OrderBy(group => group.Key, order).ToArray();
        var (train, test) = size.Of(classes.Count);
        if (Array.Find(groups, group => group.Count() < 2) is { } lonely)
        {
            throw new CornetException(
                $"Class '{lonely.Key}' has a single stimulus, and a stratified split needs one on each side; leave it out, or do not stratify.");
        }

        if (Math.Min(train, test) < groups.Length)
        {
            throw new CornetException(
                $"{groups.Length} classes cannot be on both sides of a split of {train} and {test} stimuli; give more stimuli, or do not stratify.");
        }

        var members = groups.Select(group => group.ToArray()).ToArray();
        var counts = members.Select(group => group.Length).ToArray();
        var random = new RandomState(seed);
        return [.. Enumerable.Range(0, splits).Select(_ => OneStratified(members, counts, train, test, random))];
    }

    private static StimulusSplit OneStratified(int[][] members, int[] counts, int train, int test, RandomState random)
    {
        var fitting = ApproximateMode(counts, train, random);
        var heldOut = ApproximateMode([.. counts.Zip(fitting, (all, taken) => all - taken)], test, random);
        List<int> trainIndices = [], testIndices = [];
        for (var i = 0; i < members.Length; i++)
        {
            var order = random.Permutation(counts[i]);
            trainIndices.AddRange(order[..fitting[i]].Select(place => members[i][place]));
            testIndices.AddRange(order[fitting[i]..(fitting[i] + heldOut[i])].Select(place => members[i][place]));
        }

        var (trainOrder, testOrder) = (trainIndices.ToArray(), testIndices.ToArray());
        random.Shuffle<int>(trainOrder);
        random.Shuffle<int>(testOrder);
        return new StimulusSplit(trainOrder, testOrder);
    }

    /// <summary>
    /// The most likely numbers of draws from each class, nearly (of a multivariate hypergeometric distribution): shares rounded down, and what is left
    /// given to the largest remainders, ties by lot.
    /// </summary>
    private static int[] ApproximateMode(int[] counts, int draws, RandomState random)
    {
        var total = counts.Sum();
        // The same operations in the same order as NumPy, as remainders are compared for equality.
        var shares = counts.Select(count => (double)count / total * draws).ToArray();
        var taken = shares.Select(share => (int)Math.Floor(share)).ToArray();
        var left = draws - taken.Sum();
        var remainders = shares.Zip(taken, (share, floor) => share - floor).ToArray();
        foreach (var remainder in remainders.Distinct().OrderDescending())
        {
            if (left == 0) break;
            var tied = Enumerable.Range(0, counts.Length).Where(i => remainders[i] == remainder).ToArray();
            var now = Math.Min(tied.Length, left);
            foreach (var place in random.Choice(tied.Length, now)) taken[tied[place]]++;
            left -= now;
        }

        return taken;
    }
}
