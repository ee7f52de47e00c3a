using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Parquet.Meta;

namespace Cornet.Runtime.Stimuli.Archives;

/// <summary>
/// Finds where each value of a column of byte arrays lies in a Parquet file, so that one can be read without its row group. Each page is unpacked once
/// for that.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="packing">How its pages are packed.</param>
/// <param name="maxDefinition">The definition level of a value that is there.</param>
internal sealed class ParquetPages(SafeFileHandle file, Packing packing, int maxDefinition)
{
    private const int FirstHeader = 1 << 12, MostHeader = 1 << 24;

    private StoredBytes[]? _dictionary;

    /// <summary>Pages are unpacked in these ways.</summary>
    /// <exception cref="CornetException">Not this one.</exception>
    public static Packing PackingOf(CompressionCodec codec, string path) => codec switch
    {
        CompressionCodec.UNCOMPRESSED => Packing.None,
        CompressionCodec.SNAPPY => Packing.Snappy,
        CompressionCodec.GZIP => Packing.Gzip,
        CompressionCodec.BROTLI => Packing.Brotli,
        CompressionCodec.ZSTD => Packing.Zstandard,
        _ => throw new CornetException($"'{path}' is compressed by {codec}, which is not read; write it with snappy or without compression."),
    };

    /// <summary>The values of a column of a row group, one for each row; null where a row has none.</summary>
    /// <param name="start">Where its first page begins.</param>
    /// <param name="count">Its rows.</param>
    /// <exception cref="InvalidDataException">A page is damaged, or written in a way that is not read.</exception>
    public StoredBytes?[] Values(long start, int count)
    {
        _dictionary = null;
        List<StoredBytes?> values = new(count);
        for (var at = start; values.Count < count;)
        {
            var header = HeaderAt(at, out var length);
            var (unpacked, stored) = ((int)(header.Number(2) ?? -1), (int)(header.Number(3) ?? -1));
            if (stored < 0 || unpacked < 0 || unpacked > UnpackedSize.Most(stored)) throw new InvalidDataException("a page's size is damaged");
            Add(header, at + length, stored, unpacked, values);
            at += length + stored;
        }

        return values.Count == count ? [.. values] : throw new InvalidDataException($"a row group has {values.Count} images for {count} rows");
    }

    private ThriftStruct HeaderAt(long at, out int length)
    {
        for (var room = FirstHeader; ; room *= 8)
        {
            var bytes = new byte[(int)Math.Min(room, Math.Max(0, RandomAccess.GetLength(file) - at))];
            OpenFiles.Fill(file, at, bytes);
            try
            {
                return ThriftStruct.Read(bytes, out length);
            }
            // Statistics may hold whole values.
            catch (EndOfStreamException) when (bytes.Length == room && room < MostHeader)
            {
            }
        }
    }

    private void Add(ThriftStruct header, long at, int stored, int unpacked, List<StoredBytes?> values)
    {
        const int DataPage = 0, DictionaryPage = 2, DataPageV2 = 3;
        switch (header.Number(1))
        {
            case DictionaryPage when header.Struct(7) is { } dictionary:
                using (var page = new Page(file, packing, at, stored, unpacked)) _dictionary = page.Plain(0, Count(dictionary));
                break;
            case DataPage when header.Struct(5) is { } data:
                using (var page = new Page(file, packing, at, stored, unpacked))
                {
                    // The levels are packed with the values, after their length.
                    var levels = maxDefinition == 0 ? 0 : BinaryPrimitives.ReadInt32LittleEndian(page.Bytes);
                    if (levels < 0 || levels > unpacked - sizeof(int)) throw new InvalidDataException("a page's levels are damaged");
                    Add(page, maxDefinition == 0 ? [] : page.Bytes.Slice(sizeof(int), levels), maxDefinition == 0 ? 0 : sizeof(int) + levels, data.Number(2), Count(data), values);
                }

                break;
            case DataPageV2 when header.Struct(8) is { } data:
                var before = checked((int)((data.Number(5) ?? 0) + (data.Number(6) ?? 0)));
                if (before < 0 || before > Math.Min(stored, unpacked)) throw new InvalidDataException("a page's levels are damaged");
                var defined = new byte[before];
                OpenFiles.Fill(file, at, defined);
                // Levels come first and are never packed.
                using (var page = new Page(file, data.Number(7) == 0 ? Packing.None : packing, at + before, stored - before, unpacked - before))
                    Add(page, defined.AsSpan((int)(data.Number(6) ?? 0)), 0, data.Number(4), Count(data), values);
                break;
        }

        static int Count(ThriftStruct page) => page.Number(1) is { } count and >= 0 and <= int.MaxValue ? (int)count : throw new InvalidDataException("a page's count is damaged");
    }

