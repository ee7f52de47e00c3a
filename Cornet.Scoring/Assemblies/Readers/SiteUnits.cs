namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>The units of sites as neuroids, site after site, the last axis of each fastest: the table that <c>features --out F.nc</c> writes.</summary>
internal static class SiteUnits
{
    /// <summary>
    /// <c>neuroid_id</c> (<c>IT.1.17.3.4</c>), <c>region</c>, <c>step</c>, <c>channel</c>, <c>y</c> and <c>x</c>. An array of stimuli x units has a
    /// channel for each unit, one of stimuli x channels x rows x columns has all three; of other arrays, they are missing.
    /// </summary>
    /// <param name="sites">In the order of the file.</param>
    /// <param name="byCornet">Whether Cornet named them.</param>
    public static Axis Of(IReadOnlyList<SiteArray> sites, bool byCornet)
    {
        var count = (int)sites.Sum(site => site.Units);
        var (ids, regions) = (new string[count], new string[count]);
        var (steps, channels, rows, columns) = (new double[count], new double[count], new double[count], new double[count]);
        var at = 0;
        foreach (var site in sites)
        {
            var name = SiteName.Of(site.Name, byCornet);
            int[] sizes = [.. site.Extent.Skip(1)];
            var places = new int[sizes.Length];
            for (var unit = 0; unit < site.Units; unit++, at++)
            {
                ids[at] = (site as NamedSite)?.UnitNames[unit] ?? NameOf(site.Name, places);
                (regions[at], steps[at]) = (name.Region, name.Step);
                (channels[at], rows[at], columns[at]) = places switch
                {
                    [] => (0, 0, 0),
                    [var channel] => (channel, 0, 0),
                    [var channel, var y, var x] => (channel, y, x),
                    _ => (double.NaN, double.NaN, double.NaN),
                };
                for (var axis = sizes.Length - 1; axis >= 0 && ++places[axis] == sizes[axis]; axis--) places[axis] = 0;
            }
        }

        return new Axis(Axis.Neuroid, count,
        [
            Coordinate.Of("neuroid_id", ids), Coordinate.Of("region", regions), Coordinate.Of("step", steps), Coordinate.Of("channel", channels),
            Coordinate.Of("y", rows), Coordinate.Of("x", columns),
        ]);
    }

    private static string NameOf(string site, int[] places) => places.Length == 0 ? $"{site}.0" : $"{site}.{string.Join('.', places)}";
}
