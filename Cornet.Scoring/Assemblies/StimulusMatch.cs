namespace Cornet.Scoring.Assemblies;

/// <summary>Joins responses and stimuli on their ids: exactly, or not at all.</summary>
internal static class StimulusMatch
{
    /// <summary>For each wanted stimulus its row among those that are there.</summary>
    /// <param name="there">The ids of the rows.</param>
    /// <param name="origin">Where they come from.</param>
    /// <param name="wanted">The ids in the order wanted.</param>
    /// <param name="set">Where those come from.</param>
    /// <exception cref="CornetException">An id is on one side only, or twice on one.</exception>
    public static int[] Rows(IReadOnlyList<string> there, string origin, IReadOnlyList<string> wanted, string set)
    {
        var (rows, places) = (Places(there, origin), Places(wanted, set));
        string[] missing = [.. wanted.Where(id => !rows.ContainsKey(id))];
        string[] surplus = [.. there.Where(id => !places.ContainsKey(id))];
        if (missing.Length + surplus.Length == 0) return [.. wanted.Select(id => rows[id])];
        string[] faults =
        [
            .. Alone(missing, wanted.Count, set, origin), .. Alone(surplus, there.Count, origin, set),
        ];
        throw new CornetException($"{string.Join(", and ", faults)}: give both with the same stimulus_id.");
    }

    /// <summary>Rows of a row-major matrix in another order; the same array where the order is the same.</summary>
    public static double[] Rearrange(double[] values, int[] rows, int width)
    {
        if ((long)rows.Length * width == values.LongLength && rows.Index().All(row => row.Index == row.Item)) return values;
        var moved = new double[rows.Length * width];
        for (var row = 0; row < rows.Length; row++) values.AsSpan(rows[row] * width, width).CopyTo(moved.AsSpan(row * width));
        return moved;
    }

    private static Dictionary<string, int> Places(IReadOnlyList<string> ids, string origin)
    {
        var places = new Dictionary<string, int>(ids.Count, StringComparer.Ordinal);
        for (var row = 0; row < ids.Count; row++)
        {
            if (places.TryAdd(ids[row], row)) continue;
            throw new CornetException($"'{origin}' has the stimulus '{ids[row]}' twice, in rows {places[ids[row]]} and {row}: keep one of them.");
        }

        return places;
    }

    private static string[] Alone(string[] ids, int all, string here, string there) =>
        ids.Length == 0 ? [] : [$"{ids.Length:N0} of the {all:N0} stimuli of '{here}' are not in '{there}' ({LeftOut.Names(ids, ids.Length)})"];
}
