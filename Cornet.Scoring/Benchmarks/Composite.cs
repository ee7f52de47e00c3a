using System.Text.Json;
using Cornet.Runtime.Weights;

namespace Cornet.Scoring.Benchmarks;

/// <summary>How several scores become one.</summary>
public enum CompositeRule
{
    /// <summary>The mean of all (the paper of 2019: V4, IT, object solution times, behavior).</summary>
    Mean,

    /// <summary>The mean over groups of the mean within each; a score that is missing counts as 0 (brain-score's site).</summary>
    MeanOfGroups,
}

/// <summary>Benchmarks, or groups of them, that count the same within their group.</summary>
/// <param name="Name">Of the group; empty for the whole.</param>
/// <param name="Files">The files of its benchmarks; empty where it holds groups.</param>
/// <param name="Groups">The groups in it; empty where it holds benchmarks.</param>
public sealed record CompositeGroup(string Name, IReadOnlyList<string> Files, IReadOnlyList<CompositeGroup> Groups)
{
    /// <summary>The files of all benchmarks below it.</summary>
    public IEnumerable<string> AllFiles => Files.Concat(Groups.SelectMany(group => group.AllFiles));

    /// <summary>The mean of what it holds, missing scores as 0.</summary>
    internal double Of(IReadOnlyDictionary<string, double?> scores) =>
        Groups.Count > 0 ? Groups.Average(group => group.Of(scores)) : Files.Average(file => scores.GetValueOrDefault(file) ?? 0);
}

/// <summary>Several benchmarks and the rule that makes one number of their scores: normalized, or raw where a benchmark does not normalize.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Root">What it is the mean of; a plain mean holds no groups.</param>
/// <param name="File">The file that says so.</param>
public sealed record Composite(string Name, CompositeRule Rule, CompositeGroup Root, string File)
{
    private static readonly string[] Entries = ["name", "mean", "groups", "published"];

    /// <summary>Published values by model.</summary>
    public IReadOnlyDictionary<string, double> Published { get; init; } = new Dictionary<string, double>();

    /// <summary>The rule in words.</summary>
    public string Says => Rule == CompositeRule.Mean ? "mean of the scores" : "mean over groups of their means, missing scores as 0";

    /// <summary>The files of all benchmarks.</summary>
    public IEnumerable<string> Files => Root.AllFiles.Distinct();

    /// <summary>Whether a file is a composite: it has the entry <c>mean</c> or <c>groups</c>.</summary>
    public static bool IsOne(string file)
    {
        try
        {
            using var json = Open(file);
            // A benchmark has groups of stimuli, and a metric.
            return json.RootElement.ValueKind == JsonValueKind.Object && !json.RootElement.TryGetProperty("metric", out _)
                && (json.RootElement.TryGetProperty("mean", out _) || json.RootElement.TryGetProperty("groups", out _));
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// Reads <c>{"name": ..., "mean": [files]}</c> or <c>{"name": ..., "groups": {"V1": [files], ...}}</c>, where a group can hold groups in place of
    /// files; either with <c>"published": {"model": value}</c>.
    /// </summary>
    /// <exception cref="CornetException">It is neither.</exception>
    public static Composite Read(string file)
    {
        try
        {
            using var json = Open(file);
            string[] entries = [.. json.RootElement.EnumerateObject().Select(entry => entry.Name)];
            if (entries.Except(Entries).FirstOrDefault() is { } unknown)
                throw new CornetException($"'{file}': a composite has no entry '{unknown}'{NearestName.Suggest(unknown, Entries)}.");
            if (entries.Contains("mean") && entries.Contains("groups"))
                throw new CornetException($"'{file}' has both mean and groups: keep one of them.");
            if (entries.Distinct().Count() < entries.Length) throw new CornetException($"'{file}' has an entry twice: keep one of them.");
            if (json.RootElement.GetProperty("name").GetString() is not { Length: > 0 } name)
                throw new CornetException($"'{file}': name is empty.");
            var published = json.RootElement.TryGetProperty("published", out var table)
                ? table.EnumerateObject().ToDictionary(model => model.Name, model => model.Value.GetDouble())
                : [];
            var plain = json.RootElement.TryGetProperty("mean", out var all);
            // A plain mean is of a list of files, whatever else stands there.
            var root = plain ? new CompositeGroup("", FilesOf(all), []) : GroupOf("", json.RootElement.GetProperty("groups"));
            return new Composite(name, plain ? CompositeRule.Mean : CompositeRule.MeanOfGroups, root, file) { Published = published };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException
            or ArgumentException)
        {
            throw new CornetException(
                $"'{file}' is not a composite: it needs a name, and mean (a list of files) or groups (by name a list of files, or groups again); "
                + "published has a number by model. List every model and group only once.",
                error);
        }

        CompositeGroup GroupOf(string name, JsonElement held)
        {
            if (held.ValueKind == JsonValueKind.Array) return new CompositeGroup(name, FilesOf(held), []);
            var groups = held.EnumerateObject().Select(group => (group.Name, group.Value)).ToDictionary(group => group.Name, group => group.Value);
            DemandSome(groups.Count);
            return new CompositeGroup(name, [], [.. groups.Select(group => GroupOf(group.Key, group.Value))]);
        }

        IReadOnlyList<string> FilesOf(JsonElement list)
        {
            DemandSome(list.GetArrayLength());
            return [.. list.EnumerateArray().Select(entry => Path.GetFullPath(entry.GetString()!, Path.GetDirectoryName(Path.GetFullPath(file))!))];
        }

        void DemandSome(int held)
        {
            if (held == 0) throw new CornetException($"'{file}' has a group without benchmarks.");
        }
    }

    /// <summary>The score, from those of the benchmarks by file.</summary>
    /// <param name="scores">Null or absent where missing.</param>
    /// <returns>Null where a plain mean misses a score.</returns>
    public double? Of(IReadOnlyDictionary<string, double?> scores) =>
        Rule == CompositeRule.Mean && Files.Any(file => scores.GetValueOrDefault(file) is null) ? null : Root.Of(scores);

    private static JsonDocument Open(string file) =>
        JsonDocument.Parse(
            System.IO.File.ReadAllText(file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
}
