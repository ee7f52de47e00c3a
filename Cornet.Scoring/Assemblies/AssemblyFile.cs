using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies.Hdf5;
using PureHDF;
using PureHDF.VOL.Native;

namespace Cornet.Scoring.Assemblies;

/// <summary>
/// Assemblies in netCDF-4 files, as brain-score and xarray write them: one variable of data whose dimensions are named by HDF5's dimension scales,
/// and a one-dimensional variable for every coordinate (the levels of what was a multi-index in Python). See <c>docs/assemblies.md</c>.
/// </summary>
public static class AssemblyFile
{
    private const int LeastRows = 1 << 16;

    // What xarray calls a DataArray that has a name, and one that has none.
    private static readonly string[] UsualNames = ["data", "__xarray_dataarray_variable__"];

    /// <summary>
    /// Opens an assembly: dimensions and coordinates are read, numbers when they are asked for. What the file marks as missing (<c>_FillValue</c>,
    /// <c>missing_value</c>, netCDF's marks of what was never written) is NaN; <c>scale_factor</c> and <c>add_offset</c> are applied; times stay
    /// numbers.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="variable">
    /// The variable of data; by default <c>data</c>, xarray's name for what has none, or the only one that lists coordinates.
    /// </param>
    /// <param name="group">The group within the file that holds it; by default the root.</param>
    /// <exception cref="CornetException">The file is missing, damaged or no netCDF-4, or holds no such assembly.</exception>
    public static DataAssembly Open(string path, string? variable = null, string? group = null) => Hdf5File.Read(path, file =>
    {
        var home = group is null ? file : Group(path, file, group);
        var variables = Hdf5File.Guard(path, group, () => home.Children().OfType<IH5Dataset>().Select(one => new Hdf5Variable(path, one)).ToList());
        var data = Choose(path, variables, variable);
        var known = new Dictionary<NativeObjectReference1, string>();
        var dimensions = data.Dimensions((NativeFile)file, known)
            ?? throw new CornetException(
                $"'{path}' does not name the dimensions of '{data.Name}' ({string.Join(" x ", data.Extent)}), as xarray does: save it with xarray, "
                + "or name them (see ArrayFile).");
        var extent = data.Extent;
        if (extent.Length == 0)
            throw new CornetException($"'{path}' has a single number in '{data.Name}', and responses have rows of presentation and neuroid.");
        DemandRows(path, dimensions, extent);
        var others = variables.Where(one => one.Name != data.Name && !one.NamesADimension)
            .Select(one => (one, one.Dimensions((NativeFile)file, known))).ToList();
        Axis[] axes = [.. dimensions.Zip(extent, (name, length) => new Axis(name, length, [.. Coordinates(path, others, Attached(name), name, length)]))];
        var place = group is null ? data.Name : $"{group.Trim('/')}/{data.Name}";
        var origin = group is null ? path : $"{path}:{group}";
        return new DataAssembly(origin, axes, new Hdf5Values(path, place, data.Chunks)) { Notes = Notes(path, home) };

        string[] Attached(string dimension) => variables.Find(one => one.Name == dimension)?.Attached((NativeFile)file) ?? [];
    });

    private static Dictionary<string, string> Notes(string path, IH5Group group) => Hdf5File.Guard(path, "its attributes", () => group.Attributes()
        .Where(one => one.Type.Class is H5DataTypeClass.String or H5DataTypeClass.VariableLength && one.Space.Rank == 0 && !one.Name.StartsWith('_'))
        .ToDictionary(one => one.Name, one => one.Read<string>()));

    private static IH5Group Group(string path, IH5Group file, string group) =>
        Hdf5File.Guard(path, group, () => file.LinkExists(group) ? file.Get(group) as IH5Group : null)
        ?? throw new CornetException($"'{path}' has no group '{group}'.");

    private static Hdf5Variable Choose(string path, List<Hdf5Variable> variables, string? name)
    {
        var there = variables.Where(one => !one.NamesADimension).ToList();
        if (name is not null)
        {
            return there.FirstOrDefault(one => one.Name == name) ?? throw new CornetException(
                $"'{path}' has no variable '{name}'{NearestName.Suggest(name, there.Select(one => one.Name))}; it has {Names(there)}.");
        }

        var usual = UsualNames.Select(usual => there.FirstOrDefault(one => one.Name == usual)).FirstOrDefault(found => found is not null);
        if ((usual ?? (there.Where(one => one.ListsCoordinates).ToList() is [var only] ? only : null)) is not { } chosen)
            throw new CornetException(
                $"'{path}' has no variable {string.Join(" or ", UsualNames)}; name the one that holds the data: {Names(there)}.");
        return chosen.IsNumeric ? chosen : throw new CornetException($"'{path}' has no numbers in '{chosen.Name}'.");
    }

    // In the order in which they were attached to the dimension, which xarray shows too: the library lists variables by a hash of their names.
    private static IEnumerable<Coordinate> Coordinates(
        string path, List<(Hdf5Variable One, string[]? Dimensions)> variables, string[] attached, string dimension, int length)
    {
        foreach (var (one, dimensions) in variables.OrderBy(entry => Array.IndexOf(attached, entry.One.Name)))
        {
            if (dimensions is not [var first, .. var rest] || first != dimension || (rest.Length > 0 && !one.IsLetters)) continue;
            if (one.Extent[0] != length)
                throw new CornetException($"'{path}' has {one.Extent[0]} values of '{one.Name}' for {length} rows of {dimension}; save it again.");
            yield return one.Coordinate();
        }
    }

    // Every row has at least a number and an id, and takes memory for each of its coordinates.
    private static void DemandRows(string path, string[] dimensions, int[] extent)
    {
        var bytes = new FileInfo(path).Length;
        var most = Array.FindIndex(extent, rows => rows > LeastRows + bytes);
        if (most < 0) return;
        throw new CornetException(
            $"'{path}' promises {extent[most]:N0} rows of {dimensions[most]} in {bytes:N0} bytes; it is damaged, copy or download it again.");
    }

    private static string Names(IReadOnlyList<Hdf5Variable> variables) =>
        variables.Count == 0 ? "none" : string.Join(", ", variables.Select(one => one.Name));
}
