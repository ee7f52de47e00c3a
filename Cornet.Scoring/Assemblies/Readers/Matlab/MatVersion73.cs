using Cornet.Scoring.Assemblies.Hdf5;
using PureHDF;
using PureHDF.VOL.Native;

namespace Cornet.Scoring.Assemblies.Readers.Matlab;

/// <summary>
/// MATLAB files of version 7.3, which are HDF5 with conventions: 512 bytes before it, axes in the reverse order, a class in the attribute
/// <c>MATLAB_class</c>, letters as numbers, and cells and arrays of structs as references into the group <c>#refs#</c>.
/// </summary>
internal sealed class MatVersion73
{
    private const int Deepest = 32, MostValues = 1 << 18;
    private const string ClassAttribute = "MATLAB_class", EmptyAttribute = "MATLAB_empty";

    private readonly string _path;
    private readonly NativeFile _file;
    private int _values;

    private MatVersion73(string path, NativeFile file) => (_path, _file) = (path, file);

    /// <summary>Whether a file is HDF5, and not of version 5.</summary>
    public static bool Is(string path)
    {
        if (!File.Exists(path)) return false;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        Span<byte> letters = stackalloc byte[8];
        return At(0, letters) || At(512, letters);

        bool At(long place, Span<byte> there) => RandomAccess.Read(file.SafeFileHandle, there, place) == there.Length && there.SequenceEqual(Hdf5File.Signature);
    }

    /// <summary>Reads every variable but the numbers, which are read when they are asked for.</summary>
    /// <exception cref="CornetException">It is damaged.</exception>
    public static List<(string Name, MatValue Value)> Read(string path) => Hdf5File.Read(path, file =>
    {
        var reader = new MatVersion73(path, (NativeFile)file);
        return reader.Children(file).Where(child => !child.Name.StartsWith('#')).Select(child => (child.Name, reader.Value(child, child.Name, 0))).ToList();
    });

    private List<IH5Object> Children(IH5Group group) => Guard(group.Name, () => group.Children().OrderBy(child => child.Name, StringComparer.Ordinal).ToList());

    // By its name in the file, or by a reference to it.
    private MatValue Value(IH5Object value, string? name, int depth, NativeObjectReference1 reference = default)
    {
        if (depth > Deepest || ++_values > MostValues)
            throw new CornetException(
                $"'{_path}' has values nested deeper than {Deepest}, or more than {MostValues:N0}; it is damaged, or must be "
                + "saved as arrays.");
        if (value is IH5Group group) return Struct(group, name, depth);
        if (value is not IH5Dataset dataset) return new MatUnread("is neither a group nor a dataset");
        var kind = Class(dataset);
        var variable = new Hdf5Variable(_path, dataset, marksUnwritten: false);
        int[] shape = [.. variable.Extent.Reverse()];
        if (shape.Length < 2) shape = shape is [var one] ? [1, one] : [1, 1];
        if (Guard(dataset.Name, () => dataset.AttributeExists(EmptyAttribute)))
            return kind == "char" ? new MatText([1, 0], "") : new MatNumbersInMemory([0, 0], new NumberType('f', 8, false), default);
        if (dataset.Type.Class == H5DataTypeClass.Reference) return new MatCells(shape, References(dataset, depth));
        if (!variable.IsNumeric) return new MatUnread("is neither numbers nor texts (complex numbers, objects and tables are not read)");
        if (kind is "cell" or "function_handle") return new MatUnread("is of a class that is not read");
        if (Guard(dataset.Name, () => dataset.AttributeExists("MATLAB_sparse"))) return new MatUnread("is sparse, which is not read: save full(it)");
        if (kind == "char")
        {
            var letters = variable.Numbers(new int[variable.Extent.Length], variable.Extent);
            return new MatText(shape, string.Concat(letters.Select(letter => (char)letter)));
        }

        IH5Dataset Find(NativeFile file) => name is null ? (IH5Dataset)file.Get(reference) : file.Dataset(name);
        // A list has one axis in the file, and two for MATLAB.
        return variable.Extent.Length < 2
            ? new MatNumbers73(shape, new Hdf5Box(_path, Find, variable.Extent, false), 1)
            : new MatNumbers73(shape, new Hdf5Box(_path, Find, shape, true), variable.Chunks?[^1] ?? 1);
    }

    private MatValue Struct(IH5Group group, string? name, int depth)
    {
        var children = Children(group);
        if (children.Count == 0) return new MatUnread("is a struct without fields");
        // The fields of an array of structs are references without a class, one for each struct.
        MatValue[] values = [.. children.Select(child => child is IH5Dataset { Type.Class: H5DataTypeClass.Reference } many && Class(many) is null
            ? new MatCells(new Hdf5Variable(_path, many).Extent.Reverse().ToArray(), References(many, depth))
            : Value(child, name is null ? null : $"{name}/{child.Name}", depth + 1))];
        return new MatStruct([1, 1], [.. children.Select(child => child.Name)], values);
    }

    private MatValue[] References(IH5Dataset dataset, int depth)
    {
        var references = Guard(dataset.Name, () => dataset.Read<NativeObjectReference1[]>());
        return [.. references.Select(reference => Value(Guard(dataset.Name, () => (IH5Object)_file.Get(reference)), null, depth + 1, reference))];
    }

    private string? Class(IH5Dataset dataset) => new Hdf5Attributes(_path, dataset).Text(ClassAttribute);

    private T Guard<T>(string part, Func<T> read) => Hdf5File.Guard(_path, part, read);
}

/// <summary>Numbers of version 7.3, which are read when they are asked for, also in parts.</summary>
/// <param name="Shape">Their size along each axis, as MATLAB has it.</param>
/// <param name="Box">The dataset.</param>
/// <param name="Together">How many rows are stored together.</param>
internal sealed record MatNumbers73(int[] Shape, Hdf5Box Box, int Together) : MatNumbers(Shape)
{
    /// <inheritdoc/>
    public override double[] Read() => Count == 0 ? [] : Box.Read(new int[Box.Extent.Length], Box.Extent);

    /// <summary>The same as a site.</summary>
    public SiteArray Site(string name) => Box.Extent.Length == Shape.Length ? new Hdf5Site(name, Box, Together) : new SiteInMemory(name, Shape, Read());
}
