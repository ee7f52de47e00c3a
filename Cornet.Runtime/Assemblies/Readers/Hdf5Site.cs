using Cornet.Runtime.Assemblies.Hdf5;
using PureHDF;
using PureHDF.VOL.Native;

namespace Cornet.Runtime.Assemblies.Readers;

/// <summary>A dataset of an HDF5 file, which is open only while some of it is read.</summary>
/// <param name="path">The file, which was checked.</param>
/// <param name="find">Finds the dataset.</param>
/// <param name="extent">Its size along each axis, in the order that a reader of activations expects.</param>
/// <param name="isReversed">Whether the file has the axes in the reverse order, as MATLAB writes them.</param>
internal sealed class Hdf5Box(string path, Func<NativeFile, IH5Dataset> find, int[] extent, bool isReversed)
{
    private readonly FileStamp _known = FileStamp.Of(path);

    /// <summary>Its size along each axis.</summary>
    public int[] Extent => extent;

    /// <summary>Reads a part.</summary>
    /// <param name="starts">The first row along each axis.</param>
    /// <param name="counts">How many.</param>
    /// <returns>Row-major.</returns>
    /// <exception cref="CornetException">The file can no longer be read.</exception>
    public double[] Read(int[] starts, int[] counts)
    {
        int[] from = isReversed ? [.. starts.Reverse()] : starts, many = isReversed ? [.. counts.Reverse()] : counts;
        var box = Hdf5File.Read(path, file => new Hdf5Variable(path, find((NativeFile)file), marksUnwritten: false).Numbers(from, many), _known);
        return isReversed ? ColumnMajor.ToRowMajor<double>(box, counts) : box;
    }
}

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

/// <summary>A site whose rows were split over several arrays, one after the other.</summary>
/// <param name="name">What to call the site.</param>
/// <param name="parts">With the same units.</param>
internal sealed class StackedSite(string name, SiteArray[] parts) : SiteArray(name, [parts.Sum(part => part.Rows), .. parts[0].Extent.Skip(1)])
{
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
