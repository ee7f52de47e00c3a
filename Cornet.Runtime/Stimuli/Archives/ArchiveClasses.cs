using System.Globalization;
using System.Text.Json;

namespace Cornet.Runtime.Stimuli.Archives;

/// <summary>
/// The classes of images whose labels are numbers or names. With a list of names, a number is a place in it. Without, names are taken in ordinal order; numbers are
/// written with at least four digits, so that this is also the order of the numbers.
/// </summary>
internal sealed class ArchiveClasses
{
    private const string NamesFile = "classes.txt";

    private static readonly string[] MetadataFiles = ["dataset_info.json", "_info.json"];

    private readonly Dictionary<string, int> _labels = new(StringComparer.Ordinal);
    private readonly bool _areNumbers;
    private readonly string _source;

    private ArchiveClasses(IReadOnlyList<string> names, bool areNumbers, string source)
    {
        (Names, _areNumbers, _source) = (names, areNumbers, source);
        for (var label = 0; label < names.Count; label++) _labels[names[label]] = label;
    }

    /// <summary>In the order of their labels.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Finds the classes.</summary>
    /// <param name="labels">All labels, as the archives have them.</param>
    /// <param name="names">The names in the order of their numbers, and where they were found; null where nothing names them.</param>
    public static ArchiveClasses Of(IEnumerable<string> labels, (IReadOnlyList<string> Names, string Source)? names)
    {
        if (names is { } given) return new ArchiveClasses(given.Names, areNumbers: true, given.Source);
        var distinct = labels.Distinct(StringComparer.Ordinal).ToList();
        return distinct.TrueForAll(label => Number(label) is not null)
            ? new ArchiveClasses([.. distinct.Select(label => Digits(Number(label)!.Value)).Distinct().Order(StringComparer.Ordinal)], areNumbers: false, "")
            : new ArchiveClasses([.. distinct.Order(StringComparer.Ordinal)], areNumbers: false, "");
    }

    /// <summary>The names of a folder's classes in the order of their numbers: <c>classes.txt</c>, or the metadata of Hugging Face; null where there are none.</summary>
    /// <param name="folders">Where to look, the first that has names counts.</param>
    /// <exception cref="CornetException">Such a file cannot be read.</exception>
    public static (IReadOnlyList<string> Names, string Source)? In(IEnumerable<string> folders)
    {
        foreach (var folder in folders)
        {
            if (Path.Combine(folder, NamesFile) is var file && File.Exists(file)) return (ClassNames.Read(file), file);
            foreach (var metadata in MetadataFiles.Select(name => Path.Combine(folder, name)).Where(File.Exists))
                if (InMetadata(File.ReadAllText(metadata), null) is { } names) return (names, metadata);
        }

        return null;
    }

    /// <summary>The names that Hugging Face's metadata give a label; null where they give none.</summary>
    /// <param name="json">An object with <c>features</c>, or with <c>info</c> that has them.</param>
    /// <param name="column">The label's name; null for the first that has names.</param>
    public static IReadOnlyList<string>? InMetadata(string json, string? column)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("info", out var info)) root = info;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("features", out var features) || features.ValueKind != JsonValueKind.Object) return null;
            foreach (var feature in features.EnumerateObject().Where(feature => column is null || feature.Name == column))
            {
                if (feature.Value.ValueKind != JsonValueKind.Object || !feature.Value.TryGetProperty("names", out var names)) continue;
                if (names.ValueKind == JsonValueKind.Array) return [.. names.EnumerateArray().Select(name => $"{name}")];
            }
        }
        catch (JsonException)
        {
            // Other programs write other things under these names.
        }

        return null;
    }

    /// <summary>The number of a label's class.</summary>
    /// <exception cref="CornetException">It is none of the classes.</exception>
    public int LabelOf(string label)
    {
        if (_labels.TryGetValue(label, out var known)) return known;
        var number = Number(label);
        if (_areNumbers && number < Names.Count) return (int)number;
        if (!_areNumbers && number is { } digits && _labels.TryGetValue(Digits(digits), out known)) return known;
        throw new CornetException($"An image has the label '{label}', and '{_source}' names {Names.Count} classes, without this one: correct one of them.");
    }

    private static uint? Number(string label) => uint.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Digits(uint number) => number.ToString("D4", CultureInfo.InvariantCulture);
}
