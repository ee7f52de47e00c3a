using System.Security.Cryptography;

namespace Cornet.Runtime.Native;

/// <summary>
/// Where rewritten libraries are kept between runs: <c>$XDG_CACHE_HOME/cornet</c> or <c>~/.cache/cornet</c>. A file is named by the hash of its
/// content and compared with it before use, so a cut-off or altered one is written anew, and programs that start together do each other no harm.
/// </summary>
/// <param name="folder">The cache's folder; it is made when first needed.</param>
internal sealed class LibraryCache(string folder)
{
    /// <summary>The cache of the user who runs this program.</summary>
    public static LibraryCache OfUser()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        var caches = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } given ? given : Path.Combine(home, ".cache");
        return new LibraryCache(Path.Combine(caches, "cornet"));
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

        Directory.CreateDirectory(folder);
        var unfinished = $"{path}.{Guid.NewGuid():N}";
        try
        {
            using (var file = new FileStream(unfinished, FileMode.CreateNew))
            {
                file.Write(image);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }

        return path;
    }
}
