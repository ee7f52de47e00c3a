using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Cornet.Dsl;
using Cornet.Dsl.Text;
using Cornet.Runtime;
using Cornet.Runtime.Native;

namespace Cornet.Cli.Networks;

/// <summary>
/// Where assemblies of networks are kept between commands: <c>networks</c> in the user's cache, each under the hash of all that it was compiled from. One that
/// nobody used for a month is removed. Processes that start together write the same file, each whole.
/// </summary>
/// <param name="folder">The folder; it is made when first needed.</param>
internal sealed class NetworkCache(string folder)
{
    private static readonly TimeSpan Unused = TimeSpan.FromDays(30), Day = TimeSpan.FromDays(1);

    /// <summary>The cache of the user who runs this program.</summary>
    public static NetworkCache OfUser() => new(Path.Combine(LibraryCache.OfUser().Folder, "networks"));

    /// <summary>Names an assembly by all that it depends on: texts, the names of their files, and the compilers.</summary>
    /// <param name="files">The file that is asked for, and what it can see.</param>
    public static string KeyOf(FileSet files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // By their names: the types of the generator would load Roslyn.
        Assembly[] compilers =
        [
            typeof(CornetCompiler).Assembly, Assembly.Load("Cornet.Targets"), Assembly.Load("Cornet.Generator"), typeof(CornetException).Assembly, typeof(NetworkCache).Assembly,
            typeof(TorchSharp.torch).Assembly,
        ];
        Add($"{Environment.Version}");
        foreach (var compiler in compilers) Add($"{compiler.ManifestModule.ModuleVersionId}");
        foreach (var level in new[] { files.Named, files.Beside, files.BuiltIn })
        {
            Add($"{level.Count}");
            foreach (var source in level)
            {
                Add(Path.GetFileName(source.Path));
                Add(source.Content);
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 12));

        void Add(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
    }

    /// <summary>Whether something is kept under a key.</summary>
    public bool Has(string key) => File.Exists(PathOf(key));

    /// <summary>What was kept under a key, loaded; null where it is gone or altered.</summary>
    public CompiledNetworks? Load(string key)
    {
        var path = PathOf(key);
        try
        {
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(path) > Day) File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A cache that can only be read serves as well.
        }

        try
        {
            return CompiledNetworks.Load(path);
        }
        catch (Exception fault) when (fault is BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            // It is compiled again.
            return null;
        }
    }

    /// <summary>Keeps an assembly, if the cache can be written, and loads it.</summary>
    public CompiledNetworks Keep(string key, byte[] image)
    {
        var path = PathOf(key);
        try
        {
            WholeFile.Write(path, file => WholeFile.WriteAt(file, image, 0));
            RemoveUnused();
        }
        catch (CornetException)
        {
            // A read-only or absent home is ordinary in containers.
            return CompiledNetworks.Load(image);
        }

        return CompiledNetworks.Load(path);
    }

    private void RemoveUnused()
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*.dll").Where(file => DateTime.UtcNow - file.LastWriteTimeUtc > Unused))
        {
            try
            {
                file.Delete();
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // Another process has it open, or has removed it.
            }
        }
    }

    private string PathOf(string key) => Path.Combine(Path.GetFullPath(folder), $"{key}.dll");
}
