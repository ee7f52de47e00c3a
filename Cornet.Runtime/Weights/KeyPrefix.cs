namespace Cornet.Runtime.Weights;

/// <summary>What training code puts before the keys of a state dict, and how it is taken off.</summary>
internal static class KeyPrefix
{
    // What DataParallel and its kin put before every key; the published CORnets have it.
    private const string Parallel = "module.";

    // What torch.compile, FSDP and activation checkpointing put into the keys of the modules that they wrap, at any depth.
    private static readonly string[] Wrappers = ["_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module"];

    /// <summary>
    /// Keys without what wrappers add: <c>_orig_mod.</c> and its like wherever they stand, and <c>module.</c> at the start of all keys, once or more
    /// often. Where keys would become equal, all stay as they are.
    /// </summary>
    public static IReadOnlyList<string> Unwrapped(IReadOnlyList<string> keys)
    {
        string[] bare = [.. keys.Select(WithoutWrappers)];
        while (bare.Length > 0 && bare.All(key => key.StartsWith(Parallel, StringComparison.Ordinal)))
            bare = [.. bare.Select(key => key[Parallel.Length..])];
        return bare.Distinct().Count() == bare.Length ? bare : keys;
    }

    /// <summary>
    /// Prefixes that all keys have, the empty one first: for <c>net.model.V1.weight</c> and <c>net.model.V2.weight</c> these are
    /// <c>""</c>, <c>net.</c> and <c>net.model.</c>.
    /// </summary>
    public static IEnumerable<string> Shared(IEnumerable<string> keys)
    {
        string[] all = [.. keys];
        var prefix = "";
        while (true)
        {
            yield return prefix;
            if (all.Length == 0 || all[0].IndexOf('.', prefix.Length) is var dot && dot < 0) yield break;
            prefix = all[0][..(dot + 1)];
            if (!all.All(key => key.StartsWith(prefix, StringComparison.Ordinal))) yield break;
        }
    }

    /// <summary>
    /// The prefix that all keys of a file have and without which most of them are names of a model; the empty one where none fits better.
    /// </summary>
    public static string Of(IReadOnlyCollection<string> keys, IReadOnlySet<string> names) =>
        Shared(keys).MaxBy(prefix => keys.Count(key => names.Contains(key[prefix.Length..])))!;

    private static string WithoutWrappers(string key) => string.Join('.', key.Split('.').Where(part => !Wrappers.Contains(part)));
}
