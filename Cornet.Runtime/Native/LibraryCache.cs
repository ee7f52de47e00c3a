using System.Security.Cryptography;
using System.Text;

namespace Cornet.Runtime.Native;

/// <summary>
/// Where rewritten libraries, and what was found out about a library, are kept between runs: <c>$XDG_CACHE_HOME/cornet</c> or <c>~/.cache/cornet</c>. A
/// library is named by the hash of its content and compared with it before use, so a cut-off or altered one is written anew, and programs that start
/// together do each other no harm. Findings are named by the hash of what they are about, which their first line says in full: machines that share a home
/// do not take each other's.
/// </summary>
/// <param name="folder">The cache's folder; it is made when first needed.</param>
/// <param name="spare">Where findings go if that folder cannot be written; null for nowhere.</param>
internal sealed class LibraryCache(string folder, string? spare = null)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The cache's folder; it need not exist.</summary>
    public string Folder => folder;

    /// <summary>The cache of the user who runs this program.</summary>
    public static LibraryCache OfUser()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        var caches = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } given ? given : Path.Combine(home, ".cache");
        // Root may read what anybody has put there.
        var spare = Environment.IsPrivilegedProcess ? null : Path.Combine(Path.GetTempPath(), $"cornet-{Environment.UserName}");
        return new LibraryCache(Path.Combine(caches, "cornet"), spare);
    }

    /// <summary>What was found out about something; null where nothing is known of it, or what was kept cannot be read.</summary>
    /// <param name="kind">What kind of finding, in a word.</param>
    /// <param name="about">All that it depends on, in a line.</param>
    public string? Recall(string kind, string about)
    {
        // The newer one: the folder in the home may have become one that cannot be written.
        foreach (var place in Places().OrderByDescending(place => File.GetLastWriteTimeUtc(Path.Combine(place, FileOf(kind, about)))))
        {
            try
            {
                var path = Path.Combine(place, FileOf(kind, about));
                if (!File.Exists(path) || !IsTrusted(place)) continue;
                // Whole if it ends with the empty line that is written last.
                if (File.ReadAllText(path).Split('\n', 2) is [var first, var rest] && first == about && rest.EndsWith("\n\n", StringComparison.Ordinal))
                    return rest[..^2];
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // As if nothing were known.
            }
        }

        return null;
    }

    /// <summary>Keeps what was found out, if it can be kept anywhere.</summary>
    /// <param name="kind">What kind of finding, in a word.</param>
    /// <param name="about">All that it depends on, in a line.</param>
    /// <param name="finding">What was found.</param>
    /// <returns>The file; null where no folder can be written.</returns>
    public string? Remember(string kind, string about, string finding)
    {
        foreach (var place in Places())
        {
            try
            {
                if (place == spare && !OperatingSystem.IsWindows()) Directory.CreateDirectory(place, Private);
                if (!IsTrusted(place)) continue;
                var path = Path.Combine(place, FileOf(kind, about));
                Write(path, Encoding.UTF8.GetBytes($"{about}\n{finding}\n\n"));
                return path;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The next folder may do.
            }
        }

        return null;
    }

    /// <summary>
    /// Holds the others that want to find something out, in this process or another, until the result is disposed; null where they cannot be held, or hold
    /// for too long themselves: then both find out, which costs time and does no harm.
    /// </summary>
    /// <param name="patience">How long to wait.</param>
    public IDisposable? Hold(TimeSpan patience)
    {
        // EWOULDBLOCK, of flock: another process holds the file. What else may go wrong does not pass.
        const int Held = 11;
        var until = DateTime.UtcNow + patience;
        while (true)
        {
            try
            {
                Directory.CreateDirectory(folder);
                return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error) when (error.HResult == Held && DateTime.UtcNow < until)
            {
                Thread.Sleep(20);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    /// <summary>
    /// Gives a library to <paramref name="use"/> as a file: the cached one, or, where the cache cannot be written or its file system forbids
    /// running code, one in a private temporary folder that is gone afterwards (a loaded library needs its file no longer).
    /// </summary>
    /// <param name="name">The beginning of the file's name, such as <c>libLibTorchSharp</c>.</param>
    /// <param name="image">The library's bytes.</param>
    /// <param name="use">Loads the file at a path; returns null on success, else the reason of the failure.</param>
    /// <returns>Null on success, else the reason of the last failure.</returns>
    public string? Offer(string name, byte[] image, Func<string, string?> use)
    {
        try
        {
            if (use(Keep(name, image)) is null)
            {
                return null;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A read-only or absent home is ordinary in containers; the temporary folder serves as well, only once.
        }

        var temporary = Directory.CreateTempSubdirectory("cornet-");
        try
        {
            var path = Path.Combine(temporary.FullName, $"{name}.so");
            File.WriteAllBytes(path, image);
            return use(path);
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    private string Keep(string name, byte[] image)
    {
        var path = Path.Combine(folder, $"{name}-{Convert.ToHexStringLower(SHA256.HashData(image).AsSpan(0, 8))}.so");
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(image))
        {
            return path;
        }

        Write(path, image);
        return path;
    }

    private IEnumerable<string> Places() => spare is null ? [folder] : [folder, spare];

    // The folder in the home is the user's own. One in the folder for temporary files is if nobody else may enter it, and we can.
    private bool IsTrusted(string place) => place != spare || OperatingSystem.IsWindows() || File.GetUnixFileMode(place) == Private;

    private static string FileOf(string kind, string about) =>
        $"{kind}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(about)).AsSpan(0, 8))}.txt";

    private static void Write(string path, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var unfinished = $"{path}.{Guid.NewGuid():N}";
        try
        {
            using (var file = new FileStream(unfinished, FileMode.CreateNew))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
