using System.Buffers.Binary;
using System.Text;
using Cornet.Runtime.Weights;

namespace Cornet.Scoring.Assemblies.Hdf5.Structure;

/// <summary>Bytes that are read field by field, little-endian; nothing is read beyond their end.</summary>
/// <param name="bytes">The bytes.</param>
/// <param name="what">What they are, for a message.</param>
internal sealed class Fields(byte[] bytes, string what)
{
    private int _end = bytes.Length;

    /// <summary>How many bytes are left.</summary>
    public int Left => _end - Position;

    /// <summary>Where the next field begins.</summary>
    public int Position { get; private set; }

    /// <summary>Takes some bytes.</summary>
    public ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > Left) throw new DamagedFileException($"{what} is shorter than it says; the file is damaged");
        Position += (int)count;
        return bytes.AsSpan(Position - (int)count, (int)count);
    }

    /// <summary>Takes some bytes as fields of their own.</summary>
    public Fields Part(long count) => new(Take(count).ToArray(), what);

    /// <summary>An unsigned number of so many bytes.</summary>
    public long Number(int count)
    {
        Span<byte> eight = stackalloc byte[8];
        eight.Clear();
        Take(count).CopyTo(eight);
        return BinaryPrimitives.ReadInt64LittleEndian(eight);
    }

    /// <summary>A number of one byte.</summary>
    public int Byte() => Take(1)[0];

    /// <summary>An address; negative where it leads nowhere.</summary>
    public long Address() => Number(8);

    /// <summary>Skips bytes until the position is a multiple of eight.</summary>
    public void Align() => Take(Math.Min(Left, -Position & 7));

    /// <summary>Skips a text that ends with a zero byte.</summary>
    public void SkipText()
    {
        var length = bytes.AsSpan(Position, Left).IndexOf((byte)0);
        Take(length < 0 ? (long)Left + 1 : length + 1);
    }

    /// <summary>Demands four letters.</summary>
    public void Demand(string letters)
    {
        if (!Take(letters.Length).SequenceEqual(Encoding.ASCII.GetBytes(letters)))
            throw new DamagedFileException($"{what} does not begin with {letters}; the file is damaged");
    }

    /// <summary>Demands that the last four bytes are the checksum of those before, and takes them off.</summary>
    public void DemandChecksum()
    {
        _end -= sizeof(uint);
        if (_end < 0 || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(_end)) != Checksum.Of(bytes.AsSpan(0, _end)))
            throw new DamagedFileException($"{what} does not agree with its checksum; the file is damaged, copy or download it again");
    }
}
