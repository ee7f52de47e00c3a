namespace Cornet.Runtime.Stimuli;

/// <summary>Some pictures of a set.</summary>
/// <param name="set">The set.</param>
/// <param name="indices">The numbers of the pictures there, in the order of this set.</param>
internal sealed class StimulusSubset(StimulusSet set, int[] indices) : StimulusView(set)
{
    private const long ForSplit = 3;

    /// <inheritdoc/>
    public override int Count => indices.Length;

    /// <summary>
    /// Splits a training set in two, class by class: the share of each class, rounded, at least one image where the class has two. Which images these
    /// are depends on the seed, the classes and how many images each has.
    /// </summary>
    /// <param name="set">All images.</param>
    /// <param name="share">The share of the second part, between 0 and 1.</param>
    /// <param name="seed">Decides which.</param>
    /// <exception cref="CornetException">Nothing would be left for one of the two.</exception>
    public static (StimulusSet Train, StimulusSet Validation) Stratified(StimulusSet set, double share, long seed)
    {
        var isChosen = new bool[set.Count];
        foreach (var (label, members) in Enumerable.Range(0, set.Count).GroupBy(set.LabelOf).Select(group => (group.Key, group.ToArray())))
        {
            var count = (int)Math.Round(share * members.Length, MidpointRounding.AwayFromZero);
            count = Math.Clamp(count, members.Length > 1 ? 1 : 0, Math.Max(0, members.Length - 1));
            var order = new CounterRandom(seed, ForSplit, label).Permutation(members.Length);
            foreach (var place in order.AsSpan(0, count)) isChosen[members[place]] = true;
        }

        int[] rest = [.. Enumerable.Range(0, set.Count).Where(index => !isChosen[index])];
        int[] chosen = [.. Enumerable.Range(0, set.Count).Where(index => isChosen[index])];
        return chosen.Length > 0 ? (new StimulusSubset(set, rest), new StimulusSubset(set, chosen)) : throw new CornetException(
            $"'{set.Name}' has no validation set, and none can be split off: no class has two images. Give it one, or train without (--validation none).");
    }

    /// <inheritdoc/>
    protected override int IndexBeneath(int index) => indices[index];
}
