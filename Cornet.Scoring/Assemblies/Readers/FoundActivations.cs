using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Weights;

namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>What a reader found in a file: its sites, and what it says about the rows.</summary>
/// <param name="Origin">The file or folder.</param>
/// <param name="Sites">In the order of the file.</param>
internal sealed record FoundActivations(string Origin, IReadOnlyList<SiteArray> Sites)
{
    private const int LeastUnits = 1 << 16;

    /// <summary>The id of each row; null where the file does not say.</summary>
    public IReadOnlyList<string>? Ids { get; init; }

    /// <summary>What else the file says about each row, such as <c>object_name</c>.</summary>
    public IReadOnlyList<Coordinate> About { get; init; } = [];

    /// <summary>Whether Cornet wrote it, and named sites by area and step.</summary>
    public bool ByCornet { get; init; }

    /// <summary>How to put the ids into such a file, for a message.</summary>
    public string HowToSayIds { get; init; } = "";

    /// <summary>Joins the sites.</summary>
    /// <param name="table">The stimuli, where ids or classes are to come from it; null otherwise.</param>
    /// <param name="wanted">The sites wanted, by name of the array or by region; all where there are none.</param>
    /// <param name="bytes">The length of the file, which bounds how many units it can have.</param>
    /// <exception cref="CornetException">Ids or rows do not fit, or a site is not there.</exception>
    public DataAssembly Join(StimulusTable? table, IReadOnlyList<string> wanted, long bytes)
    {
        if (Sites.Count == 0) throw new CornetException($"'{Origin}' has no array of activations: save an array for each site, a row for each stimulus.");
        var sites = Choose(wanted);
        var ids = RowIds.Of(this, table);
        if (sites.FirstOrDefault(site => site.Rows != ids.Count) is { } other)
        {
            throw new CornetException(
                $"'{Origin}' has {Count(other.Rows, "row")} in '{other.Name}' and {Count(ids.Count, "stimulus id")}: every array has one row for each "
                + "stimulus; save it again, or choose the sites that do.");
        }

        var units = sites.Aggregate((Int128)0, (sum, site) => sum + site.Units);
        if (units > LeastUnits + bytes)
            throw new CornetException($"'{Origin}' promises {units} units in {bytes:N0} bytes; it is damaged, copy or download it again.");
        Axis[] axes = [Presentations(ids, table), SiteUnits.Of(sites, ByCornet)];
        if (SameId(axes[1]) is { } twice)
            throw new CornetException($"'{Origin}' has two units of the name '{twice}': rename one of the arrays.");
        return new DataAssembly(Origin, axes, new FiniteValues(Origin, axes, new SiteValues(sites)));
    }

    private SiteArray[] Choose(IReadOnlyList<string> wanted)
    {
        if (wanted.Count == 0) return [.. Sites];
        string[] names = [.. Sites.Select(site => site.Name)], regions = [.. names.Select(name => SiteName.Of(name, ByCornet).Region)];
        foreach (var site in wanted)
        {
            if (names.Contains(site) || regions.Contains(site)) continue;
            string[] all = [.. names.Concat(regions).Distinct()];
            throw new CornetException(
                $"'{Origin}' has no site '{site}'{NearestName.Suggest(site, all)}; it has {DataAssembly.Some([.. names])}.");
        }

        return [.. Sites.Where((site, place) => wanted.Contains(site.Name) || wanted.Contains(regions[place]))];
    }

    private Axis Presentations(IReadOnlyList<string> ids, StimulusTable? table)
    {
        List<Coordinate> known = [Coordinate.Of("stimulus_id", ids), .. About.Where(one => one.Length == ids.Count)];
        if (table is { Classes.Count: > 0 } && known.TrueForAll(one => one.Name != "object_name"))
        {
            var places = table.Ids.Index().ToDictionary(one => one.Item, one => one.Index, StringComparer.Ordinal);
            known.Insert(1, Coordinate.Of("object_name", ids.Select(id => table.Classes[table.LabelOf(places[id])])));
        }

        return new Axis(Axis.Presentation, ids.Count, known);
    }

    private static string? SameId(Axis units)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return units.Find("neuroid_id")!.Texts.FirstOrDefault(id => !seen.Add(id));
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count:N0} {what}s";
}
