namespace Cornet.Scoring.Metrics.Splits;

/// <summary>
/// Stimuli that belong together are held out together: one split for each group, such as each value of a coordinate (cluster, session, category),
/// index for index as scikit-learn's <c>LeaveOneGroupOut</c>. A score then says how well a regression carries over to a group that it has not seen.
/// </summary>
public static class GroupSplit
{
    /// <summary>Holds each group out once.</summary>
    /// <param name="groups">The group of each of N stimuli; text is ordered by its code units, as NumPy does.</param>
    /// <returns>As many splits as groups, in the order of the groups; indices of both sides ascend.</returns>
    /// <exception cref="CornetException">There are fewer than two groups.</exception>
    public static IReadOnlyList<StimulusSplit> Of<T>(IReadOnlyList<T> groups)
        where T : notnull
    {
        var order = typeof(T) == typeof(string) ? (IComparer<T>)StringComparer.Ordinal : Comparer<T>.Default;
        T[] names = [.. groups.Distinct().Order(order)];
        if (names.Length < 2)
        {
            throw new CornetException(
                $"The {groups.Count} stimuli are of {(names.Length == 0 ? "no group" : $"one group ('{names[0]}')")}, and a split holds one group out "
                + "and fits on the others; name a coordinate with at least two values.");
        }

        var places = names.Index().ToDictionary(place => place.Item, place => place.Index);
        return KFoldSplit.HeldOutInTurn([.. groups.Select(group => places[group])], names.Length);
    }
}
