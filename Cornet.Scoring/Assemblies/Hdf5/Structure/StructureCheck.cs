using Cornet.Runtime.Weights;

namespace Cornet.Scoring.Assemblies.Hdf5.Structure;

/// <summary>
/// Walks the structure of an HDF5 file before the library reads it: groups, variables, attributes and the indexes of chunks. Every length that the
/// library would take memory for must fit into the file; checksums must agree, and no part may contain itself. Follows the HDF5 File Format
/// Specification, version 3.
/// </summary>
internal sealed class StructureCheck
{
    private const int LinkInfo = 0x02, OldFill = 0x04, Fill = 0x05, Link = 0x06, Layout = 0x08, Filters = 0x0B, Attribute = 0x0C, Symbols = 0x11,
        AttributeInfo = 0x15, Dataspace = 0x01, Datatype = 0x03;

    private readonly FileBytes _file;
    private readonly ObjectHeader _headers;
    private readonly GlobalHeaps _heaps;
    private readonly HashSet<long> _seen = [];
    private readonly Stack<long> _objects = [];
    private long _unpacked;

    private StructureCheck(FileStream file, long start)
    {
        _file = new FileBytes(file, start);
        (_headers, _heaps) = (new ObjectHeader(_file), new GlobalHeaps(_file));
    }

    /// <summary>Checks a file.</summary>
    /// <param name="file">That begins as HDF5 does.</param>
    /// <param name="start">Where it does so: behind what the user put before it.</param>
    /// <exception cref="DamagedFileException">It is damaged, or promises more than it holds.</exception>
    public static void Demand(FileStream file, long start = 0) => new StructureCheck(file, start).Walk();

    private void Walk()
    {
        var start = _file.Read(0, Math.Min(_file.Length, 96), "the superblock");
        start.Take(8);
        var version = start.Byte();
        if (version is 2 or 3)
        {
            var block = _file.Read(0, 48, "the superblock");
            block.DemandChecksum();
            block.Take(9);
            DemandSizes(block.Byte(), block.Byte());
            block.Take(1);
            DemandBase(block.Address());
            var extension = block.Address();
            block.Take(8);
            _objects.Push(block.Address());
            if (extension >= 0) _objects.Push(extension);
        }
        else
        {
            start.Take(4);
            DemandSizes(start.Byte(), start.Byte());
            start.Take(version == 1 ? 13 : 9);
            DemandBase(start.Address());
            start.Take(32);
            _objects.Push(start.Address());
        }

        while (_objects.TryPop(out var address))
            if (_seen.Add(address)) Object(address);
    }

    private void Object(long address)
    {
        var messages = _headers.Messages(address);
        foreach (var message in messages.Where(one => !one.IsShared)) Check(message);
        if (messages.Find(one => one.Type == Layout) is not { } layout) return;
        if (messages.Find(one => one is { Type: Dataspace, IsShared: false }) is not { } space
            || messages.Find(one => one.Type == Datatype) is not { } type)
            throw new DamagedFileException("a variable in it has no shape or no type; the file is damaged");
        var filters = messages.Find(one => one is { Type: Filters, IsShared: false }) is { } packed ? new ChunkFilters(packed.Content) : null;
        Variable(layout.Content, Space.Count(space.Content), TypeOf(type.Content, type.IsShared), filters);
    }

    private void Check(HeaderMessage message)
    {
        var fields = message.Content;
        switch (message.Type)
        {
            case LinkInfo:
                Dense(fields, 8, LinkOf);
                break;
            case AttributeInfo:
                Dense(fields, 2, AttributeOf);
                break;
            case Link:
                LinkOf(fields);
                break;
            case Attribute:
                AttributeOf(fields);
                break;
            case OldFill:
                fields.Take(fields.Number(4));
                break;
            case Fill:
                FillOf(fields);
                break;
            case Symbols:
                var (tree, heap) = (fields.Address(), fields.Address());
                LocalHeap(heap);
                Tree(tree, kind: 0, rank: 0, (node, _, _) => SymbolNode(node));
                break;
        }
    }

