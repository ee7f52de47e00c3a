using System.Globalization;
using System.Runtime.InteropServices;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies.Hdf5;
using static TorchSharp.torch;

namespace Cornet.Scoring.Assemblies;

/// <summary>
/// Writes an assembly as netCDF-4, row by row of its first dimension, such as presentation by presentation: a variable <c>data</c> in single
/// precision with shuffle and deflate, and a variable for each coordinate, which <c>xarray.open_dataset</c> opens. The file appears when
/// <see cref="Complete"/> is called; disposed before, it leaves no trace and an older file untouched.
/// </summary>
public sealed class AssemblyWriter : IDisposable
{
    private readonly string _path;
    private readonly WholeFile _file;
    private readonly Hdf5Writer _writer;
    private readonly Heap _heap;
    private readonly IReadOnlyList<Axis> _axes;
    private readonly ChunkedRows _rows;
    private readonly byte[] _dimensions;

    private AssemblyWriter(string path, WholeFile file, IReadOnlyList<Axis> axes, IReadOnlyList<(string Name, string Text)> notes)
    {
        (_path, _file, _axes, _writer) = (path, file, axes, new Hdf5Writer(file.Handle));
        _heap = new Heap(_writer);
        long[] scales = [.. axes.Select(Scale)];
        _dimensions = _heap.References(scales);
        for (var place = 0; place < axes.Count; place++)
        {
            var dimension = Hdf5Writer.Attribute("DIMENSION_LIST", StoredType.References, 1, _heap.References([scales[place]]));
            foreach (var coordinate in axes[place].Coordinates) Column(coordinate, dimension);
        }

        foreach (var (name, text) in notes) _writer.Describe(name, text, _heap);
        _rows = new ChunkedRows(_writer, sizeof(float), [.. axes.Select(axis => (long)axis.Length)]);
    }

    /// <summary>Starts a file: dimensions and coordinates are written at once.</summary>
    /// <param name="path">The file; one that is there is replaced at the end.</param>
    /// <param name="axes">
    /// The dimensions; the first is the one along which rows are appended. No coordinate may be called <c>data</c> or as another one.
    /// </param>
    /// <param name="notes">What the file says about itself, such as the model and the preparation of the stimuli.</param>
    /// <exception cref="CornetException">Nothing can be written there.</exception>
    public static AssemblyWriter Create(string path, IReadOnlyList<Axis> axes, params IReadOnlyList<(string Name, string Text)> notes) =>
        WholeFile.Guard(path, () =>
    {
        var file = WholeFile.Create(path);
        try
        {
            return new AssemblyWriter(path, file, axes, notes);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    });

    /// <summary>Writes a whole assembly, slab by slab.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="assembly">What to write; in single precision.</param>
    /// <param name="notes">What the file says about itself.</param>
    /// <exception cref="CornetException">Nothing can be written there, or the assembly can no longer be read.</exception>
    public static void Write(string path, DataAssembly assembly, params IReadOnlyList<(string Name, string Text)> notes)
    {
        using var writer = Create(path, assembly.Axes, notes);
        var first = assembly.Axes[0];
        const int Together = 256;
        for (var row = 0; row < first.Length; row += Together)
        {
            var part = assembly.Take(first.Name, [.. Enumerable.Range(row, Math.Min(Together, first.Length - row))]).Read();
            writer.Append(Array.ConvertAll(part, value => (float)value));
        }

        writer.Complete();
    }

    /// <summary>Appends numbers, row-major: one row of the first dimension after the other.</summary>
    /// <exception cref="CornetException">The disk is full.</exception>
    public void Append(ReadOnlySpan<float> values)
    {
        try
        {
            _rows.Append(MemoryMarshal.AsBytes(values));
        }
        catch (IOException fault)
        {
            WholeFile.Guard<bool>(_path, () => throw fault);
        }
    }

    /// <summary>The same from a tensor in host memory, of any length.</summary>
    internal void Append(Tensor rows) => TensorBytes.Visit(rows, piece => Append(MemoryMarshal.Cast<byte, float>(piece)));

    /// <summary>Ends the file and puts it in its place.</summary>
    /// <exception cref="InvalidOperationException">There are fewer rows than announced.</exception>
    /// <exception cref="CornetException">The disk is full.</exception>
    public void Complete() => WholeFile.Guard(_path, () =>
    {
        var layout = _rows.Finish();
        var nan = BitConverter.GetBytes(float.NaN);
        string[] coordinates = [.. _axes.SelectMany(axis => axis.Coordinates).Select(coordinate => coordinate.Name)];
        _writer.Dataset(
            "data", StoredType.Float32, [.. _axes.Select(axis => (long)axis.Length)], layout, _rows.Filters, nan,
            Hdf5Writer.Attribute("_FillValue", StoredType.Float32, 1, nan),
            Hdf5Writer.TextAttribute("coordinates", string.Join(' ', coordinates), _heap),
            Hdf5Writer.Attribute("DIMENSION_LIST", StoredType.References, _axes.Count, _dimensions));
        _writer.Finish();
        _file.Commit();
        return true;
    });

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // A dimension without a variable of its own, as netCDF writes it.
    private long Scale(Axis axis, int number) => _writer.Dataset(
        axis.Name, StoredType.Float32, [axis.Length], Hdf5Writer.Contiguous(null, axis.Length * (long)sizeof(float)), null, null,
        Hdf5Writer.TextAttribute("CLASS", "DIMENSION_SCALE"),
        Hdf5Writer.TextAttribute(
            "NAME", string.Create(CultureInfo.InvariantCulture, $"This is a netCDF dimension but not a netCDF variable.{axis.Length,10}")),
        Hdf5Writer.Attribute("_Netcdf4Dimid", StoredType.Int32, null, BitConverter.GetBytes(number)));

    private void Column(Coordinate coordinate, byte[] dimension)
    {
        var (type, bytes) = coordinate.Numbers is not { } numbers ? (StoredType.Text, _heap.Texts(coordinate.Texts))
            : numbers.All(number => number == Math.Floor(number) && Math.Abs(number) < 1L << 53)
                ? (StoredType.Int64, MemoryMarshal.AsBytes<long>([.. numbers.Select(number => (long)number)]).ToArray())
                : (StoredType.Float64, MemoryMarshal.AsBytes<double>([.. numbers]).ToArray());
        if (type == StoredType.Text || bytes.Length < 1 << 16)
        {
            _writer.Dataset(
                coordinate.Name, type, [coordinate.Length], Hdf5Writer.Contiguous(_writer.Append(bytes), bytes.Length), null, null, dimension);
            return;
        }

        var rows = new ChunkedRows(_writer, type.Size, [coordinate.Length]);
        rows.Append(bytes);
        _writer.Dataset(coordinate.Name, type, [coordinate.Length], rows.Finish(), rows.Filters, null, dimension);
    }
}
