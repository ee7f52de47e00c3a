using System.IO.Compression;
using Cornet.Runtime.Weights.Pickle;

namespace Cornet.Runtime.Weights;

/// <summary>
/// Reads zip archives that may be damaged or made to do harm: entries are named once, fit into the file, and unpack to no more than numbers can.
/// </summary>
internal static class ZipContents
{
    // What deflate can reach at most, so that an entry that promises more is refused before memory is taken for it.
    private const long BestCompression = 1032;

    // Numbers that were measured shrink to a half or a tenth; what unpacks to far more was made to fill the memory.
    private const long MostUnpacked = 1 << 26, MostGrowth = 100;

    /// <summary>Opens the archive; its table of contents stands at the end, which is why a file that was cut off has none.</summary>
    public static ZipArchive Open(FileStream file)
    {
        try
        {
            return new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (InvalidDataException fault)
        {
            throw new DamagedFileException(
                $"it is a zip without its table of contents, as if it were cut off ({fault.Message.TrimEnd('.')}); copy or download it again");
        }
    }

    /// <summary>The entries by full name.</summary>
    /// <param name="archive">The open archive.</param>
    /// <param name="fileLength">Bytes of the file, which all entries together cannot exceed: so memory stays bounded where they overlap.</param>
    public static Dictionary<string, ZipArchiveEntry> ByName(ZipArchive archive, long fileLength)
    {
        var entries = new Dictionary<string, ZipArchiveEntry>();
        long total = 0;
        Int128 unpacked = 0;
        foreach (var entry in archive.Entries)
        {
            if (!entries.TryAdd(entry.FullName, entry))
            {
                throw new DamagedFileException($"its zip holds '{PickleVocabulary.Printable(entry.FullName)}' twice");
            }

            if (entry.IsEncrypted)
            {
                throw new DamagedFileException("its zip is encrypted");
            }

            if (entry.CompressedLength < 0 || entry.Length < 0 || entry.CompressedLength > fileLength - total)
            {
                throw new DamagedFileException("the entries of its zip claim more bytes than the file has; copy or download it again");
            }

            if (entry.Length > (entry.CompressedLength + 1) * BestCompression)
            {
                throw new DamagedFileException($"its entry '{PickleVocabulary.Printable(entry.FullName)}' claims to unpack to {entry.Length} bytes");
            }

            total += entry.CompressedLength;
            unpacked += entry.Length;
        }

        if (unpacked > MostUnpacked + ((Int128)fileLength * MostGrowth))
        {
            throw new DamagedFileException($"its {fileLength} bytes would unpack to {unpacked}");
        }

        return entries;
    }

    /// <summary>A short entry, unpacked.</summary>
    /// <param name="entry">Which.</param>
    /// <param name="most">The most bytes that are reasonable.</param>
    public static byte[] Bytes(ZipArchiveEntry entry, long most)
    {
        if (entry.Length > most)
        {
            var name = PickleVocabulary.Printable(entry.FullName);
            throw new DamagedFileException($"its entry '{name}' has {entry.Length} bytes, and the limit is {most}");
        }

        var bytes = new byte[entry.Length];
        using var stream = new CheckedEntry(entry);
        stream.ReadExactly(bytes);
        stream.CheckSum();
        return bytes;
    }
}
