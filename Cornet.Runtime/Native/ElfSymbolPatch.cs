using System.Buffers.Binary;

namespace Cornet.Runtime.Native;

/// <summary>What a library offers to others.</summary>
/// <param name="Versions">The names of its symbol versions.</param>
/// <param name="HasSymbol">Whether it defines a symbol, under any version.</param>
internal sealed record DefinedNames(IReadOnlySet<string> Versions, Func<string, bool> HasSymbol)
{
    /// <summary>What a library file offers; its symbols, of which there are thousands, are read at the first question.</summary>
    public static DefinedNames Of(ElfFile library)
    {
        var symbols = new Lazy<HashSet<string>>(library.DefinedSymbols);
        return new DefinedNames(library.DefinedVersions().ToHashSet(), name => symbols.Value.Contains(name));
    }
}

/// <summary>
/// A library that asks for newer symbol versions than this system's C++ runtime defines, rewritten in memory so that it asks no longer.
/// <para>
/// The loader refuses a library for every version name it lacks, needed or not. TorchSharp's asks for <c>GLIBCXX_3.4.32</c> (GCC 13) because of one
/// symbol that no code of it calls. Marking such a version weak (one byte) lets the loader pass over it. Where code does call a symbol of the
/// version, and this system has that symbol under an older one (<c>condition_variable::wait</c> before GCC 12), the reference loses its version
/// and the loader binds it to the older one. Anything else cannot be fixed, and is said.
/// </para>
/// </summary>
internal static class ElfSymbolPatch
{
    private const ushort WeakFlag = 2;
    private const ushort AnyVersion = 1;

    /// <summary>Rewrites a library for this system.</summary>
    /// <param name="original">The library's bytes; they stay as they are.</param>
    /// <param name="system">What the libraries that it needs define, by SONAME; one that is absent is taken to be complete.</param>
    /// <returns>A copy that asks only for what <paramref name="system"/> has.</returns>
    /// <exception cref="CornetException">The library calls something that this system has under no version.</exception>
    /// <exception cref="InvalidDataException">The bytes are no ELF library.</exception>
    public static byte[] Weaken(byte[] original, IReadOnlyDictionary<string, DefinedNames> system)
    {
        var library = new ElfFile(original);
        var weakened = original.AsSpan().ToArray();
        foreach (var need in MissingVersions(library, system))
        {
            foreach (var symbol in library.RelocatedSymbols(need))
            {
                if (!system[need.Library].HasSymbol(symbol.Name))
                {
                    throw new CornetException(
                        $"TorchSharp's native library calls {symbol.Name} of {need.Name}, which this system's {need.Library} lacks: "
                        + "use a newer system (glibc 2.34 and GCC 11 or later: Debian 12, Ubuntu 22.04, RHEL 9) or a container of one.");
                }

                Write(weakened, symbol.VersionOffset, AnyVersion);
            }

            Write(weakened, need.FlagsOffset, WeakFlag);
        }

        return weakened;
    }

    /// <summary>The versions that a library asks for and this system does not define.</summary>
    public static IEnumerable<VersionNeed> MissingVersions(ElfFile library, IReadOnlyDictionary<string, DefinedNames> system) =>
        library.VersionNeeds().Where(need => system.TryGetValue(need.Library, out var defined) && !defined.Versions.Contains(need.Name));

    private static void Write(byte[] image, int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(offset, 2), value);
}
