using System.IO.Hashing;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Cornet.Runtime.Weights;

/// <summary>
/// Writes a zip of uncompressed entries whose lengths are known beforehand. Each has its place in the file from the start, so several can
/// grow at the same time; their headers, which need the checksums, come last. Entries and archives of 4 GB and more are written as ZIP64.
/// </summary>
/// <param name="file">An empty file.</param>
internal sealed class StoredZip(SafeFileHandle file)
{
    // PyTorch and NumPy can map numbers that start at a multiple of this.
    private const int Alignment = 64;
    private const int LocalHeader = 30;
    private const int Zip64Local = 20;
    private const int PaddingHeader = 4;
    private const uint Large = uint.MaxValue;
    private const ushort Utf8 = 0x0800;
    private const ushort NewYear1980 = 0x0021;

    private readonly List<Entry> _entries = [];
    private long _end;

    /// <summary>Keeps a place for an entry.</summary>
    /// <param name="name">Its name, with <c>/</c> between folders.</param>
    /// <param name="length">Its final length in bytes.</param>
    public Entry Reserve(string name, long length)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        var fixedPart = LocalHeader + bytes.Length + (length >= Large ? Zip64Local : 0) + PaddingHeader;
        var data = (_end + fixedPart + Alignment - 1) / Alignment * Alignment;
        var entry = new Entry(file, bytes, _end, data, length, (int)(data - _end - fixedPart));
        _entries.Add(entry);
        _end = data + length;
        return entry;
    }

    /// <summary>Writes a short entry at once.</summary>
    public void Add(string name, ReadOnlySpan<byte> bytes) => Reserve(name, bytes.Length).Append(bytes);

    /// <summary>Writes the headers and the table of contents.</summary>
    /// <exception cref="InvalidOperationException">An entry is shorter than was said when its place was kept.</exception>
    public void Finish()
    {
        var contents = new MemoryStream();
        var writer = new BinaryWriter(contents);
        foreach (var entry in _entries)
        {
            entry.WriteHeader();
            entry.WriteContents(writer);
        }

        WriteEnd(writer, contents.Length);
        WholeFile.WriteAt(file, contents.GetBuffer().AsSpan(0, (int)contents.Length), _end);
    }

    private void WriteEnd(BinaryWriter writer, long length)
    {
        var large = _end >= Large || _entries.Count >= ushort.MaxValue;
        if (large)
        {
            writer.Write("PK\x06\x06"u8);
            writer.Write(44L);
            writer.Write((ushort)45);
            writer.Write((ushort)45);
            writer.Write(0);
            writer.Write(0);
            writer.Write((long)_entries.Count);
            writer.Write((long)_entries.Count);
            writer.Write(length);
            writer.Write(_end);
            writer.Write("PK\x06\x07"u8);
            writer.Write(0);
            writer.Write(_end + length);
            writer.Write(1);
        }

        var count = large ? ushort.MaxValue : (ushort)_entries.Count;
        writer.Write("PK\x05\x06"u8);
        writer.Write(0);
        writer.Write(count);
        writer.Write(count);
        writer.Write((uint)length);
        writer.Write(large ? Large : (uint)_end);
        writer.Write((ushort)0);
    }

    /// <summary>One entry, which grows at its end.</summary>
    internal sealed class Entry(SafeFileHandle file, byte[] name, long header, long data, long length, int padding)
    {
        private readonly Crc32 _sum = new();
        private long _written;

        private bool IsLarge => length >= Large;

        private string Name => Encoding.UTF8.GetString(name);

        /// <summary>Bytes that are still to come.</summary>
        public long Missing => length - _written;

        /// <summary>Writes the next bytes.</summary>
        public void Append(ReadOnlySpan<byte> bytes)
        {
            if (bytes.Length > Missing)
            {
                throw new InvalidOperationException($"The entry '{Name}' was to have {length} bytes and gets more.");
            }

            WholeFile.WriteAt(file, bytes, data + _written);
            _sum.Append(bytes);
            _written += bytes.Length;
        }

        /// <summary>Writes the header before the data.</summary>
        public void WriteHeader()
        {
            if (Missing > 0)
            {
                throw new InvalidOperationException($"The entry '{Name}' was to have {length} bytes and lacks {Missing}.");
            }

            var bytes = new MemoryStream();
            var writer = new BinaryWriter(bytes);
            writer.Write("PK\x03\x04"u8);
            WriteCommon(writer);
            writer.Write((ushort)((IsLarge ? Zip64Local : 0) + PaddingHeader + padding));
            writer.Write(name);
            if (IsLarge)
            {
                writer.Write((ushort)1);
                writer.Write((ushort)16);
                writer.Write(length);
                writer.Write(length);
            }

            // An extra field that means nothing moves the data to its aligned place; the name is the one that PyTorch uses.
            writer.Write("FB"u8);
            writer.Write((ushort)padding);
            writer.Write(new byte[padding]);
            WholeFile.WriteAt(file, bytes.GetBuffer().AsSpan(0, (int)bytes.Length), header);
        }

        /// <summary>Writes its line of the table of contents.</summary>
        public void WriteContents(BinaryWriter writer)
        {
            var far = header >= Large;
            var extra = (IsLarge ? 16 : 0) + (far ? 8 : 0);
            writer.Write("PK\x01\x02"u8);
            writer.Write((ushort)45);
            WriteCommon(writer);
            writer.Write((ushort)(extra > 0 ? extra + 4 : 0));
            writer.Write((ushort)0);
            writer.Write((ushort)0);
            writer.Write((ushort)0);
            writer.Write(0);
            writer.Write(far ? Large : (uint)header);
            writer.Write(name);
            if (extra > 0)
            {
                writer.Write((ushort)1);
                writer.Write((ushort)extra);
            }

            if (IsLarge)
            {
                writer.Write(length);
                writer.Write(length);
            }

            if (far)
            {
                writer.Write(header);
            }
        }

        // What both headers share, from the version needed to the length of the name.
        private void WriteCommon(BinaryWriter writer)
        {
            var size = IsLarge ? Large : (uint)length;
            writer.Write((ushort)(IsLarge || header >= Large ? 45 : 20));
            writer.Write(Utf8);
            writer.Write((ushort)0);
            writer.Write((ushort)0);
            writer.Write(NewYear1980);
            writer.Write(_sum.GetCurrentHashAsUInt32());
            writer.Write(size);
            writer.Write(size);
            writer.Write((ushort)name.Length);
        }
    }
}