    // Links or attributes that are too many for the header.
    private void Dense(Fields fields, int orderBytes, Action<Fields> check)
    {
        fields.Take(1);
        fields.Take((fields.Byte() & 1) != 0 ? orderBytes : 0);
        var (heap, tree) = (fields.Address(), fields.Address());
        if (heap < 0 || tree < 0) return;
        var objects = new FractalHeap(_file, heap);
        foreach (var (type, record) in new BTree2(_file).Records(tree))
        {
            if (type is not (5 or 8))
                throw new DamagedFileException("a B-tree in it lists entries that are neither links nor attributes; the file is damaged");
            if (type == 5) record.Take(4);
            check(objects.Read(record.Part(type == 5 ? 7 : 8)));
        }
    }

    private void LinkOf(Fields fields)
    {
        fields.Take(1);
        var flags = fields.Byte();
        var kind = (flags & 8) != 0 ? fields.Byte() : 0;
        fields.Take((flags & 4) != 0 ? 8 : 0);
        fields.Take((flags & 16) != 0 ? 1 : 0);
        fields.Take(fields.Number(1 << (flags & 3)));
        if (kind == 0) _objects.Push(fields.Address());
        else fields.Take(fields.Number(2));
    }

    private void AttributeOf(Fields fields)
    {
        var (version, flags) = (fields.Byte(), fields.Byte());
        var (name, type, space) = (fields.Number(2), fields.Number(2), fields.Number(2));
        fields.Take(version == 3 ? 1 : 0);
        Fields Next(long length)
        {
            var part = fields.Part(length);
            if (version == 1) fields.Take(Math.Min(fields.Left, -length & 7));
            return part;
        }

        Next(name);
        var value = TypeOf(Next(type), version > 1 && (flags & 1) != 0);
        var spaceFields = Next(space);
        var bytes = (version > 1 && (flags & 2) != 0 ? 0 : (Int128)Space.Count(spaceFields)) * value.Bytes;
        if (bytes > fields.Left)
            throw new DamagedFileException($"an attribute in it would take {bytes} bytes, and {fields.Left:N0} are left; the file is damaged");
        if (value.Unit > 0) _heaps.Check(fields.Part((long)bytes), value.Unit);
    }

    private static void FillOf(Fields fields)
    {
        var version = fields.Byte();
        if (version == 3)
        {
            if ((fields.Byte() & 0x20) != 0) fields.Take(fields.Number(4));
            return;
        }

        fields.Take(2);
        if (fields.Byte() != 0 || version == 1) fields.Take(fields.Number(4));
    }

    private void Variable(Fields layout, long count, ValueType type, ChunkFilters? filters)
    {
        var version = layout.Byte();
        if (version is not (3 or 4)) throw new DamagedFileException($"a variable in it is laid out in version {version}; save the file again");
        var (bytes, kind) = ((Int128)count * type.Bytes, layout.Byte());
        switch (kind)
        {
            case 0:
                var inside = layout.Number(2);
                layout.Take(inside);
                DemandBytes(bytes, inside);
                break;
            case 1:
                var (at, length) = (layout.Address(), layout.Number(8));
                if (at < 0) break; // nothing was written
                _file.Demand(at, length, "a variable");
                DemandBytes(bytes, length);
                if (type.Unit > 0) _heaps.Check(_file.Read(at, (long)bytes, "a variable"), type.Unit);
                break;
            case 2:
                Chunks(layout, version, type, filters);
                break;
            default:
                throw new DamagedFileException("a variable in it is stored in other files, which is not supported; save it in one");
        }

        void DemandBytes(Int128 needed, long there)
        {
            if (needed > there)
                throw new DamagedFileException($"a variable in it would take {needed} bytes, and {there:N0} are stored; the file is damaged");
        }
    }

