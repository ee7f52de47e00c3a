using Cornet.Dsl.Semantics;

namespace Cornet.Dsl.Timing;

/// <summary>How long the values that a block keeps are needed: up to the last of its statements that reads them, itself or in a block within
/// it.</summary>
internal sealed class Lifetimes
{
    private readonly Dictionary<int, List<string>> _endAt = [];

    public Lifetimes(IReadOnlyList<BoundStatement> statements)
    {
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < statements.Count; i++)
        {
            foreach (var name in Reads(statements[i]))
                if (last.ContainsKey(name)) last[name] = i;
            if (statements[i] is BoundKeep keep) last[keep.Name] = i;
        }
        foreach (var entry in last.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (!_endAt.TryGetValue(entry.Value, out var names)) _endAt.Add(entry.Value, names = []);
            names.Add(entry.Key);
        }
    }

    /// <summary>The values that nothing behind a statement reads, and that it reads or keeps.</summary>
    public IReadOnlyList<string> EndAt(int statement) => _endAt.TryGetValue(statement, out var names) ? names : [];

    /// <summary>The values that some statements read without keeping them themselves, each once.</summary>
    public static IReadOnlyList<string> ReadFromOutside(IReadOnlyList<BoundStatement> statements)
    {
        var own = new HashSet<string>(statements.OfType<BoundKeep>().Select(keep => keep.Name), StringComparer.Ordinal);
        return [.. statements.SelectMany(Reads).Where(name => !own.Contains(name)).Distinct()];
    }

    private static IEnumerable<string> Reads(BoundStatement statement) => statement switch
    {
        BoundJoin join => [join.With],
        BoundKeep keep => keep.First.Concat(keep.Rest ?? []).SelectMany(Reads),
        BoundBranch branch => branch.First.Concat(branch.Rest).SelectMany(Reads),
        BoundRecur recur => recur.Body.SelectMany(Reads),
        _ => [],
    };
}
