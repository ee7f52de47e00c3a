using Cornet.Runtime.Weights;
using Cornet.Runtime.Weights.Pickle;

namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>Activations in NumPy's files: an array for each site in an <c>.npz</c>, or one site in an <c>.npy</c>.</summary>
internal static class NumpyActivations
{
    private const string Ending = ".npy";

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads an archive: sites, ids, and texts that say more about each row.</summary>
    /// <exception cref="CornetException">It cannot be read, or holds something other than numbers and lists of texts.</exception>
    public static FoundActivations Npz(string path) => GuardedFile.Read(path, "a NumPy archive", file =>
    {
        List<SiteArray> sites = [];
        List<Coordinate> about = [];
        IReadOnlyList<string>? ids = null;
        Visit(file, (name, header, stream, left, start) =>
        {
            var isId = RowIds.Names.Contains(name);
            if (!isId && !NumpyTexts.Are(header))
            {
                sites.Add(NumpySite.Read(name, header, stream, left, start is { } at ? new StoredBytes.InFile(path, at) : null));
                return;
            }

            var texts = NumpyTexts.Read(header, stream, left);
            if (isId) ids ??= texts;
            else about.Add(Coordinate.Of(name, texts));
        });
        return new FoundActivations(path, sites)
        {
            Ids = ids, About = about, ByCornet = IsOfCornet(file), HowToSayIds = "add them as an array, numpy.savez(..., stimulus_id=ids)",
        };
    });

    /// <summary>Reads one array, whose site is called like the file.</summary>
    /// <exception cref="CornetException">It cannot be read, or holds something other than numbers.</exception>
    public static FoundActivations Npy(string path) => GuardedFile.Read(path, "a NumPy array", file =>
    {
        var header = NpyHeader.Read(file, out var length);
        var site = NumpySite.Read(Path.GetFileNameWithoutExtension(path), header, file, file.Length - length, new StoredBytes.InFile(path, length));
        return new FoundActivations(path, [site]);
    });

    /// <summary>Visits the arrays of an archive.</summary>
    /// <param name="file">The open archive.</param>
    /// <param name="visit">
    /// Gets the name of each, its header, the stream behind it, the bytes that follow, and where they stand in the file if they are not packed.
    /// </param>
    /// <exception cref="DamagedFileException">It is damaged; the sentence names the array.</exception>
    public static void Visit(FileStream file, Action<string, NpyHeader, Stream, long, long?> visit)
    {
        using var archive = ZipContents.Open(file);
        foreach (var entry in ZipContents.ByName(archive, file.Length).Values)
        {
            if (!entry.FullName.EndsWith(Ending, StringComparison.Ordinal))
                throw new DamagedFileException($"it holds '{PickleVocabulary.Printable(entry.FullName)}', which is not an array");
            var name = entry.FullName[..^Ending.Length];
            using var stream = new CheckedEntry(entry);
            try
            {
                var header = NpyHeader.Read(stream, out var length);
                var later = entry.CompressedLength == entry.Length ? Stored(file, length) : null;
                visit(name, header, stream, entry.Length - length, later);
                // What is read later cannot be summed now.
                if (stream.ReadByte() < 0) stream.CheckSum();
            }
            catch (DamagedFileException fault)
            {
                throw new DamagedFileException($"of its array '{PickleVocabulary.Printable(name)}', {fault.Message}");
            }
        }
    }

    // An entry that is not packed lies in the file as it is read: then the file stands behind the header, which is there too.
    private static long? Stored(FileStream file, long headerLength)
    {
        var start = file.Position - headerLength;
        Span<byte> magic = stackalloc byte[6];
        return start >= 0 && RandomAccess.Read(file.SafeFileHandle, magic, start) == magic.Length && magic.SequenceEqual(Magic)
            ? file.Position
            : null;
    }

    // Cornet aligns the arrays of an archive by an extra field that NumPy does not write.
    private static bool IsOfCornet(FileStream file)
    {
        Span<byte> local = stackalloc byte[30];
        if (RandomAccess.Read(file.SafeFileHandle, local, 0) < local.Length || !local.StartsWith("PK\u0003\u0004"u8)) return false;
        Span<byte> field = stackalloc byte[2];
        return RandomAccess.Read(file.SafeFileHandle, field, 30 + BitConverter.ToUInt16(local[26..])) == 2 && field.SequenceEqual("FB"u8);
    }
}
