namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>A site whose rows were split over several arrays, one after the other.</summary>
/// <param name="name">What to call the site.</param>
/// <param name="parts">With the same units.</param>
internal sealed class StackedSite(string name, SiteArray[] parts) : SiteArray(name, [parts.Sum(part => part.Rows), .. parts[0].Extent.Skip(1)])
{
    /// <inheritdoc/>
    public override int Together => parts.Max(part => part.Together);

    /// <inheritdoc/>
    public override double[] Read(int row, int rows, int unit, int units)
    {
        var read = new double[rows * units];
        var start = 0;
        foreach (var part in parts)
        {
            var (first, last) = (Math.Max(row, start), Math.Min(row + rows, start + part.Rows));
            if (first < last) part.Read(first - start, last - first, unit, units).CopyTo(read, (first - row) * units);
            start += part.Rows;
        }

        return read;
    }
}
