using System.Runtime.InteropServices;

namespace Cornet.Runtime.Native;

/// <summary>The dynamic loader of Linux, beyond what <see cref="NativeLibrary"/> offers.</summary>
internal static partial class DynamicLoader
{
    private const int BindLate = 1, BindNow = 2, OnlyIfLoaded = 4;

    /// <summary>Whether this process has loaded a library.</summary>
    /// <param name="path">Its file.</param>
    public static bool IsLoaded(string path) => Open(path, BindLate | OnlyIfLoaded) != 0;

    /// <summary>
    /// Loads a library and binds all of its symbols at once. .NET binds each at its first call, where a missing one ends the process instead of
    /// throwing.
    /// </summary>
    /// <returns>Null on success, else what the loader says.</returns>
    public static string? TryLoad(string path) => Open(path, BindNow) == 0 ? Reason(path, Marshal.PtrToStringUTF8(Error())) : null;

    /// <summary>What those libraries define that this process has loaded and another needs, by SONAME.</summary>
    /// <param name="soNames">The names to look for.</param>
    public static Dictionary<string, DefinedNames> Loaded(IEnumerable<string> soNames)
    {
        var wanted = soNames.ToHashSet();
        var stems = wanted.Select(Stem).ToHashSet();
        var loaded = new Dictionary<string, DefinedNames>();
        foreach (var path in MappedFiles().Where(path => stems.Contains(Stem(Path.GetFileName(path)))))
        {
            var library = new ElfFile(File.ReadAllBytes(path));
            if (library.SoName is { } name && wanted.Contains(name))
            {
                loaded[name] = DefinedNames.Of(library);
            }
        }

        return loaded;
    }

    // Until glibc 2.34 the file of libc.so.6 was called libc-2.33.so: the stem finds the few files whose SONAME is worth reading.
    private static string Stem(string file)
    {
        var name = file[..Math.Max(0, file.IndexOf(".so", StringComparison.Ordinal))];
        return name.LastIndexOf('-') is var dash and > 0 && char.IsAsciiDigit(name[dash + 1]) ? name[..dash] : name;
    }

    // The loader begins with the path, which may be that of a temporary copy.
    private static string Reason(string path, string? message) => message is null
        ? "the loader gives no reason"
        : message.StartsWith($"{path}: ", StringComparison.Ordinal) ? message[(path.Length + 2)..] : message;

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
