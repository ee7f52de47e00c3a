using PureHDF;

namespace Cornet.Scoring.Assemblies.Hdf5;

/// <summary>Numbers in an HDF5 file, which is open only while some are read.</summary>
/// <param name="path">The file, which is open and was checked.</param>
/// <param name="variable">The path of the dataset within it.</param>
/// <param name="chunks">The size of its chunks along each axis; null where it is not stored in chunks.</param>
internal sealed class Hdf5Values(string path, string variable, int[]? chunks) : StoredValues
{
    private readonly FileStamp _known = FileStamp.Of(path);

    /// <inheritdoc/>
    public override int Together(int axis) => chunks?[axis] ?? 1;

    /// <inheritdoc/>
    public override double[] Read(IReadOnlyList<int>[] rows)
    {
        // The smallest box that holds all rows is read, then the rows are taken out of it.
        int[] starts = [.. rows.Select(axis => axis.Min())];
        int[] counts = [.. rows.Select((axis, place) => axis.Max() - starts[place] + 1)];
        var box = Hdf5File.Read(path, file => new Hdf5Variable(path, file.Dataset(variable)).Numbers(starts, counts), _known);
        return Gather(box, counts, [.. rows.Select((axis, place) => (IReadOnlyList<int>)[.. axis.Select(row => row - starts[place])])]);
    }
}
