using Cornet.Runtime.Weights.Pickle;

namespace Cornet.Runtime.Weights;

/// <summary>
/// The state of an optimizer as PyTorch pickles it:
/// <c>{"state": {0: {"momentum_buffer": tensor}, ...}, "param_groups": [{"lr": 0.1, ..., "params": [0, ...]}]}</c>.
/// </summary>
/// <param name="Groups">Options and number of parameters.</param>
/// <param name="Memory">Place of the parameter, name, and a <see cref="TensorRecord"/>, or a number where an old PyTorch counted steps.</param>
internal sealed record OptimizerRecords(IReadOnlyList<ParameterGroup> Groups, IReadOnlyList<(int Parameter, string Name, object Value)> Memory)
{
    /// <summary>The key that PyTorch's own examples and the authors of the CORnets use.</summary>
    public const string Key = "optimizer";

    private const string StateKey = "state", GroupsKey = "param_groups", MembersKey = "params";

    // Far more than any optimizer has; so what a pickle says once and names a million times is not copied a million times.
    private const int MostGroups = 10_000, MostNames = 64;

    /// <summary>Every key under which it is looked for.</summary>
    public static readonly string[] Keys = [Key, "optimizer_state_dict"];

    /// <summary>Finds it in a checkpoint; null where there is none.</summary>
    /// <exception cref="DamagedFileException">There is one, and it is not in this form.</exception>
    public static OptimizerRecords? In(object? root)
    {
        var found = Keys.Select(place => (root as PickleDict)?.Get(place)).OfType<PickleDict>().FirstOrDefault();
        if (found?.Get(GroupsKey) is not List<object?> groups || found.Get(StateKey) is not PickleDict state) return null;
        if (groups.Count > MostGroups) throw Malformed();
        var members = groups.ConvertAll(group => (group as PickleDict)?.Get(MembersKey) as List<object?> ?? throw Malformed());
        Dictionary<object, int> places = [];
        foreach (var member in members.SelectMany(list => list))
            if (member is not long || !places.TryAdd(member, places.Count)) throw Malformed();
        var memory = state.Entries.SelectMany(entry => Remembered(entry.Key, entry.Value, places));
        return new OptimizerRecords([.. groups.Zip(members, Group)], [.. memory]);
    }

    /// <summary>What is to be pickled under <see cref="Key"/>.</summary>
    public static PickleDict Tree(OptimizerState state)
    {
        var remembered = new PickleDict();
        foreach (var parameter in state.Memory.GroupBy(entry => entry.Parameter))
            remembered.Set((long)parameter.Key, PickleDict.Of(parameter.Select(entry => (entry.Name, (object?)entry.Value))));
        List<object?> groups = [];
        var next = 0;
        foreach (var group in state.Groups)
        {
            List<object?> members = [.. Enumerable.Range(next, group.Count).Select(place => (object)(long)place)];
            groups.Add(PickleDict.Of([.. group.Options, (MembersKey, members)]));
            next += group.Count;
        }

        return PickleDict.Of([(StateKey, remembered), (GroupsKey, groups)]);
    }

    private static ParameterGroup Group(object? group, List<object?> members)
    {
        var entries = ((PickleDict)group!).Entries;
        if (entries.Count > MostNames) throw Malformed();
        var options = entries.Where(entry => entry.Key is string and not MembersKey);
        return new(members.Count, [.. options.Select(entry => ((string)entry.Key, entry.Value))]);
    }

    private static IEnumerable<(int Parameter, string Name, object Value)> Remembered(object key, object? value, Dictionary<object, int> places)
    {
        if (value is not PickleDict { Entries.Count: <= MostNames } entries || !places.TryGetValue(key, out var place)) throw Malformed();
        foreach (var entry in entries.Entries)
            if (entry is { Key: string name, Value: TensorRecord or long or double }) yield return (place, name, entry.Value);
    }

    private static DamagedFileException Malformed() => new("the state of its optimizer is not one that PyTorch's optimizer.state_dict() gives");
}
