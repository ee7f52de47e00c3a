using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Cornet.Runtime.Stimuli;

/// <summary>Gives the names that this assembly imports functions from the libraries that were found for them.</summary>
internal static class DllImports
{
    private static readonly ConcurrentDictionary<string, nint> Found = new();

    // An assembly may be given one resolver only.
    static DllImports() => NativeLibrary.SetDllImportResolver(typeof(DllImports).Assembly, (name, _, _) => Found.GetValueOrDefault(name));

    /// <summary>From now on functions imported from <paramref name="name"/> are those of a library.</summary>
    public static void Resolve(string name, nint library) => Found[name] = library;
}
