using Cornet.Runtime.Weights.Pickle;

namespace Cornet.Runtime.Weights;

/// <summary>Finds the state dict in what a PyTorch file holds: the file itself, or one entry of a checkpoint.</summary>
internal static class StateDictRecords
{
    // What DataParallel puts before every key; the published CORnets have it.
    private const string Parallel = "module.";

    private static readonly string[] Places = ["state_dict", "model_state_dict", "model"];

    /// <summary>Every other entry of a checkpoint that is a dictionary of tensors, such as the momentum of its optimiser.</summary>
    public static IEnumerable<(string Name, List<(string Name, TensorRecord Tensor)> Tensors)> Groups(object? root)
    {
        // One dictionary under many names is one group: it is looked through once.
        HashSet<PickleDict> seen = new(ReferenceEqualityComparer.Instance);
        foreach (var (key, value) in (root as PickleDict)?.Entries ?? [])
        {
            if (key is string name && value is PickleDict group && !Places.Contains(name) && seen.Add(group)
                && group.Entries.All(entry => entry is { Key: string, Value: TensorRecord }))
            {
                yield return (name, group.Entries.Select(entry => ((string)entry.Key, (TensorRecord)entry.Value!)).ToList());
            }
        }
    }

    /// <summary>The keys and tensors in order, without the prefix of a parallel model.</summary>
    /// <exception cref="DamagedFileException">There is no state dict, or one of its values is not a tensor.</exception>
    public static List<(string Name, TensorRecord Tensor)> In(object? root)
    {
        var top = root as PickleDict ?? throw new DamagedFileException("it holds no dictionary of weights; save model.state_dict()");
        var weights = top;
        if (!IsStateDict(top))
        {
            weights = Places.Select(place => top.Get(place)).OfType<PickleDict>().FirstOrDefault() ?? throw new DamagedFileException(
                $"it holds {Keys(top)} and no weights, neither at the top nor under 'state_dict', 'model_state_dict' or 'model'; "
                + "save model.state_dict()");
        }

        List<(string Name, TensorRecord Tensor)> records = [];
        foreach (var (key, value) in weights.Entries)
        {
            records.Add(key is string name && value is TensorRecord tensor
                ? (name, tensor)
                : throw new DamagedFileException($"the entry '{PickleVocabulary.Printable($"{key}")}' of its state dict is not a tensor"));
        }

        var bare = WithoutParallel([.. records.Select(record => record.Name)]);
        return [.. records.Zip(bare, (record, name) => (name, record.Tensor))];
    }

    /// <summary>Keys without the prefix <c>module.</c> of a parallel model, where all of them have it.</summary>
    public static IReadOnlyList<string> WithoutParallel(IReadOnlyList<string> keys) =>
        keys.Count > 0 && keys.All(key => key.StartsWith(Parallel, StringComparison.Ordinal)) ? [.. keys.Select(key => key[Parallel.Length..])] : keys;

    private static bool IsStateDict(PickleDict dict) => dict.Entries.Count > 0 && dict.Entries.All(entry => entry.Value is TensorRecord);

    private static string Keys(PickleDict dict) => dict.Entries.Count == 0
        ? "an empty dictionary"
        : "a dictionary with the keys " + string.Join(", ", dict.Entries.Take(6).Select(entry => $"'{PickleVocabulary.Printable($"{entry.Key}")}'"))
            + (dict.Entries.Count > 6 ? ", ..." : "");
}