    private void Add(Page page, ReadOnlySpan<byte> levels, int start, long? encoding, int rows, List<StoredBytes?> values)
    {
        const int Plain = 0, PlainDictionary = 2, RleDictionary = 8;
        if (rows > Array.MaxLength / sizeof(int)) throw new InvalidDataException("a page's count is damaged");
        var defined = maxDefinition == 0 ? null : RleBitPacked.Read(levels, 32 - int.LeadingZeroCount(maxDefinition), rows);
        var count = defined?.Count(level => level == maxDefinition) ?? rows;
        StoredBytes[] found;
        if (encoding == Plain)
        {
            found = page.Plain(start, count);
        }
        else if (encoding is PlainDictionary or RleDictionary && _dictionary is { } dictionary)
        {
            found = count == 0 ? [] : [.. RleBitPacked.Read(page.Bytes[(start + 1)..], page.Bytes[start], count).Select(place =>
                place >= 0 && place < dictionary.Length ? dictionary[place] : throw new InvalidDataException("a place in a dictionary is damaged"))];
        }
        else
        {
            throw new InvalidDataException($"its images have the encoding {encoding}; write it with the encoding PLAIN");
        }

        for (int row = 0, next = 0; row < rows; row++) values.Add(defined is null || defined[row] == maxDefinition ? found[next++] : null);
    }

    /// <summary>A page, unpacked.</summary>
    private sealed class Page : IDisposable
    {
        private readonly Packing _packing;
        private readonly long _at;
        private readonly int _stored, _unpacked;
        private readonly byte[] _bytes;
        private readonly List<(int Packed, int Unpacked)> _borders = [];

        public Page(SafeFileHandle file, Packing packing, long at, int stored, int unpacked)
        {
            (_packing, _at, _stored, _unpacked) = (packing, at, stored, unpacked);
            _bytes = ArrayPool<byte>.Shared.Rent(unpacked);
            if (packing == Packing.None && stored != unpacked) throw new InvalidDataException("a page's size is damaged");
            var packed = packing == Packing.None ? _bytes : ArrayPool<byte>.Shared.Rent(stored);
            OpenFiles.Fill(file, at, packed.AsSpan(0, stored));
            if (packing == Packing.Snappy)
            {
                var (length, start) = SnappyBlock.Head(packed.AsSpan(0, stored));
                if (length != unpacked) throw new InvalidDataException("a page's size is damaged");
                SnappyBlock.Unpack(packed.AsSpan(start, stored - start), _bytes.AsSpan(0, unpacked), _borders);
                for (var i = 0; i < _borders.Count; i++) _borders[i] = (_borders[i].Packed + start, _borders[i].Unpacked);
            }
            else if (packing != Packing.None)
            {
                StoredBytes.Unpack(packing, packed, stored, _bytes.AsSpan(0, unpacked));
            }

            if (packed != _bytes) ArrayPool<byte>.Shared.Return(packed);
        }

        public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _unpacked);

        /// <summary>Values that lie one after another, each after its length.</summary>
        public StoredBytes[] Plain(int start, int count)
        {
            if (count > (_unpacked - start) / sizeof(int)) throw new InvalidDataException("a page's count is damaged");
            var values = new StoredBytes[count];
            var (at, border) = (start, 0);
            for (var i = 0; i < count; i++)
            {
                if (at > _unpacked - sizeof(int)) throw new InvalidDataException("a page is too short");
                var length = BinaryPrimitives.ReadInt32LittleEndian(Bytes[at..]);
                at += sizeof(int);
                if (length < 0 || length > _unpacked - at) throw new InvalidDataException("the length of an image is damaged");
                values[i] = Stored(at, length, ref border);
                at += length;
            }

            return values;
        }

        public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

        private StoredBytes Stored(int at, int length, ref int border)
        {
            if (_packing == Packing.None) return new StoredBytes(Packing.None, _at + at, length, 0, length);
            if (_packing != Packing.Snappy) return new StoredBytes(_packing, _at, _stored, at, length);
            while (_borders[border + 1].Unpacked <= at && border + 2 < _borders.Count) border++;
            var end = border + 1;
            while (_borders[end].Unpacked < at + length) end++;
            var (packed, unpacked) = _borders[border];
            return new StoredBytes(Packing.Snappy, _at + packed, _borders[end].Packed - packed, at - unpacked, length);
        }
    }
}
