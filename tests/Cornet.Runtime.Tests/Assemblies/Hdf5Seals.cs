using System.Buffers.Binary;
using System.Text;
using Cornet.Scoring.Assemblies.Hdf5;

namespace Cornet.Runtime.Tests.Assemblies;

/// <summary>The checksums of an HDF5 file: where they are, so that a file can be changed on purpose and they agree again.</summary>
internal sealed class Hdf5Seals
{
    private const int Longest = 4096;

    private static readonly string[] Signatures =
        ["OHDR", "OCHK", "FRHP", "FHIB", "FHDB", "BTHD", "BTIN", "BTLF", "FAHD", "FADB", "EAHD", "EAIB", "EADB"];

    private readonly List<(int Start, int Sum)> _blocks = [];

    /// <summary>Finds them in a good file.</summary>
    public Hdf5Seals(byte[] file)
    {
        if (file[8] >= 2) _blocks.Add((0, 44));
        for (var start = 0; start < file.Length - 8; start++)
        {
            if (!Signatures.Contains(Encoding.Latin1.GetString(file, start, 4))) continue;
            for (var sum = start + 8; sum + 4 <= Math.Min(file.Length, start + Longest); sum++)
            {
                if (BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(sum)) != Checksum.Of(file.AsSpan(start, sum - start))) continue;
                _blocks.Add((start, sum));
                break;
            }
        }
    }

    /// <summary>Where what they guard is, byte by byte.</summary>
    public IEnumerable<int> Guarded => _blocks.SelectMany(block => Enumerable.Range(block.Start, block.Sum - block.Start));

    /// <summary>Makes them agree with a file of the same length.</summary>
    public void Seal(byte[] file)
    {
        foreach (var (start, sum) in _blocks)
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(sum), Checksum.Of(file.AsSpan(start, sum - start)));
    }
}
