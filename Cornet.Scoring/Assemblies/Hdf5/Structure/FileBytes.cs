using Cornet.Runtime.Weights;

namespace Cornet.Scoring.Assemblies.Hdf5.Structure;

/// <summary>Parts of a file that its structure points at; all of them together stay within a small multiple of the file's length.</summary>
/// <param name="file">The open file.</param>
/// <param name="start">Where the structure begins: addresses count from there.</param>
internal sealed class FileBytes(FileStream file, long start = 0)
{
    private const long Least = 1 << 20;
    private const int MostTimes = 16;

    private long _read;

    /// <summary>Where the structure begins, from the start of the file.</summary>
    public long Start => start;

    /// <summary>The length of the file from there on.</summary>
    public long Length { get; } = file.Length - start;

    /// <summary>Demands that some bytes are inside the file.</summary>
    /// <exception cref="DamagedFileException">They are not.</exception>
    public void Demand(long at, long count, string what)
    {
        if (at < 0 || count < 0 || at > Length || count > Length - at)
            throw new DamagedFileException($"{what} would take {count:N0} bytes from byte {at:N0} on, and the file has {Length:N0}; it is damaged");
    }

    /// <summary>Reads some bytes.</summary>
    /// <exception cref="DamagedFileException">They are not inside the file, or the same are read again and again.</exception>
    public Fields Read(long at, long count, string what)
    {
        Demand(at, count, what);
        _read += count;
        if (_read > Least + Length * MostTimes) throw new DamagedFileException("its parts repeatedly refer to the same bytes; it is damaged");
        var bytes = new byte[count];
        for (var done = 0; done < bytes.Length;)
        {
            var some = RandomAccess.Read(file.SafeFileHandle, bytes.AsSpan(done), start + at + done);
            done += some > 0 ? some : throw new EndOfStreamException();
        }

        return new Fields(bytes, what);
    }

    /// <summary>Reads a block that begins with four letters and ends with a checksum.</summary>
    /// <exception cref="DamagedFileException">It does not, or the checksum does not agree.</exception>
    public Fields ReadSigned(long at, long count, string letters, string what)
    {
        var block = Read(at, count, what);
        block.Demand(letters);
        block.DemandChecksum();
        return block;
    }
}
