using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using Cornet.Runtime.Native;

namespace Cornet.Runtime.Stimuli.Archives;

/// <summary>
/// What was found in an archive, kept as <c>NAME.index</c> beside it, or in the user's cache folder where nothing can be written there. An index says how
/// long the archive was and when it was written. One of another length or time, and one that is damaged, counts as none.
/// </summary>
internal static class ArchiveIndex
{
    /// <summary>How the names of index files end.</summary>
    public const string Ending = ".index";

    private const int HashLength = sizeof(ulong);

    /// <summary>Reads what is kept of an archive, or finds it out and keeps it.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="format">What kind of content is kept, and in which version: part of the file.</param>
    /// <param name="find">Reads the archive.</param>
    /// <param name="write">Writes what was found.</param>
    /// <param name="read">Reads what was written.</param>
    /// <exception cref="CornetException">The archive cannot be read.</exception>
    public static T Of<T>(string archive, string format, Func<T> find, Action<BinaryWriter, T> write, Func<BinaryReader, T> read)
    {
        var state = StateOf(archive);
        foreach (var place in Places(archive))
        {
            if (Content(place, format, state) is not { } content) continue;
            try
            {
                using var reader = new BinaryReader(new MemoryStream(content));
                return read(reader);
            }
            catch (Exception fault) when (fault is IOException or FormatException or ArgumentException)
            {
                // Of the right hash, but of no use: found out anew.
            }
        }

        var found = find();
        // What is still being written is not kept.
        if (StateOf(archive) == state) Keep(archive, Bytes(format, state, writer => write(writer, found)));
        return found;
    }

    /// <summary>Where the index of an archive may lie, the best place first.</summary>
    internal static IReadOnlyList<string> Places(string archive)
    {
        var full = Path.GetFullPath(archive);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(full)).AsSpan(0, 8));
        return [full + Ending, Path.Combine(LibraryCache.OfUser().Folder, "indexes", $"{Path.GetFileName(full)}-{hash}{Ending}")];
    }

    private static (long Length, long Time) StateOf(string archive) => StimulusSet.Guarded(archive, () =>
    {
        var file = new FileInfo(archive);
        return (file.Length, file.LastWriteTimeUtc.Ticks);
    });

    private static byte[]? Content(string place, string format, (long Length, long Time) state)
    {
        try
        {
            if (!File.Exists(place)) return null;
            var bytes = File.ReadAllBytes(place);
            if (bytes.Length < HashLength) return null;
            var content = bytes.AsSpan(0, bytes.Length - HashLength);
            if (XxHash3.HashToUInt64(content) != BitConverter.ToUInt64(bytes, content.Length)) return null;
            var head = Bytes(format, state, _ => { }).AsSpan(..^HashLength);
            return content.StartsWith(head) ? content[head.Length..].ToArray() : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static byte[] Bytes(string format, (long Length, long Time) state, Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(format);
        writer.Write(state.Length);
        writer.Write(state.Time);
        write(writer);
        writer.Flush();
        writer.Write(XxHash3.HashToUInt64(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        writer.Flush();
        return stream.ToArray();
    }

    // Data on a read-only disk are ordinary. Without any place, each start reads the archives again.
    private static void Keep(string archive, byte[] content)
    {
        foreach (var place in Places(archive))
        {
            try
            {
                using var file = WholeFile.Create(place);
                WholeFile.WriteAt(file.Handle, content, 0);
                file.Commit();
                return;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // The next place may do.
            }
        }
    }
}