    private void Chunks(Fields layout, int version, ValueType type, ChunkFilters? filters)
    {
        if (version == 4) layout.Take(1);
        var rank = layout.Byte();
        var address = version == 3 ? layout.Address() : -1;
        var width = version == 4 ? layout.Byte() : 4;
        if (width is 0 or > 8) throw new DamagedFileException("a variable in it has chunks of an impossible size; the file is damaged");
        Int128 bytes = version == 3 ? 1 : type.Bytes;
        for (var axis = 0; axis < rank; axis++)
        {
            var size = layout.Number(width);
            if (size <= 0) throw new DamagedFileException("a variable in it has chunks of an impossible size; the file is damaged");
            bytes *= version == 4 && axis == rank - 1 ? 1 : size;
            if (bytes > UnpackedSize.Most(_file.Length))
            {
                throw new DamagedFileException(
                    $"a variable in it has chunks of {bytes} bytes or more, and the file has {_file.Length:N0}; it is damaged");
            }
        }

        if (address >= 0) Tree(address, kind: 1, rank, Chunk);

        void Chunk(long at, long stored, long skipped)
        {
            _file.Demand(at, stored, "a chunk of a variable");
            if (type.Unit == 0) return;
            _unpacked += (long)bytes;
            if (_unpacked > UnpackedSize.Most(_file.Length))
                throw new DamagedFileException("its texts would unpack to far more than it has; it is damaged");
            var chunk = _file.Read(at, stored, "a chunk of a variable").Take(stored).ToArray();
            var elements = filters?.Unpack(chunk, skipped, (long)bytes, (int)type.Bytes) ?? chunk;
            _heaps.Check(new Fields(elements, "a chunk of a variable"), type.Unit);
        }
    }

    // A B-tree of version 1: of the links of a group, or of the chunks of a variable.
    private void Tree(long address, int kind, int rank, Action<long, long, long> leaf, int level = -1)
    {
        const string What = "a B-tree";
        var header = _file.Read(address, 24, What);
        header.Demand("TREE");
        var (found, height, entries) = (header.Byte(), header.Byte(), header.Number(2));
        if (found != kind || (level >= 0 && height != level)) throw new DamagedFileException($"{What} in it is not in order; the file is damaged");
        var key = kind == 0 ? 8 : 8 + 8 * rank;
        var body = _file.Read(address + 24, entries * (key + 8) + key, What);
        for (var i = 0; i < entries; i++)
        {
            var (stored, skipped) = (body.Number(4), body.Number(4));
            body.Take(key - 8);
            var child = body.Address();
            if (height > 0) Tree(child, kind, rank, leaf, height - 1);
            else leaf(child, stored, skipped);
        }
    }

    private void SymbolNode(long address)
    {
        const string What = "a table of links";
        var start = _file.Read(address, 8, What);
        start.Demand("SNOD");
        start.Take(2);
        var entries = start.Number(2);
        var body = _file.Read(address + 8, entries * 40, What);
        for (var i = 0; i < entries; i++)
        {
            body.Take(8);
            // A link by name leads to no header.
            if (body.Address() is var header and >= 0) _objects.Push(header);
            body.Take(24);
        }
    }

    private void LocalHeap(long address)
    {
        const string What = "a table of names";
        var heap = _file.Read(address, 32, What);
        heap.Demand("HEAP");
        heap.Take(4);
        var length = heap.Number(8);
        heap.Take(8);
        _file.Demand(heap.Address(), length, What);
    }

    // A type may have a name and a header of its own.
    private ValueType TypeOf(Fields fields, bool shared)
    {
        if (!shared) return ValueType.Read(fields);
        var version = fields.Byte();
        fields.Take(version == 1 ? 7 : 1);
        var type = _headers.Messages(fields.Address()).Find(one => one is { Type: Datatype, IsShared: false });
        return type is null ? throw new DamagedFileException("a type in it is not described; the file is damaged") : ValueType.Read(type.Content);
    }

    private static void DemandSizes(int addressBytes, int lengthBytes)
    {
        if (addressBytes != 8 || lengthBytes != 8)
            throw new DamagedFileException(
                $"its addresses have {addressBytes} bytes and its lengths {lengthBytes}, and only 8 are supported; save it again");
    }

    private void DemandBase(long address)
    {
        if (address != _file.Start) throw new DamagedFileException($"its structure begins at byte {address:N0}, which is not supported; save it again");
    }
}
