using System.Buffers.Binary;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies.Hdf5.Structure;
using PureHDF;

namespace Cornet.Scoring.Assemblies.Hdf5;

/// <summary>The one way into HDF5 files: whatever is wrong with one becomes a sentence with its name and the part that was being read.</summary>
internal static class Hdf5File
{
    private const string Kind = "a netCDF-4 or HDF5 file";
    private const int LeastUserBlock = 512, MostUserBlock = 1 << 20;

    /// <summary>The first bytes.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    /// <summary>Opens a file, reads something of it and closes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="known">What the file was when its structure was last checked; it is checked anew if it is another one now.</param>
    /// <exception cref="CornetException">It is missing, no HDF5, cut off, or holds what cannot be read.</exception>
    public static T Read<T>(string path, Func<IH5Group, T> read, FileStamp? known = null) => GuardedFile.Read(path, Kind, stream =>
    {
        if (known != FileStamp.Of(stream))
        {
            StructureCheck.Demand(stream, Check(stream));
        }

        return Guard(path, null, () =>
        {
            using var file = H5File.Open(stream, leaveOpen: true);
            return read(file);
        });
    });

    /// <summary>Reads a part of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="part">The group or variable, for a message; null for the file as a whole.</param>
    /// <param name="read">Reads it.</param>
    /// <exception cref="CornetException">The library could not; it throws whatever its decoding stumbles over.</exception>
    public static T Guard<T>(string path, string? part, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception fault) when (fault is not (CornetException or OutOfMemoryException))
        {
            throw new CornetException($"'{path}' cannot be read{(part is null ? "" : $" at '{part}'")}: {Reason(fault)}.", fault);
        }
    }

    // Where the superblock stands: at the start, or behind a block of the user's, which MATLAB writes.
    private static long Check(FileStream file)
    {
        Span<byte> start = stackalloc byte[48];
        var block = UserBlock(file);
        file.Position = block;
        var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        if (length >= 3 && start[..3].SequenceEqual("CDF"u8))
            throw new DamagedFileException("it is of netCDF's classic format; write it with to_netcdf(..., format='NETCDF4')");
        if (length < Signature.Length || !start[..Signature.Length].SequenceEqual(Signature))
            throw new DamagedFileException("it does not begin as HDF5 does");
        if (length < start.Length) throw new EndOfStreamException();
        // Where the superblock, of version 0 or of 2 and 3, says that the file ends.
        var end = start[8] switch
        {
            0 => BinaryPrimitives.ReadInt64LittleEndian(start[40..]),
            2 or 3 => BinaryPrimitives.ReadInt64LittleEndian(start[28..]),
            _ => 0,
        };
        if (end > file.Length) throw new DamagedFileException($"it has only {file.Length:N0} of its {end:N0} bytes; copy or download it again");
        return block;
    }

    private static long UserBlock(FileStream file)
    {
        Span<byte> start = stackalloc byte[Signature.Length];
        for (long block = 0; block <= MostUserBlock && block < file.Length; block = Math.Max(LeastUserBlock, 2 * block))
            if (RandomAccess.Read(file.SafeFileHandle, start, block) == start.Length && start.SequenceEqual(Signature)) return block;
        return 0;
    }

    private static string Reason(Exception fault)
    {
        while (fault.InnerException is { } inner) fault = inner;
        if (fault.Message.StartsWith("Byte order", StringComparison.Ordinal))
            return "its numbers are big-endian, which is not supported; save them as '<f8'";
        if (fault.Message.Contains("filter", StringComparison.OrdinalIgnoreCase)) return $"{Sentence(fault)}; save it with zlib compression";
        // Anything else that decoding stumbles over.
        return fault.GetType() == typeof(Exception) ? Sentence(fault) : "it is damaged; copy or download it again";
    }

    private static string Sentence(Exception fault) => fault.Message.Split('\n')[0].Split(". ")[0].TrimEnd('.', ' ');
}

/// <summary>What tells whether a file is still the same.</summary>
/// <param name="Length">Its length.</param>
/// <param name="Written">When it was last written.</param>
internal readonly record struct FileStamp(long Length, DateTime Written)
{
    /// <summary>Of an open file.</summary>
    public static FileStamp Of(FileStream file) => new(file.Length, File.GetLastWriteTimeUtc(file.SafeFileHandle));

    /// <summary>Of a file that is there.</summary>
    public static FileStamp Of(string path) => new(new FileInfo(path).Length, File.GetLastWriteTimeUtc(path));
}
