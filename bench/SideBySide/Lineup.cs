using Cornet.Runtime;

namespace Cornet.Bench.SideBySide;

/// <summary>The rows of <c>cornets</c>.</summary>
internal static class Lineup
{
    // The first is the measure of the others.
    private static readonly Variant[] Everyone =
        [Variant.Cornet, Variant.Narrow, Variant.Untuned, Variant.PyTorch, Variant.TorchSharp, Variant.OnnxRuntime];

    /// <summary>What <c>--variants</c> may name.</summary>
    public static string Keys { get; } = string.Join(", ", Everyone.Select(variant => variant.Key));

    /// <summary>The variants, in the order of the table.</summary>
    /// <param name="keys">Those wanted, with commas between; null for all. <see cref="Variant.Cornet"/> is there in any case.</param>
    /// <param name="builds">Other builds of this program, each as <c>PATH</c> or <c>PATH=TITLE</c>.</param>
    /// <exception cref="CornetException">There is no such variant or build.</exception>
    public static IReadOnlyList<Variant> Of(string? keys, IReadOnlyList<string> builds) => [.. Wanted(keys), .. builds.Select(Build)];

    private static IEnumerable<Variant> Wanted(string? keys)
    {
        if (keys is null) return Everyone;
        var wanted = keys.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (wanted.FirstOrDefault(key => Everyone.All(variant => variant.Key != key)) is { } unknown)
            throw new CornetException($"--variants names '{unknown}', which is none of {Keys}.");
        return Everyone.Where(variant => variant == Variant.Cornet || wanted.Contains(variant.Key));
    }

    private static Variant Build(string given)
    {
        // A folder may have the sign in its name.
        var sign = File.Exists(given) ? -1 : given.LastIndexOf('=');
        var (path, title) = sign < 0 ? (given, given) : (given[..sign], given[(sign + 1)..]);
        if (!File.Exists(path))
            throw new CornetException($"--against names '{path}', which is not a file: give the Cornet.Bench of another checkout, built there in Release.");
        return Variant.At(Path.GetFullPath(path), title);
    }
}
