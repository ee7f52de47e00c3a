using System.IO.Compression;

namespace Cornet.Scoring.Assemblies.Hdf5;

/// <summary>
/// The values of a dataset that arrive row by row: kept until a band of chunks is full, then shuffled, deflated and written, as netCDF does it.
/// </summary>
internal sealed class ChunkedRows
{
    private const int Level = 4;
    private const int BandBytes = 32 << 20;
    private const int MostRows = 32;
    private const int MostChunkBytes = 1 << 20;
    private const int Children = 64;

    private readonly Hdf5Writer _writer;
    private readonly int _elementBytes;
    private readonly long[] _extent;
    private readonly int[] _chunk;
    private readonly List<(long[] Offset, long At, int Bytes)> _chunks = [];
    private readonly byte[] _band;
    private readonly int _rowBytes;
    private int _filled;
    private long _written;

    /// <summary>Begins a dataset of one dimension or more.</summary>
    /// <param name="writer">The file.</param>
    /// <param name="elementBytes">Bytes of one value.</param>
    /// <param name="extent">Its size along each dimension; all but the first are seen as one, whose chunks span whole inner dimensions.</param>
    public ChunkedRows(Hdf5Writer writer, int elementBytes, params IReadOnlyList<long> extent)
    {
        (_writer, _elementBytes, _extent) = (writer, elementBytes, [.. extent]);
        var rowBytes = extent.Skip(1).Aggregate((Int128)elementBytes, (product, size) => product * size);
        if (rowBytes > Array.MaxLength)
        {
            throw new CornetException(
                $"One row of {string.Join(" x ", extent)} numbers takes {rowBytes} bytes, and the limit is {Array.MaxLength:N0}: write fewer "
                + "areas and steps.");
        }

        _rowBytes = (int)rowBytes;
        var most = extent.Count == 1 ? MostChunkBytes / elementBytes : Math.Clamp(BandBytes / Math.Max(1, _rowBytes), 1, MostRows);
        var rows = (int)Math.Max(1, Math.Min(extent[0], most));
        _chunk = [rows, .. extent.Skip(1).Select(size => (int)Math.Max(1, size))];
        var inner = extent.Skip(2).Aggregate(1L, (product, size) => product * size);
        if (extent.Count > 1) _chunk[1] = (int)Math.Clamp(MostChunkBytes / (elementBytes * rows * inner), 1, Math.Max(1, extent[1]));
        _band = new byte[(long)rows * _rowBytes];
    }

    /// <summary>The filter pipeline message: shuffle, then deflate.</summary>
    public byte[] Filters => [2, 2, 2, 0, 1, 0, 1, 0, .. BitConverter.GetBytes(_elementBytes), 1, 0, 1, 0, 1, 0, .. BitConverter.GetBytes(Level)];

    /// <summary>Takes the next values, of any number of rows or parts of them.</summary>
    public void Append(ReadOnlySpan<byte> values)
    {
        while (!values.IsEmpty)
        {
            var taken = Math.Min(values.Length, _band.Length - _filled);
            values[..taken].CopyTo(_band.AsSpan(_filled));
            _filled += taken;
            values = values[taken..];
            if (_filled == _band.Length) WriteBand();
        }
    }

    /// <summary>Writes what is left, and the index of the chunks.</summary>
    /// <returns>The layout message.</returns>
    /// <exception cref="InvalidOperationException">There are fewer values than announced.</exception>
    public byte[] Finish()
    {
        if (_filled > 0) WriteBand();
        if (_written != _extent[0]) throw new InvalidOperationException($"{_written} rows were written of {_extent[0]}.");
        var root = _chunks.Count == 0 ? -1 : Index();
        return [3, 2, (byte)(_extent.Length + 1), .. BitConverter.GetBytes(root), .. _chunk.Append(_elementBytes).SelectMany(BitConverter.GetBytes)];
    }

    private void WriteBand()
    {
        if (_filled % Math.Max(1, _rowBytes) != 0) throw new InvalidOperationException("The last row is not complete.");
        var rows = _filled / _rowBytes;
        var width = _extent.Length == 1 ? 1 : _extent[1];
        var step = _extent.Length == 1 ? 1 : _chunk[1];
        var columns = (int)((width + step - 1) / step);
        var packed = new byte[columns][];
        Parallel.For(0, columns, column => packed[column] = Pack(rows, column * (long)step, (int)Math.Min(step, width - column * (long)step), step));
        for (var column = 0; column < columns; column++)
        {
            var offset = new long[_extent.Length + 1];
            offset[0] = _written;
            if (_extent.Length > 1) offset[1] = column * (long)step;
            _chunks.Add((offset, _writer.Append(packed[column]), packed[column].Length));
        }

        _written += rows;
        _filled = 0;
    }

    // What lies beyond the dataset's edge is there, and zero.
    private byte[] Pack(int rows, long first, int count, int step)
    {
        var columnBytes = _extent.Length == 1 ? _rowBytes : (int)(_rowBytes / _extent[1]);
        var (length, pitch) = (count * columnBytes, step * columnBytes);
        var chunk = new byte[_chunk[0] * pitch];
        for (var row = 0; row < rows; row++)
            _band.AsSpan((int)(row * (long)_rowBytes + first * columnBytes), length).CopyTo(chunk.AsSpan(row * pitch));
        var shuffled = new byte[chunk.Length];
        var values = chunk.Length / _elementBytes;
        for (var part = 0; part < _elementBytes; part++)
            for (var i = 0; i < values; i++) shuffled[part * values + i] = chunk[i * _elementBytes + part];
        using var deflated = new MemoryStream(shuffled.Length / 2);
        using (var deflate = new ZLibStream(deflated, new ZLibCompressionOptions { CompressionLevel = Level }, leaveOpen: true))
            deflate.Write(shuffled);
        return deflated.ToArray();
    }

    // A B-tree built from its leaves up: nodes of 64 children, each with the place of its first chunk as key.
    private long Index()
    {
        var level = _chunks.ConvertAll(chunk => (Key: Key(chunk.Bytes, chunk.Offset), chunk.At));
        var end = Key(0, [_written + _chunk[0], .. new long[_extent.Length]]);
        for (byte height = 0; ; height++)
        {
            var nodes = level.Chunk(Children).ToArray();
            var size = 24 + Children * sizeof(long) + (Children + 1) * end.Length;
            var first = _writer.Append(new byte[nodes.Length * size]);
            var all = new MemoryStream(nodes.Length * size);
            for (var node = 0; node < nodes.Length; node++)
            {
                all.SetLength(node * size);
                all.Position = node * size;
                all.Write([.. "TREE"u8, 1, height, .. BitConverter.GetBytes((ushort)nodes[node].Length)]);
                all.Write(BitConverter.GetBytes(node > 0 ? first + (node - 1) * size : -1L));
                all.Write(BitConverter.GetBytes(node + 1 < nodes.Length ? first + (node + 1) * size : -1L));
                foreach (var (key, at) in nodes[node]) all.Write([.. key, .. BitConverter.GetBytes(at)]);
                all.Write(node + 1 < nodes.Length ? nodes[node + 1][0].Key : end);
            }

            all.SetLength(nodes.Length * size);
            _writer.Overwrite(all.ToArray(), first);
            if (nodes.Length == 1) return first;
            level = [.. nodes.Select((node, place) => (node[0].Key, first + place * (long)size))];
        }
    }

    private static byte[] Key(int bytes, long[] offset) => [.. BitConverter.GetBytes(bytes), 0, 0, 0, 0, .. offset.SelectMany(BitConverter.GetBytes)];
}
