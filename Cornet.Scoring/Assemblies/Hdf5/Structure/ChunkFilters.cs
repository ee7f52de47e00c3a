using System.IO.Compression;
using Cornet.Runtime.Weights;

namespace Cornet.Scoring.Assemblies.Hdf5.Structure;

/// <summary>How the chunks of a variable are packed (format specification, section IV.A.2.l).</summary>
internal sealed class ChunkFilters
{
    private const int Deflate = 1, Shuffle = 2, Fletcher = 3, Named = 256;

    private readonly List<int> _filters = [];

    /// <summary>Reads a description.</summary>
    /// <exception cref="DamagedFileException">It is shorter than it says.</exception>
    public ChunkFilters(Fields fields)
    {
        var (version, count) = (fields.Byte(), fields.Byte());
        if (version == 1) fields.Take(6);
        for (var i = 0; i < count; i++)
        {
            _filters.Add((int)fields.Number(2));
            var name = version == 1 || _filters[i] >= Named ? fields.Number(2) : 0;
            fields.Take(2);
            var values = fields.Number(2);
            fields.Take(version == 1 ? (name + 7) & ~7 : name);
            fields.Take(4 * values);
            if (version == 1 && values % 2 == 1) fields.Take(4);
        }
    }

    /// <summary>Unpacks a chunk.</summary>
    /// <param name="stored">As it is stored.</param>
    /// <param name="skipped">A bit for each filter that was not applied to it.</param>
    /// <param name="length">How long it is when unpacked.</param>
    /// <param name="width">Bytes of one value.</param>
    /// <exception cref="DamagedFileException">It is damaged, or packed in another way.</exception>
    public byte[] Unpack(byte[] stored, long skipped, long length, int width)
    {
        for (var i = _filters.Count - 1; i >= 0; i--)
        {
            if ((skipped >> i & 1) != 0) continue;
            stored = _filters[i] switch
            {
                Deflate => Inflated(stored, length),
                Shuffle => Unshuffled(stored, width),
                Fletcher when stored.Length >= 4 => stored[..^4],
                var other => throw new DamagedFileException($"a variable in it is packed with the filter {other}; save it with zlib compression"),
            };
        }

        return stored.Length == length ? stored : throw new DamagedFileException("a chunk in it has the wrong size; the file is damaged");
    }

    private static byte[] Inflated(byte[] stored, long length)
    {
        using var stream = new ZLibStream(new MemoryStream(stored), CompressionMode.Decompress);
        var unpacked = new byte[length + 4];
        return unpacked[..stream.ReadAtLeast(unpacked, unpacked.Length, throwOnEndOfStream: false)];
    }

    private static byte[] Unshuffled(byte[] stored, int width)
    {
        var (values, whole) = (stored.Length / width, new byte[stored.Length]);
        for (var value = 0; value < values; value++)
            for (var part = 0; part < width; part++) whole[value * width + part] = stored[part * values + value];
        stored.AsSpan(values * width).CopyTo(whole.AsSpan(values * width));
        return whole;
    }
}
