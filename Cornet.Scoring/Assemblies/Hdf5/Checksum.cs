using System.Buffers.Binary;
using System.Numerics;

namespace Cornet.Scoring.Assemblies.Hdf5;

/// <summary>The checksum of HDF5's metadata: Bob Jenkins' lookup3, its 32 bits of <c>hashlittle</c> with the seed 0.</summary>
internal static class Checksum
{
    /// <summary>Of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var a = 0xdeadbeef + (uint)bytes.Length;
        var (b, c) = (a, a);
        for (; bytes.Length > 12; bytes = bytes[12..])
        {
            Add(bytes);
            a = (a - c) ^ BitOperations.RotateLeft(c, 4);
            c += b;
            b = (b - a) ^ BitOperations.RotateLeft(a, 6);
            a += c;
            c = (c - b) ^ BitOperations.RotateLeft(b, 8);
            b += a;
            a = (a - c) ^ BitOperations.RotateLeft(c, 16);
            c += b;
            b = (b - a) ^ BitOperations.RotateLeft(a, 19);
            a += c;
            c = (c - b) ^ BitOperations.RotateLeft(b, 4);
            b += a;
        }

        if (bytes.IsEmpty) return c;
        Span<byte> rest = stackalloc byte[12];
        rest.Clear();
        bytes.CopyTo(rest);
        Add(rest);
        c = (c ^ b) - BitOperations.RotateLeft(b, 14);
        a = (a ^ c) - BitOperations.RotateLeft(c, 11);
        b = (b ^ a) - BitOperations.RotateLeft(a, 25);
        c = (c ^ b) - BitOperations.RotateLeft(b, 16);
        a = (a ^ c) - BitOperations.RotateLeft(c, 4);
        b = (b ^ a) - BitOperations.RotateLeft(a, 14);
        return (c ^ b) - BitOperations.RotateLeft(b, 24);

        void Add(ReadOnlySpan<byte> twelve)
        {
            a += BinaryPrimitives.ReadUInt32LittleEndian(twelve);
            b += BinaryPrimitives.ReadUInt32LittleEndian(twelve[4..]);
            c += BinaryPrimitives.ReadUInt32LittleEndian(twelve[8..]);
        }
    }
}
