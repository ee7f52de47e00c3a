using System.Runtime.InteropServices;

namespace Cornet.Runtime.Native;

/// <summary>The dynamic loader of Linux, beyond what <see cref="NativeLibrary"/> offers.</summary>
internal static partial class DynamicLoader
{
    private const int BindNow = 2;

    /// <summary>
    /// Loads a library and binds all of its symbols at once. .NET binds each at its first call, where a missing one ends the process instead of throwing.
    /// </summary>
    /// <returns>Null on success, else what the loader says.</returns>
    public static string? TryLoad(string path) =>
        Open(path, BindNow) != 0 ? null : Marshal.PtrToStringUTF8(Error()) ?? $"{path} cannot be loaded";

    /// <summary>The libraries that this process has loaded and another library needs, by SONAME.</summary>
    /// <param name="soNames">The names to look for.</param>
    public static Dictionary<string, ElfFile> Loaded(IEnumerable<string> soNames)
    {
        var wanted = soNames.ToHashSet();
        var stems = wanted.Select(name => name[..(name.IndexOf(".so", StringComparison.Ordinal) is var end and >= 0 ? end : name.Length)]).ToList();
        var loaded = new Dictionary<string, ElfFile>();
        foreach (var path in MappedFiles().Where(path => stems.Exists(stem => Path.GetFileName(path).StartsWith(stem, StringComparison.Ordinal))))
        {
            var library = new ElfFile(File.ReadAllBytes(path));
            if (library.SoName is { } name && wanted.Contains(name))
            {
                loaded[name] = library;
            }
        }

        return loaded;
    }

    // Each line: address range, rights, offset, device, inode, path.
    private static IEnumerable<string> MappedFiles() => File.ReadLines("/proc/self/maps")
        .Select(line => line.IndexOf('/') is var start and >= 0 ? line[start..] : "")
        .Where(path => path.Contains(".so", StringComparison.Ordinal) && File.Exists(path))
        .Distinct();

    [LibraryImport("libc.so.6", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string path, int flags);

    [LibraryImport("libc.so.6", EntryPoint = "dlerror")]
    private static partial nint Error();
}
