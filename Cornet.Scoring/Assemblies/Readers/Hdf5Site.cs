namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>The activations of one site in a dataset of HDF5, read when they are asked for.</summary>
/// <param name="name">What to call the site.</param>
/// <param name="box">The dataset.</param>
/// <param name="together">How many rows are stored together.</param>
internal sealed class Hdf5Site(string name, Hdf5Box box, int together = 1) : SiteArray(name, box.Extent)
{
    /// <inheritdoc/>
    public override int Together => together;

    /// <inheritdoc/>
    public override double[] Read(int row, int rows, int unit, int units)
    {
        if (rows == 0 || units == 0) return [];
        var (starts, counts) = (new int[Extent.Count], Extent.ToArray());
        (starts[0], counts[0]) = (row, rows);
        if (Extent.Count == 1) return box.Read(starts, counts);
        // Units are counted with the last axis fastest: those wanted lie within some rows of the second.
        var inner = (int)(Units / Extent[1]);
        starts[1] = unit / inner;
        counts[1] = (unit + units - 1) / inner - starts[1] + 1;
        var (read, width) = (box.Read(starts, counts), counts[1] * inner);
        if (width == units) return read;
        var wanted = new double[rows * units];
        for (var i = 0; i < rows; i++) read.AsSpan(i * width + unit - starts[1] * inner, units).CopyTo(wanted.AsSpan(i * units));
        return wanted;
    }
}
