using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Cornet.Scoring.Assemblies.Hdf5.Structure;
using PureHDF;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace Cornet.Scoring.Assemblies.Hdf5;

/// <summary>One dataset of an open HDF5 file, with the conventions of netCDF for what is missing or packed.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="dataset">The dataset.</param>
/// <param name="marksUnwritten">Whether netCDF's own marks of what was never written are missing numbers, and not numbers like any other.</param>
internal sealed class Hdf5Variable(string path, IH5Dataset dataset, bool marksUnwritten = true)
{
    private const string DimensionOnly = "This is a netCDF dimension but not a netCDF variable";

    private readonly Hdf5Attributes _attributes = new(path, dataset);

    /// <summary>Its name within its group.</summary>
    public string Name => dataset.Name;

    /// <summary>Its size along each dimension.</summary>
    public int[] Extent => Guard(() => dataset.Space.Dimensions.Select(size => size <= int.MaxValue ? (int)size : throw TooLarge()).ToArray());

    /// <summary>The size of its chunks along each dimension; null where it is not stored in chunks.</summary>
    public int[]? Chunks => Guard(() =>
        dataset.Layout is { Class: H5DataLayoutClass.Chunked, Chunks: { } chunks } ? chunks.Select(size => (int)size).ToArray() : null);

    /// <summary>Whether it holds numbers (or truth values) and not text.</summary>
    public bool IsNumeric => dataset.Type.Class
        is H5DataTypeClass.FixedPoint or H5DataTypeClass.FloatingPoint or H5DataTypeClass.Enumerated or H5DataTypeClass.BitField;

    /// <summary>Whether it holds text, one for each row.</summary>
    public bool IsText => dataset.Type.Class is H5DataTypeClass.String
        || dataset.Type.Class == H5DataTypeClass.VariableLength
        && dataset.Type.VariableLength.BaseType is { Class: H5DataTypeClass.String } or { Class: H5DataTypeClass.FixedPoint, Size: 1 };

    /// <summary>Whether it holds single letters, of which the last dimension makes words: how netCDF writes text of a fixed length.</summary>
    public bool IsLetters => dataset.Type is { Class: H5DataTypeClass.String, Size: 1 } && Extent.Length == 2;

    /// <summary>Whether it only names a dimension and says nothing about its rows.</summary>
    public bool NamesADimension =>
        _attributes.Text("CLASS") == "DIMENSION_SCALE" && _attributes.Text("NAME")?.StartsWith(DimensionOnly, StringComparison.Ordinal) == true;

    /// <summary>The coordinates that its own attribute lists, as netCDF's conventions have it.</summary>
    public bool ListsCoordinates => _attributes.Has("coordinates");

    /// <summary>The names of its dimensions, from HDF5's dimension scales; null where it has none.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="known">Names that were looked up before: looking one up walks through the whole file.</param>
    public string[]? Dimensions(NativeFile file, Dictionary<NativeObjectReference1, string> known) => Guard(() =>
    {
        if (dataset.AttributeExists("DIMENSION_LIST"))
        {
            var scales = dataset.Attribute("DIMENSION_LIST").Read<NativeObjectReference1[][]>();
            var complete = scales.Length == Extent.Length && scales.All(scale => scale.Length > 0);
            return complete ? scales.Select(scale => NameOf(scale[0])).ToArray() : null;
        }

        return _attributes.Text("CLASS") == "DIMENSION_SCALE" && Extent.Length == 1 ? [Name] : null;

        string NameOf(NativeObjectReference1 scale)
        {
            if (!known.TryGetValue(scale, out var name)) known[scale] = name = file.Get(scale).Name;
            return name;
        }
    });

    /// <summary>Of a dimension: the names of the variables over it, in the order in which they were attached; null where it does not say.</summary>
    /// <param name="file">The open file.</param>
    public string[]? Attached(NativeFile file) => Guard(() =>
        dataset.AttributeExists("REFERENCE_LIST")
        && dataset.Attribute("REFERENCE_LIST") is { Type: { Class: H5DataTypeClass.Compound, Size: 16 } } list
            ? list.Read<Attachment[]>().Select(one => file.Get(one.Variable).Name).ToArray()
            : null);

    /// <summary>Reads a box of numbers; what the file says is missing becomes NaN.</summary>
    /// <param name="starts">The first row along each dimension.</param>
    /// <param name="counts">How many.</param>
    public double[] Numbers(int[] starts, int[] counts) =>
        counts.Aggregate((Int128)1, (product, count) => product * count) <= Array.MaxLength ? Unpacked((starts, counts), out _)
            : throw new CornetException(
                $"'{path}' has {string.Join(" x ", counts)} numbers in '{Name}', and the limit is {Array.MaxLength:N0}: "
                + "choose a smaller part.");

    /// <summary>All of it as a coordinate: numbers with their texts, or text.</summary>
    /// <exception cref="CornetException">It holds something else, such as lists of varying length.</exception>
    public Coordinate Coordinate()
    {
        DemandFits(new int[Extent.Length], Extent);
        if (IsLetters)
        {
            var letters = Guard(() => dataset.Read<string[]>());
            return Assemblies.Coordinate.Of(Name, letters.Chunk(Extent[1]).Select(word => string.Concat(word).TrimEnd('\0', ' ')));
        }

        if (IsText) return Assemblies.Coordinate.Of(Name, Guard(() => dataset.Read<string?[]>()).Select(text => text ?? ""));
        if (!IsNumeric) throw new CornetException($"'{path}' has something other than text or numbers in '{Name}'; save it without that coordinate.");
        var numbers = Unpacked(null, out var texts);
        return Assemblies.Coordinate.Stored(Name, texts!, numbers);
    }

