namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>The activations of several sites side by side: [presentation, neuroid], where every site has a range of neuroids.</summary>
internal sealed class SiteValues : StoredValues
{
    private readonly SiteArray[] _sites;
    private readonly int[] _starts;

    /// <summary>Of these sites, in this order; all have the same stimuli.</summary>
    public SiteValues(IEnumerable<SiteArray> sites)
    {
        _sites = [.. sites];
        _starts = new int[_sites.Length];
        for (var i = 1; i < _sites.Length; i++) _starts[i] = _starts[i - 1] + (int)_sites[i - 1].Units;
    }

    /// <inheritdoc/>
    public override int Together(int axis) => axis == 0 ? _sites.Max(site => site.Together) : 1;

    /// <inheritdoc/>
    public override double[] Read(IReadOnlyList<int>[] rows)
    {
        var (presentations, neuroids) = (rows[0], rows[1]);
        var read = new double[checked(presentations.Count * neuroids.Count)];
        if (read.Length == 0) return read;
        var (first, last) = (presentations.Min(), presentations.Max());
        foreach (var places in Enumerable.Range(0, neuroids.Count).GroupBy(place => SiteOf(neuroids[place])))
        {
            var (site, start) = (_sites[places.Key], _starts[places.Key]);
            var unit = places.Min(place => neuroids[place]) - start;
            var units = places.Max(place => neuroids[place]) - start - unit + 1;
            var box = site.Read(first, last - first + 1, unit, units);
            foreach (var place in places)
            {
                var column = neuroids[place] - start - unit;
                for (var row = 0; row < presentations.Count; row++)
                    read[row * neuroids.Count + place] = box[(presentations[row] - first) * units + column];
            }
        }

        return read;
    }

    private int SiteOf(int neuroid)
    {
        var place = Array.BinarySearch(_starts, neuroid);
        return place >= 0 ? LastOf(place) : ~place - 1;
    }

    // A site without units begins where the next one does.
    private int LastOf(int place)
    {
        while (place + 1 < _starts.Length && _starts[place + 1] == _starts[place]) place++;
        return place;
    }
}
