using static TorchSharp.torch;

namespace Cornet.Runtime.Weights;

/// <summary>Copies weights into a network by name.</summary>
public static class WeightLoading
{
    private const string BatchCount = "num_batches_tracked";
    private const int MostListed = 3;

    /// <summary>
    /// Copies every tensor into the one of the same name, in place, across devices and types. A prefix that all keys have, such as <c>model.</c>, is
    /// left out where the rest are the names of the network. All or nothing: where keys are missing, left over or of another shape, nothing is
    /// changed. Only <c>num_batches_tracked</c>, which old files do not have and which no output depends on, may be missing.
    /// </summary>
    /// <param name="weights">What was read.</param>
    /// <param name="target">Parameters and buffers of the network, by their keys.</param>
    /// <param name="file">What the weights were read from, for messages.</param>
    /// <param name="leavesOut">Keys of the network that stay as they are, whatever the file has in their place; null for none.</param>
    /// <returns>What was loaded, converted and absent.</returns>
    /// <exception cref="CornetException">
    /// The weights are not those of this network; the sentence lists the keys, their shapes, and names that come near.
    /// </exception>
    public static WeightReport LoadInto(this StateDict weights, IEnumerable<(string Name, Tensor Value)> target, string file, IReadOnlySet<string>? leavesOut = null)
    {
        List<(string Name, Tensor Value)> entries = [.. target];
        var prefix = weights.PrefixFor([.. entries.Select(entry => (entry.Name, entry.Value.shape))], file, leavesOut);
        if (leavesOut is not null) entries.RemoveAll(entry => leavesOut.Contains(entry.Name));
        var absent = entries.Where(entry => !weights.TryGet(prefix + entry.Name, out _)).ToList();

        List<string> converted = [];
        using (no_grad())
        {
            foreach (var (name, value) in entries)
            {
                if (!weights.TryGet(prefix + name, out var source))
                {
                    value.zero_();
                    continue;
                }

                if (source.dtype != value.dtype)
                {
                    converted.Add(name);
                }

                value.copy_(source);
            }
        }

        return new WeightReport(entries.Count - absent.Count, converted, [.. absent.Select(entry => entry.Name)]);
    }

    /// <summary>Compares weights with the state dict of a network.</summary>
    /// <param name="weights">What was read.</param>
    /// <param name="own">Keys and shapes of the network.</param>
    /// <param name="file">What the weights were read from, for messages.</param>
    /// <param name="leavesOut">Keys that are not compared; null for none.</param>
    /// <returns>The prefix that all keys of the file have and those of the network do not: <c>model.</c>, or the empty one.</returns>
    /// <exception cref="CornetException">As <see cref="LoadInto"/>.</exception>
    internal static string PrefixFor(this StateDict weights, IReadOnlyList<(string Name, long[] Shape)> own, string file, IReadOnlySet<string>? leavesOut = null)
    {
        var names = own.Select(entry => entry.Name).ToHashSet();
        var prefix = KeyPrefix.Of([.. weights.Names], names);
        IReadOnlyList<(string Name, long[] Shape)> compared = leavesOut is null ? own : [.. own.Where(entry => !leavesOut.Contains(entry.Name))];
        Refuse(
            file, weights, prefix, [.. compared.Where(entry => !weights.TryGet(prefix + entry.Name, out _) && entry.Name.Split('.')[^1] != BatchCount)],
            [.. weights.Where(entry => !names.Contains(entry.Name[prefix.Length..])).Select(entry => (entry.Name, entry.Value.shape))],
            Misshapen(weights, prefix, compared));
        return prefix;
    }

    private static List<(string Name, long[] InFile, long[] InModel)> Misshapen(StateDict weights, string prefix, IReadOnlyList<(string Name, long[] Shape)> own)
    {
        List<(string Name, long[] InFile, long[] InModel)> misshapen = [];
        foreach (var (name, shape) in own)
        {
            if (weights.TryGet(prefix + name, out var source) && !source.shape.AsSpan().SequenceEqual(shape))
            {
                misshapen.Add((name, source.shape, shape));
            }
        }

        return misshapen;
    }

    private static void Refuse(
        string file,
        StateDict weights,
        string prefix,
        List<(string Name, long[] Shape)> missing,
        List<(string Name, long[] Shape)> leftOver,
        List<(string Name, long[] InFile, long[] InModel)> misshapen)
    {
        if (missing.Count + leftOver.Count + misshapen.Count == 0)
        {
            return;
        }

        List<string> faults = [];
        if (missing.Count > 0)
        {
            var spare = leftOver.ConvertAll(entry => entry.Name[prefix.Length..]);
            faults.Add(Listed(
                "missing",
                missing,
                entry => $"'{entry.Name}' of {TensorShape.Text(entry.Shape)}{NearestName.Suggest(entry.Name, spare)}"));
        }

        if (leftOver.Count > 0)
        {
            faults.Add(Listed("unexpected", leftOver, entry => $"'{entry.Name}' of {TensorShape.Text(entry.Shape)}"));
        }

        if (misshapen.Count > 0)
        {
            faults.Add(Listed(
                "of a different shape",
                misshapen,
                entry => $"'{entry.Name}' is {TensorShape.Text(entry.InFile)} in the file and {TensorShape.Text(entry.InModel)} in the model"));
        }

        var shared = KeyPrefix.Shared(weights.Names).Last();
        if (prefix.Length > 0) faults.Add($"all keys begin with '{prefix}', which was left out");
        else if (shared.Length > 0 && weights.Count > 1) faults.Add($"all keys begin with '{shared}'");
        throw new CornetException(
            $"The weights in '{file}' do not fit this model: {string.Join("; ", faults)}; nothing was loaded: name a file of this model.");
    }

    private static string Listed<T>(string fault, List<T> entries, Func<T, string> describe)
    {
        var more = entries.Count > MostListed ? $" and {entries.Count - MostListed} more" : "";
        var keys = string.Join(", ", entries.Take(MostListed).Select(describe));
        return $"{entries.Count} {(entries.Count == 1 ? "key is" : "keys are")} {fault} ({keys}{more})";
    }
}