    private double[] Unpacked((int[] Starts, int[] Counts)? box, out string[]? texts)
    {
        var (type, packing) = (dataset.Type, Packing.Of(_attributes));
        var signed = type.Class == H5DataTypeClass.FixedPoint && packing.Signed(type.FixedPoint.IsSigned);
        // netCDF's own marks of what was never written; there is none for bytes.
        (var numbers, texts) = (type.Class, type.Size, signed) switch
        {
            (H5DataTypeClass.FloatingPoint, 2, _) => Read<Half>(box, packing, null),
            (H5DataTypeClass.FloatingPoint, 4, _) => Read<float>(box, packing, 9.969209968386869e36f),
            (H5DataTypeClass.FloatingPoint, 8, _) => Read<double>(box, packing, 9.969209968386869e36),
            (H5DataTypeClass.FloatingPoint, _, _) => throw Unreadable(type.Size),
            (_, 1, true) => Read<sbyte>(box, packing, null),
            (_, 1, false) => Read<byte>(box, packing, null),
            (_, 2, true) => Read<short>(box, packing, -32767),
            (_, 2, false) => Read<ushort>(box, packing, 65535),
            (_, 4, true) => Read<int>(box, packing, -2147483647),
            (_, 4, false) => Read<uint>(box, packing, 4294967295),
            (_, 8, true) => Read<long>(box, packing, -9223372036854775806),
            (_, 8, false) => Read<ulong>(box, packing, 18446744073709551614),
            _ => throw Unreadable(type.Size),
        };
        if (packing is { Scale: null, Offset: null }) return numbers;
        for (var i = 0; i < numbers.Length; i++) numbers[i] = packing.Unpack(numbers[i]);
        texts = texts is null ? null : [.. Assemblies.Coordinate.Of(Name, numbers).Texts];
        return numbers;
    }

    private (double[], string[]?) Read<T>((int[] Starts, int[] Counts)? box, Packing packing, T? unwritten) where T : unmanaged, INumber<T>
    {
        DemandFits(box?.Starts ?? new int[Extent.Length], box?.Counts ?? Extent);
        var stored = Guard(() => box is var (starts, counts)
            ? ((NativeDataset)dataset).Read<T[]>(new H5DatasetAccess(ChunkCache: Cache(counts)), Selection(starts, counts))
            : dataset.Read<T[]>());
        // Where the file has a mark of its own, or whole numbers that are packed, netCDF's is a number like any other, as for xarray.
        var whole = dataset.Type.Class != H5DataTypeClass.FloatingPoint;
        var turned = dataset.Type is { Class: H5DataTypeClass.FixedPoint, FixedPoint.IsSigned: var signed } && packing.Signed(signed) != signed;
        T?[] missing =
        [
            !marksUnwritten || (whole && (packing.IsPacked || packing.Fill.Count > 0)) ? null : unwritten,
            .. packing.Fill.Select(mark => mark.As<T>(wrap: turned)), .. packing.Missing.Select(mark => mark.As<T>(wrap: false)),
        ];
        T[] marks = [.. missing.OfType<T>()];
        var numbers = new double[stored.Length];
        for (var i = 0; i < stored.Length; i++) numbers[i] = marks.AsSpan().Contains(stored[i]) ? double.NaN : double.CreateTruncating(stored[i]);
        if (box is not null) return (numbers, null);
        return (numbers, [.. stored.Select((value, row) => double.IsNaN(numbers[row]) ? "" : value.ToString(null, CultureInfo.InvariantCulture))]);
    }

    private static Selection Selection(int[] starts, int[] counts) => starts.Length == 0
        ? new AllSelection()
        : new HyperslabSelection(starts.Length, [.. starts.Select(start => (ulong)start)], [.. counts.Select(count => (ulong)count)]);

    // Before memory is taken: for the numbers that are read, or for the chunks that are unpacked to read them.
    private void DemandFits(int[] starts, int[] counts)
    {
        var (file, chunks) = (new FileInfo(path).Length, Chunks);
        Int128 bytes = dataset.Type.Size;
        for (var axis = 0; axis < counts.Length; axis++)
        {
            bytes *= chunks is null ? counts[axis]
                : (((long)starts[axis] + counts[axis] - 1) / chunks[axis] - starts[axis] / chunks[axis] + 1) * chunks[axis];
        }

        if (bytes <= UnpackedSize.Most(file)) return;
        throw new CornetException(
            $"'{path}' has {file:N0} bytes and promises {bytes} in '{Name}': it is damaged, copy or download it again; or its numbers are nearly "
            + "all the same, and it must be saved without compression.");
    }

    // A box is walked row by row: every chunk that it touches has to stay until its last row.
    private SimpleReadingChunkCache Cache(int[] counts)
    {
        var bytes = (ulong)dataset.Type.Size;
        for (var axis = 0; axis < counts.Length; axis++) bytes *= (ulong)(counts[axis] + 2 * (Chunks?[axis] ?? 0));
        return new SimpleReadingChunkCache(chunkSlotCount: 65521, byteCount: Math.Clamp(bytes, 1 << 20, 1UL << 30));
    }

    private CornetException Unreadable(int bytes) => new($"'{path}' has numbers of {bytes} bytes in '{Name}'; save them as float32 or float64.");

    private CornetException TooLarge() => new($"'{path}' has more than {int.MaxValue:N0} rows in '{Name}': split it.");

    private T Guard<T>(Func<T> read) => Hdf5File.Guard(path, Name, read);

    [StructLayout(LayoutKind.Explicit, Size = 16)]
    private readonly struct Attachment
    {
        [FieldOffset(0)]
        public readonly NativeObjectReference1 Variable;
    }
}
