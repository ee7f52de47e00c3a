using Cornet.Scoring.Assemblies.Hdf5;
using PureHDF;
using PureHDF.VOL.Native;

namespace Cornet.Scoring.Assemblies.Readers;

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
