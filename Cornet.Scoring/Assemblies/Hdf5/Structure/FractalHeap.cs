using Cornet.Runtime.Weights;

namespace Cornet.Scoring.Assemblies.Hdf5.Structure;

/// <summary>A fractal heap (format specification, section III.G): where the links and attributes of large objects are.</summary>
internal sealed class FractalHeap
{
    private const int HeaderBytes = 146;
    private const string What = "a fractal heap";

    private readonly FileBytes _file;
    private readonly int _offsetBytes, _lengthBytes, _width, _rows;
    private readonly bool _blocksHaveChecksums;
    private readonly long _address, _start, _most, _root;
    private readonly Dictionary<long, (long At, long Length)> _huge = [];

    /// <summary>Reads the header of a heap.</summary>
    /// <exception cref="DamagedFileException">It is none, or reaches beyond the file.</exception>
    public FractalHeap(FileBytes file, long address)
    {
        (_file, _address) = (file, address);
        var header = file.ReadSigned(address, HeaderBytes, "FRHP", What);
        header.Take(3);
        if (header.Number(2) > 0) throw new DamagedFileException($"{What} in it is packed, which is not supported; save the file again");
        _blocksHaveChecksums = (header.Byte() & 2) != 0;
        var managed = header.Number(4);
        header.Take(8);
        var huge = header.Address();
        header.Take(80);
        (_width, _start, _most) = ((int)header.Number(2), header.Number(8), header.Number(8));
        _offsetBytes = ((int)header.Number(2) + 7) / 8;
        header.Take(2);
        (_root, _rows) = (header.Address(), (int)header.Number(2));
        if (_width == 0 || _start <= 0 || _most < _start || _offsetBytes is 0 or > 8 || _rows > 64)
            throw new DamagedFileException($"{What} has blocks of impossible sizes; the file is damaged");
        _lengthBytes = BytesOf(Math.Min(_most, managed));
        if (huge < 0) return;
        foreach (var (type, record) in new BTree2(file).Records(huge))
        {
            if (type != 1) throw new DamagedFileException($"{What} in it is packed, which is not supported; save the file again");
            var (at, length, id) = (record.Address(), record.Number(8), record.Number(8));
            file.Demand(at, length, "an object of a fractal heap");
            _huge[id] = (at, length);
        }
    }

    /// <summary>An object by its id.</summary>
    /// <exception cref="DamagedFileException">There is none.</exception>
    public Fields Read(Fields id)
    {
        switch ((id.Byte() >> 4) & 3)
        {
            case 0:
                var (offset, length) = (id.Number(_offsetBytes), id.Number(_lengthBytes));
                return _file.Read(Find(offset, length), length, "an object of a fractal heap");
            case 1:
                var known = _huge.TryGetValue(id.Number(Math.Min(8, id.Left)), out var place);
                return known ? _file.Read(place.At, place.Length, "an object of a fractal heap") : throw Lost();
            default:
                return id.Part(id.Left);
        }
    }

    private long Find(long offset, long length)
    {
        if (_rows == 0) return Within(_root, 0, _start);
        var (block, begin, rows) = (_root, 0L, _rows);
        for (var depth = 0; depth < 64; depth++)
        {
            var (row, column, at, size) = Cell(offset - begin, rows);
            _file.Demand(block, 0, What);
            var header = _file.Read(block, 13 + _offsetBytes, What);
            header.Demand("FHIB");
            var direct = Math.Min(rows, DirectRows);
            var entry = block + 13 + _offsetBytes + 8 * ((long)row * _width + column);
            var child = _file.Read(entry, 8, What).Address();
            if (child < 0) throw Lost();
            if (row < direct) return Within(child, begin + at, size);
            (block, begin, rows) = (child, begin + at, RowsOf(size));
        }

        throw Lost();

        long Within(long child, long first, long size)
        {
            var inside = offset - first;
            if (inside < 0 || length < 0 || inside + length > size) throw Lost();
            var header = _file.Read(child, Math.Min(13 + _offsetBytes, _file.Length), What);
            header.Demand("FHDB");
            if (_blocksHaveChecksums) _file.Demand(child, size, What);
            return child + inside;
        }
    }

    private int DirectRows => BytesLog(_most) - BytesLog(_start) + 2;

    private (int Row, int Column, long At, long Size) Cell(long offset, int rows)
    {
        var at = 0L;
        for (var row = 0; row < rows; row++)
        {
            var size = row == 0 ? _start : _start << (row - 1);
            if (size <= 0 || size > long.MaxValue / _width) break;
            if (offset >= at && offset < at + size * _width) return (row, (int)((offset - at) / size), at + (offset - at) / size * size, size);
            at += size * _width;
        }

        throw Lost();
    }

    // How many rows an indirect block of a size has.
    private int RowsOf(long size) => BytesLog(size) - BytesLog(_start * _width) + 1;

    private DamagedFileException Lost() => new($"{What} at byte {_address:N0} lacks an object that the file refers to; the file is damaged");

    private static int BytesLog(long value) => 63 - System.Numerics.BitOperations.LeadingZeroCount((ulong)Math.Max(1, value));

    private static int BytesOf(long most) => Math.Clamp((BytesLog(most) + 8) / 8, 1, 8);
}
