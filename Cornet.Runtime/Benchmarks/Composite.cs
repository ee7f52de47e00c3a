using System.Text.Json;
using Cornet.Runtime.Weights;

namespace Cornet.Runtime.Benchmarks;

/// <summary>How several scores become one.</summary>
public enum CompositeRule
{
    /// <summary>The mean of all (the paper of 2019: V4, IT, object solution times, behavior).</summary>
    Mean,

    /// <summary>The mean over groups of the mean within each; a score that is missing counts as 0 (brain-score's site).</summary>
    MeanOfGroups,
}

/// <summary>Several benchmarks and the rule that makes one number of their normalized scores.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Groups">By group the files of the benchmarks; a plain mean has one group without a name.</param>
/// <param name="File">The file that says so.</param>
public sealed record Composite(string Name, CompositeRule Rule, IReadOnlyDictionary<string, IReadOnlyList<string>> Groups, string File)
{
    private static readonly string[] Entries = ["name", "mean", "groups", "published"];

    /// <summary>Published values by model.</summary>
    public IReadOnlyDictionary<string, double> Published { get; init; } = new Dictionary<string, double>();

    /// <summary>The rule in words.</summary>
    public string Says => Rule == CompositeRule.Mean ? "mean of the normalized scores" : "mean over groups of their means, missing scores as 0";

    /// <summary>The files of all benchmarks.</summary>
    public IEnumerable<string> Files => Groups.Values.SelectMany(files => files).Distinct();

    /// <summary>Whether a file is a composite: it has the entry <c>mean</c> or <c>groups</c>.</summary>
    public static bool IsOne(string file)
    {
        try
        {
            using var json = Open(file);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && (json.RootElement.TryGetProperty("mean", out _) || json.RootElement.TryGetProperty("groups", out _));
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// Reads <c>{"name": ..., "mean": [files]}</c> or <c>{"name": ..., "groups": {"V1": [files], ...}}</c>, either with <c>"published": {"model": value}</c>.
    /// </summary>
    /// <exception cref="CornetException">It is neither.</exception>
    public static Composite Read(string file)
    {
        try
        {
            using var json = Open(file);
            string[] entries = [.. json.RootElement.EnumerateObject().Select(entry => entry.Name)];
            if (entries.Except(Entries).FirstOrDefault() is { } unknown)
                throw new CornetException($"'{file}': there is no entry '{unknown}' of a composite{NearestName.Suggest(unknown, Entries)}.");
            if (entries.Contains("mean") && entries.Contains("groups"))
                throw new CornetException($"'{file}' has mean and groups, which are two rules: keep one of them.");
            if (entries.Distinct().Count() < entries.Length) throw new CornetException($"'{file}' has an entry twice: keep one of them.");
            if (json.RootElement.GetProperty("name").GetString() is not { Length: > 0 } name)
                throw new CornetException($"'{file}': name is empty.");
            var published = json.RootElement.TryGetProperty("published", out var table)
                ? table.EnumerateObject().ToDictionary(model => model.Name, model => model.Value.GetDouble())
                : [];
            var plain = json.RootElement.TryGetProperty("mean", out var all);
            var groups = plain
                ? new Dictionary<string, IReadOnlyList<string>> { [""] = FilesOf(all) }
                : json.RootElement.GetProperty("groups").EnumerateObject().ToDictionary(group => group.Name, group => FilesOf(group.Value));
            return new Composite(name, plain ? CompositeRule.Mean : CompositeRule.MeanOfGroups, groups, file) { Published = published }.Checked();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException
            or ArgumentException)
        {
            throw new CornetException(
                $"'{file}' is no composite: it needs a name, and mean (a list of files) or groups (a list of files by name); "
                + "published has a number by model. No model or group stands there twice.",
                error);
        }

        IReadOnlyList<string> FilesOf(JsonElement list) =>
            [.. list.EnumerateArray().Select(entry => Path.GetFullPath(entry.GetString()!, Path.GetDirectoryName(Path.GetFullPath(file))!))];
    }

    /// <summary>The score, from those of the benchmarks by file.</summary>
    /// <param name="scores">Normalized; null or absent where missing.</param>
    /// <returns>Null where a plain mean misses a score.</returns>
    public double? Of(IReadOnlyDictionary<string, double?> scores)
    {
        if (Rule == CompositeRule.MeanOfGroups) return Groups.Values.Average(files => files.Average(file => scores.GetValueOrDefault(file) ?? 0));
        double?[] all = [.. Files.Select(file => scores.GetValueOrDefault(file))];
        return all.Contains(null) ? null : all.Average();
    }

    private Composite Checked() => Groups.Count > 0 && Groups.Values.All(files => files.Count > 0)
        ? this
        : throw new CornetException($"'{File}' has a group without benchmarks.");

    private static JsonDocument Open(string file) =>
        JsonDocument.Parse(
            System.IO.File.ReadAllText(file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
}
