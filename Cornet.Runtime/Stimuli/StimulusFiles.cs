using System.IO.Compression;

namespace Cornet.Runtime.Stimuli;

/// <summary>Where the pictures of a stimulus table lie: folders, or a zip. Pictures may be read from several threads at once.</summary>
internal sealed class StimulusFiles
{
    // Between a zip and an entry, as in 'set.zip!a.png'.
    private const char Within = '!';
    private const long MostBytes = 1L << 28;

    private readonly string[] _folders;
    private readonly string? _zip;
    private readonly ZipArchive? _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>Looks for them.</summary>
    /// <param name="table">The table.</param>
    /// <param name="given">A folder or zip; null for what lies beside the table.</param>
    /// <exception cref="CornetException">There is no such folder or zip, or it is no zip.</exception>
    public StimulusFiles(string table, string? given)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(table))!;
        if (given is not null && !Directory.Exists(given) && !File.Exists(given)) throw new CornetException($"There is no folder or zip of images '{given}'.");
        _folders = given is null ? [folder, Path.Combine(folder, "images")] : Directory.Exists(given) ? [given] : [];
        _zip = given is null ? new[] { Path.ChangeExtension(Path.GetFullPath(table), ".zip"), Path.Combine(folder, "images.zip") }.FirstOrDefault(File.Exists)
            : File.Exists(given) ? given : null;
        Places = given is not null ? $"in '{given}'"
            : _zip is null ? "beside the table or in 'images' there"
            : $"beside the table, in 'images' there or in '{Path.GetFileName(_zip)}'";
        if (_zip is null) return;
        _archive = Guard(_zip, () => ZipFile.OpenRead(_zip));
        foreach (var entry in _archive.Entries)
        {
            _entries[entry.FullName] = entry;
            _entries.TryAdd(entry.Name, entry); // in whatever folder of the zip
        }
    }

    /// <summary>Where was looked, for a message.</summary>
    public string Places { get; }

    /// <summary>
    /// A picture by the name that the table gives it: what <see cref="Bytes"/> takes, and messages call it; null where there is none. Backslashes
    /// of Windows separate folders where no file has them in its name.
    /// </summary>
    public string? Find(string name) => AsNamed(name) ?? (name.Contains('\\') ? AsNamed(name.Replace('\\', '/')) : null);

    private string? AsNamed(string name) =>
        _folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
        ?? (name.Length > 0 && _entries.ContainsKey(name) ? $"{_zip}{Within}{name}" : null);

    /// <summary>Whether a picture that was found lies in the zip.</summary>
    public bool IsZipped(string found) => _zip is not null && found.StartsWith($"{_zip}{Within}", StringComparison.Ordinal);

    /// <summary>Reads a picture that was found.</summary>
    /// <exception cref="CornetException">It cannot be read.</exception>
    public Picture Read(string found) => IsZipped(found) ? ImageFile.Read(found, Bytes(found)) : ImageFile.Read(found);

    /// <summary>Reads the size of a picture that was found.</summary>
    /// <exception cref="CornetException">It cannot be read.</exception>
    public PictureSize ReadSize(string found) => IsZipped(found) ? ImageFile.ReadSize(found, Bytes(found)) : ImageFile.ReadSize(found);

    /// <summary>The file of a picture that was found.</summary>
    /// <exception cref="CornetException">It cannot be read.</exception>
    public byte[] Bytes(string found) => Guard(found, () =>
    {
        if (!IsZipped(found)) return File.ReadAllBytes(found);
        var entry = _entries[found[(_zip!.Length + 1)..]];
        if (entry.Length is 0 or > MostBytes) throw new InvalidDataException($"it has {entry.Length:N0} bytes");
        var bytes = new byte[entry.Length];
        // An archive serves one reader at a time.
        lock (_archive!)
        {
            using var stream = entry.Open();
            stream.ReadExactly(bytes);
        }

        return bytes;
    });

    private static T Guard<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new CornetException($"'{file}' cannot be read ({fault.Message.TrimEnd('.')}); copy or download it again.", fault);
        }
    }
}
