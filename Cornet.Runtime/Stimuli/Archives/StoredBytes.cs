using System.Buffers;
using System.IO.Compression;
using ZstdSharp;

namespace Cornet.Runtime.Stimuli.Archives;

/// <summary>How bytes lie in a Parquet file; the numbers are part of index files.</summary>
internal enum Packing : byte
{
    /// <summary>As they are.</summary>
    None = 0,

    /// <summary>Elements of Snappy, from a border on: only those of the image are read, and up to 64 KB before and after.</summary>
    Snappy = 1,

    /// <summary>A whole page of gzip.</summary>
    Gzip = 2,

    /// <summary>A whole page of Brotli.</summary>
    Brotli = 3,

    /// <summary>A whole page of Zstandard.</summary>
    Zstandard = 4,
}

/// <summary>Where the bytes of a value lie in a Parquet file.</summary>
/// <param name="Packing">How they are packed.</param>
/// <param name="Offset">Where in the file to read.</param>
/// <param name="Stored">How many bytes to read there.</param>
/// <param name="Skip">How many bytes come before the value when these are unpacked.</param>
/// <param name="Length">How many bytes the value has.</param>
internal readonly record struct StoredBytes(Packing Packing, long Offset, int Stored, int Skip, int Length)
{
    /// <summary>Reads the value.</summary>
    /// <param name="files">The files.</param>
    /// <param name="file">Which of them.</param>
    /// <param name="bench">Where the value lies afterwards.</param>
    /// <exception cref="CornetException">The file cannot be read, or is damaged.</exception>
    public ReadOnlySpan<byte> Read(OpenFiles files, int file, DecodeBuffer bench)
    {
        // What was found at the offset holds what comes before the value and the value.
        var room = bench.Room(checked(Skip + Length));
        if (Packing == Packing.None)
        {
            files.Read(file, Offset, room);
            return room[Skip..];
        }

        var packed = ArrayPool<byte>.Shared.Rent(Stored);
        try
        {
            files.Read(file, Offset, packed.AsSpan(0, Stored));
            Unpack(Packing, packed, Stored, room);
            return room[Skip..];
        }
        catch (Exception fault) when (fault is InvalidDataException or ZstdException)
        {
            throw new CornetException($"'{files.Paths[file]}' is damaged ({fault.Message.TrimEnd('.')}); copy it again.", fault);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }
    }

    /// <summary>Unpacks the beginning of some bytes.</summary>
    /// <param name="packing">How they are packed.</param>
    /// <param name="packed">The bytes.</param>
    /// <param name="stored">How many there are.</param>
    /// <param name="unpacked">Takes as many as it has room for.</param>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    internal static void Unpack(Packing packing, byte[] packed, int stored, Span<byte> unpacked)
    {
        using var memory = new MemoryStream(packed, 0, stored, writable: false);
        switch (packing)
        {
            case Packing.Snappy: SnappyBlock.Unpack(packed.AsSpan(0, stored), unpacked); break;
            case Packing.Gzip: Fill(new GZipStream(memory, CompressionMode.Decompress), unpacked); break;
            case Packing.Brotli: Fill(new BrotliStream(memory, CompressionMode.Decompress), unpacked); break;
            case Packing.Zstandard: Fill(new DecompressionStream(memory), unpacked); break;
            default: packed.AsSpan(0, unpacked.Length).CopyTo(unpacked); break;
        }
    }

    private static void Fill(Stream stream, Span<byte> unpacked)
    {
        using (stream)
        {
            if (stream.ReadAtLeast(unpacked, unpacked.Length, throwOnEndOfStream: false) < unpacked.Length) throw new InvalidDataException("a page is too short");
        }
    }
}
