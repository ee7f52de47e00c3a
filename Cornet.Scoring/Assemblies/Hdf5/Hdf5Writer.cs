using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Cornet.Scoring.Assemblies.Hdf5;

/// <summary>
/// Writes an HDF5 file front to back: one group of datasets and attributes, in the format's version of HDF5 1.8 (superblock 2, object headers 2,
/// chunks in a B-tree of version 1), which everything reads. PureHDF's own writer makes no dimension scales that netCDF accepts: their names are text
/// of a fixed length. Follows the HDF5 File Format Specification, version 3.
/// </summary>
/// <param name="file">An empty file.</param>
internal sealed class Hdf5Writer(SafeFileHandle file)
{
    private const int SuperblockBytes = 48;
    private const int MostInHeader = 60_000;
    private const ulong Nowhere = ulong.MaxValue;

    private readonly List<(string Name, long Header)> _links = [];
    private readonly List<byte[]> _attributes = [];
    private long _end = SuperblockBytes;

    /// <summary>Writes bytes at the end of the file.</summary>
    /// <returns>Where they begin.</returns>
    public long Append(ReadOnlySpan<byte> bytes)
    {
        var at = (_end + 7) & ~7L;
        WholeFile.WriteAt(file, bytes, at);
        _end = at + bytes.Length;
        return at;
    }

    /// <summary>Writes over bytes that were appended.</summary>
    public void Overwrite(ReadOnlySpan<byte> bytes, long at) => WholeFile.WriteAt(file, bytes, at);

    /// <summary>Adds an attribute of the group.</summary>
    public void Describe(string name, string text, Heap heap) => _attributes.Add(TextAttribute(name, text, heap));

    /// <summary>Writes the header of a dataset and links it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Its values.</param>
    /// <param name="extent">Its size along each dimension.</param>
    /// <param name="layout">Where they lie: of <see cref="Contiguous"/> or <see cref="ChunkedRows"/>.</param>
    /// <param name="filters">How chunks are packed; null where they are not.</param>
    /// <param name="fill">The value of what is not there; null for zeros.</param>
    /// <param name="attributes">Of <see cref="Attribute"/>.</param>
    /// <returns>Where its header begins: what references point at.</returns>
    public long Dataset(
        string name, StoredType type, IReadOnlyList<long> extent, byte[] layout, byte[]? filters, byte[]? fill, params IEnumerable<byte[]> attributes)
    {
        var messages = new MemoryStream();
        Message(messages, 0x01, Space(extent));
        Message(messages, 0x03, type.Description);
        Message(messages, 0x05, fill is null ? [3, 0x0A] : [3, 0x2B, .. BitConverter.GetBytes(fill.Length), .. fill]);
        Message(messages, 0x08, layout);
        if (filters is not null) Message(messages, 0x0B, filters);
        foreach (var attribute in attributes) Message(messages, 0x0C, attribute);
        var at = Append(Header(messages));
        _links.Add((name, at));
        return at;
    }

    /// <summary>The layout of values in one piece.</summary>
    /// <param name="at">Where it begins; null where nothing was written, and all values are the fill value.</param>
    /// <param name="bytes">How long it is.</param>
    public static byte[] Contiguous(long? at, long bytes) =>
        [3, 1, .. BitConverter.GetBytes(at is { } place ? (ulong)place : Nowhere), .. BitConverter.GetBytes(bytes)];

    /// <summary>An attribute: one value, or a row of them.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Its values.</param>
    /// <param name="count">How many; null for a single value.</param>
    /// <param name="value">Their bytes.</param>
    public static byte[] Attribute(string name, StoredType type, int? count, ReadOnlySpan<byte> value)
    {
        byte[] named = [.. Encoding.UTF8.GetBytes(name), 0], space = Space(count is { } rows ? [rows] : []);
        return
        [
            3, 0, .. Short(named.Length), .. Short(type.Description.Length), .. Short(space.Length), 1,
            .. named, .. type.Description, .. space, .. value,
        ];
    }

    /// <summary>An attribute of text.</summary>
    public static byte[] TextAttribute(string name, string text)
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(text), 0];
        return Attribute(name, StoredType.Letters(bytes.Length), null, bytes);
    }

    /// <summary>An attribute of text, which is put on the heap where it is longer than a message of a header can be.</summary>
    public static byte[] TextAttribute(string name, string text, Heap heap) =>
        Encoding.UTF8.GetByteCount(text) < MostInHeader ? TextAttribute(name, text) : Attribute(name, StoredType.Text, null, heap.Texts([text]));

    /// <summary>Writes the group and the file's first bytes: only now is it an HDF5 file.</summary>
    public void Finish()
    {
        var messages = new MemoryStream();
        Message(
            messages, 0x02,
            [0, 1, .. BitConverter.GetBytes((long)_links.Count), .. BitConverter.GetBytes(Nowhere), .. BitConverter.GetBytes(Nowhere)]);
        Message(messages, 0x0A, [0, 1, .. Short(1024), .. Short(512)]); // all links stay in this header
        for (var place = 0; place < _links.Count; place++)
        {
            var name = Encoding.UTF8.GetBytes(_links[place].Name);
            byte[] kind = [1, 0x15, .. BitConverter.GetBytes((long)place), 1];
            Message(messages, 0x06, [.. kind, .. Short(name.Length), .. name, .. BitConverter.GetBytes(_links[place].Header)]);
        }

        foreach (var attribute in _attributes) Message(messages, 0x0C, attribute);
        var root = Append(Header(messages));
        var superblock = new byte[SuperblockBytes];
        ReadOnlySpan<byte> start = [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n', 2, 8, 8, 0];
        start.CopyTo(superblock);
        BinaryPrimitives.WriteUInt64LittleEndian(superblock.AsSpan(20), Nowhere);
        BinaryPrimitives.WriteInt64LittleEndian(superblock.AsSpan(28), _end);
        BinaryPrimitives.WriteInt64LittleEndian(superblock.AsSpan(36), root);
        BinaryPrimitives.WriteUInt32LittleEndian(superblock.AsSpan(44), Checksum.Of(superblock.AsSpan(0, 44)));
        WholeFile.WriteAt(file, superblock, 0);
    }

    private static byte[] Space(IReadOnlyList<long> extent) =>
        [2, (byte)extent.Count, 0, (byte)(extent.Count == 0 ? 0 : 1), .. extent.SelectMany(BitConverter.GetBytes)];

    private static void Message(MemoryStream messages, byte type, ReadOnlySpan<byte> content)
    {
        messages.Write([type, .. Short(content.Length), 0]);
        messages.Write(content);
    }

    // With four bytes for the length of the messages.
    private static byte[] Header(MemoryStream messages)
    {
        byte[] header = [.. "OHDR"u8, 2, 2, .. BitConverter.GetBytes((int)messages.Length), .. messages.ToArray()];
        return [.. header, .. BitConverter.GetBytes(Checksum.Of(header))];
    }

    private static byte[] Short(int value) => BitConverter.GetBytes(checked((ushort)value));
}
