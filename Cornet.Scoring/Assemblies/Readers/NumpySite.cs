using Cornet.Runtime.Weights;

namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>The activations of one site in an array of NumPy, read in bands of rows.</summary>
internal sealed class NumpySite : SiteArray
{
    private const int Band = 1 << 24;

    private readonly NumberType _type;
    private readonly StoredBytes _bytes;

    private NumpySite(string name, int[] extent, NumberType type, StoredBytes bytes) : base(name, extent) => (_type, _bytes) = (type, bytes);

    /// <summary>Reads the head of an array, and its numbers where they cannot be read later.</summary>
    /// <param name="name">What to call the site.</param>
    /// <param name="header">Which was read.</param>
    /// <param name="stream">Behind the header.</param>
    /// <param name="left">The bytes behind the header.</param>
    /// <param name="later">Where they stand in the file; null where they are packed.</param>
    /// <exception cref="DamagedFileException">It is cut off or has too many, or no, dimensions.</exception>
    public static NumpySite Read(string name, NpyHeader header, Stream stream, long left, StoredBytes? later)
    {
        var type = NumberType.Of(header);
        if (header.Shape is []) throw new DamagedFileException("it is a single number, and activations have a row for each stimulus");
        if (header.DataBytes != left)
            throw new DamagedFileException(
                $"its shape {TensorShape.Text(header.Shape)} needs {header.DataBytes} bytes, and {left} follow; copy or "
                + "download it again");
        if (header.Shape.Any(size => size > int.MaxValue))
            throw new DamagedFileException($"its shape {TensorShape.Text(header.Shape)} has more than {int.MaxValue:N0} along one axis; save a part of it");
        int[] extent = [.. header.Shape.Select(size => (int)size)];
        if (later is null || (header.Fortran && extent.Length > 1))
        {
            if (left > Array.MaxLength)
            {
                throw new DamagedFileException(
                    $"its {left:N0} bytes are packed or in Fortran's order, and the limit for such an array is {Array.MaxLength:N0}; save it with "
                    + "numpy.savez(..., name=numpy.ascontiguousarray(array))");
            }

            var bytes = new byte[left];
            stream.ReadExactly(bytes);
            later = new StoredBytes.InMemory(header.Fortran ? ColumnMajor.ToRowMajor<byte>(bytes, extent, type.Size) : bytes);
        }

        return new NumpySite(name, extent, type, later);
    }

    /// <inheritdoc/>
    public override double[] Read(int row, int rows, int unit, int units)
    {
        var read = new double[rows * units];
        if (read.Length == 0) return read;
        // Whole rows follow each other; parts of rows are read one by one.
        var together = units == Units ? Math.Clamp(Band / Math.Max(1, units * _type.Size), 1, rows) : 1;
        var bytes = new byte[together * units * _type.Size];
        for (var at = 0; at < rows; at += together)
        {
            var some = bytes.AsSpan(0, Math.Min(together, rows - at) * units * _type.Size);
            _bytes.Read(((row + at) * Units + unit) * _type.Size, some);
            _type.Decode(some, read.AsSpan(at * units, some.Length / _type.Size));
        }

        return read;
    }
}
