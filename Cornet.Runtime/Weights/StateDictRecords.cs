using Cornet.Runtime.Weights.Pickle;

namespace Cornet.Runtime.Weights;

/// <summary>Finds the state dict in what a PyTorch file holds: the file itself, or one dictionary of a checkpoint.</summary>
/// <param name="Place">Where it was found, such as <c>state_dict</c> or <c>model.state_dict</c>; null where it is the file itself.</param>
/// <param name="Others">Other places that hold tensors under names that weights go by, such as <c>ema</c>.</param>
/// <param name="Tensors">Keys and tensors in order, without what parallel and compiled models put before them.</param>
/// <param name="Dictionary">The dictionary itself.</param>
internal sealed record StateDictRecords(
    string? Place, IReadOnlyList<string> Others, IReadOnlyList<(string Name, TensorRecord Tensor)> Tensors, PickleDict Dictionary)
{
    // What weights are called in checkpoints, the usual first. Where several hold tensors, the first is taken.
    private static readonly string[] Places =
    [
        "state_dict", "model_state_dict", "model", "net", "network", "module", "weights", "params", "ema", "model_ema", "state_dict_ema",
        "ema_state_dict",
    ];

    // An averaged model of PyTorch counts its updates beside the weights.
    private const string AverageCount = "n_averaged", Parallel = "module.";

    private const int DeepestPlace = 3;

    /// <summary>Every other entry of a checkpoint that is a dictionary of tensors, such as the momentum of its optimizer.</summary>
    public IEnumerable<(string Name, List<(string Name, TensorRecord Tensor)> Tensors)> Groups(object? root)
    {
        // One dictionary under many names is one group: it is looked through once.
        HashSet<PickleDict> seen = new(ReferenceEqualityComparer.Instance) { Dictionary };
        foreach (var (key, value) in (root as PickleDict)?.Entries ?? [])
        {
            if (key is string name && value is PickleDict group && seen.Add(group)
                && group.Entries.All(entry => entry.Key is string && TensorRecord.In(entry.Value) is not null))
            {
                yield return (name, group.Entries.Select(entry => ((string)entry.Key, TensorRecord.In(entry.Value)!)).ToList());
            }
        }
    }

    /// <summary>Finds it.</summary>
    /// <exception cref="DamagedFileException">There is no state dict, there are several, or one of its values is not a tensor.</exception>
    public static StateDictRecords In(object? root)
    {
        if (root is StandIn { Entries.Count: 0 } whole)
            throw new DamagedFileException($"it asks for {Described(whole)}; save model.state_dict()");
        var top = root as PickleDict ?? throw new DamagedFileException("it holds no dictionary of weights; save model.state_dict()");
        if (top.Entries.Count > 0 && top.Entries.All(entry => TensorRecord.In(entry.Value) is not null)) return new(null, [], Records(top), top);
        var found = Candidates(top);
        string[] known = [.. Places.SelectMany(name => found.Where(one => IsAt(one.Place, name)).Select(one => one.Place)).Distinct()];
        var (place, weights) = known is [var first, ..] ? found.First(one => one.Place == first) : Only(found, top);
        return new(place, [.. known.Where(other => other != place)], Records(weights), weights);
    }

    private static bool IsAt(string place, string name) => place == name || place.StartsWith($"{name}.", StringComparison.Ordinal);

    // The outermost dictionaries that hold tensors. Each dictionary is looked through once, whatever it is called.
    private static List<(string Place, PickleDict Weights)> Candidates(PickleDict top)
    {
        List<(string Place, PickleDict Weights)> found = [];
        HashSet<PickleDict> seen = new(ReferenceEqualityComparer.Instance) { top };
        Queue<(string Place, PickleDict Within, int Depth)> next = new([("", top, 1)]);
        while (next.TryDequeue(out var here))
        {
            foreach (var (key, value) in here.Within.Entries)
            {
                if (key is not string name || value is not PickleDict dict || !seen.Add(dict)) continue;
                if (OptimizerRecords.Keys.Contains(name) && here.Depth == 1) continue;
                var place = here.Place + PickleVocabulary.Printable(name);
                if (dict.Entries.Any(entry => entry.Key is string && TensorRecord.In(entry.Value) is not null)) found.Add((place, dict));
                else if (here.Depth < DeepestPlace) next.Enqueue((place + ".", dict, here.Depth + 1));
            }
        }

        return found;
    }

    private static (string? Place, PickleDict Weights) Only(List<(string Place, PickleDict Weights)> found, PickleDict top)
    {
        var whole = found.FindAll(one => one.Weights.Entries.All(entry => TensorRecord.In(entry.Value) is not null));
        if ((whole.Count == 1 ? whole : found) is [var only]) return only;
        if (found.Count > 0)
        {
            throw new DamagedFileException(
                $"it holds several dictionaries of tensors ({string.Join(", ", found.Take(6).Select(one => $"'{one.Place}'"))}) and none is called "
                + "'state_dict' or 'model'; save the weights alone");
        }

        if (top.Entries.Any(entry => TensorRecord.In(entry.Value) is not null)) return (null, top);
        var unread = top.Entries.FirstOrDefault(entry => entry.Value is StandIn or NumpyArray);
        throw new DamagedFileException(
            $"it holds {KeysOf(top)} and no weights, neither at the top nor under 'state_dict', 'model' or another name"
            + (unread.Value is null ? "" : $" ('{PickleVocabulary.Printable($"{unread.Key}")}' asks for {Described(unread.Value)})")
            + "; save model.state_dict()");
    }

    private static List<(string Name, TensorRecord Tensor)> Records(PickleDict weights)
    {
        List<(string Name, TensorRecord Tensor)> records = [];
        var averaged = weights.Entries.All(entry =>
            entry.Key is AverageCount || (entry.Key is string key && key.StartsWith(Parallel, StringComparison.Ordinal)));
        foreach (var (key, value) in weights.Entries)
        {
            if (averaged && key is AverageCount) continue;
            records.Add(key is string name && TensorRecord.In(value) is { } tensor
                ? (name, tensor)
                : throw new DamagedFileException(
                    $"the entry '{PickleVocabulary.Printable($"{key}")}' of its state dict "
                    + (value is StandIn or NumpyArray ? $"asks for {Described(value)}; save plain tensors" : "is not a tensor")));
        }

        var bare = KeyPrefix.Unwrapped([.. records.Select(record => record.Name)]);
        return [.. records.Zip(bare, (record, name) => (name, record.Tensor))];
    }

    private static string Described(object value) => value is NumpyArray array
        ? $"an array of NumPy's type '{PickleVocabulary.Printable(array.Descr)}', and {NumpyType.Names} are read"
        : $"'{PickleVocabulary.Printable(((StandIn)value).Name)}', which is never run";

    private static string KeysOf(PickleDict dict) => dict.Entries.Count == 0
        ? "an empty dictionary"
        : "a dictionary with the keys " + string.Join(", ", dict.Entries.Take(6).Select(entry => $"'{PickleVocabulary.Printable($"{entry.Key}")}'"))
            + (dict.Entries.Count > 6 ? ", ..." : "");
}
