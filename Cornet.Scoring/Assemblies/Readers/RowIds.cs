using System.Text;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Weights;
using Cornet.Runtime.Weights.Pickle;

namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>Which stimulus each row shows: what the file says, else a list beside it, else the stimulus table, in its order.</summary>
internal static class RowIds
{
    /// <summary>The names of the array of ids: brain-score's today, and before 2022.</summary>
    public static readonly string[] Names = ["stimulus_id", "image_id"];

    // thingsvision's list of the pictures, in the order of the rows.
    private const string FileNames = "file_names.txt";

    /// <summary>The ids, each once.</summary>
    /// <param name="found">What was read.</param>
    /// <param name="table">The stimuli, by whose ids or file names rows may be named; null where there is none.</param>
    /// <exception cref="CornetException">There are none, or they are empty, not unique, or not in the table.</exception>
    public static IReadOnlyList<string> Of(FoundActivations found, StimulusTable? table)
    {
        var (ids, origin) = found.Ids is { } inside ? (inside, found.Origin) : Beside(found.Origin, table is not null);
        if (ids is null && table is not null) (ids, origin) = (table.Ids, table.Name);
        if (ids is null)
        {
            throw new CornetException(
                $"'{found.Origin}' does not say which stimulus each row shows: {(found.HowToSayIds.Length > 0 ? $"{found.HowToSayIds}, " : "")}"
                + $"write the ids, one a line, into '{ListBeside(found.Origin)}', or give a stimulus table.");
        }

        if (table is not null && !ReferenceEquals(origin, table.Name)) ids = new StimulusNames(table).IdsOf(ids, origin);
        Demand(ids, origin);
        return ids;
    }

    /// <summary>Refuses ids that are empty or not unique.</summary>
    /// <exception cref="CornetException">They are.</exception>
    public static void Demand(IReadOnlyList<string> ids, string origin)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < ids.Count; row++)
        {
            if (ids[row].Length == 0) throw new CornetException($"'{origin}' has an empty stimulus_id in row {row}: give every row the id of its stimulus.");
            if (seen.TryAdd(ids[row], row)) continue;
            throw new CornetException(
                $"'{origin}' has the stimulus_id '{PickleVocabulary.Printable(ids[row])}' twice, in rows {seen[ids[row]]} and {row}: keep one of them.");
        }
    }

    /// <summary>Where a list of ids would lie.</summary>
    public static string ListBeside(string path) => $"{Stem(path)}.stimulus_id.txt";

    /// <summary>thingsvision's list of the pictures in the folder of a file; null where there is none.</summary>
    public static string[]? FileNamesBeside(string path)
    {
        var list = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, FileNames);
        return File.Exists(list) ? Lines(list) : null;
    }

    private static (IReadOnlyList<string>? Ids, string Origin) Beside(string path, bool named)
    {
        if (File.Exists(ListBeside(path))) return (Lines(ListBeside(path)), ListBeside(path));
        if (FileNamesBeside(path) is not { } files) return (null, path);
        // Without a table, a picture is called by its name alone, where that is unique.
        string[] alone = [.. files.Select(file => file[(file.LastIndexOfAny(['/', '\\']) + 1)..])];
        return (named || alone.Distinct().Count() < alone.Length ? files : alone, Path.Combine(Path.GetDirectoryName(path) ?? "", FileNames));
    }

    private static string[] Lines(string path) => GuardedFile.Read(path, "a list of ids", file =>
    {
        using var reader = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: false));
        var lines = reader.ReadToEnd().Split('\n').Select(line => line.Trim()).ToList();
        while (lines is [.., ""]) lines.RemoveAt(lines.Count - 1);
        return lines.ToArray();
    });

    private static string Stem(string path) => path[..^Path.GetExtension(path).Length];
}
