using System.Buffers.Binary;
using System.Text;

namespace Cornet.Runtime.Native;

/// <summary>One version name that a library asks of another, such as <c>GLIBCXX_3.4.32</c> of <c>libstdc++.so.6</c>.</summary>
/// <param name="Library">The SONAME of the library that must define the version.</param>
/// <param name="Name">The version's name.</param>
/// <param name="Index">What the version table calls it.</param>
/// <param name="FlagsOffset">Where in the file the need's two bytes of flags lie.</param>
internal sealed record VersionNeed(string Library, string Name, ushort Index, int FlagsOffset);

/// <summary>A symbol that the loader resolves for a library.</summary>
/// <param name="Name">The symbol's mangled name.</param>
/// <param name="VersionOffset">Where in the file the symbol's entry of the version table lies.</param>
internal sealed record ReferencedSymbol(string Name, int VersionOffset);

/// <summary>
/// The part of a 64-bit little-endian ELF library that the dynamic loader reads: names, symbols, and the symbol versions needed and defined
/// (System V ABI, "Dynamic Linking"; Linux Standard Base, "Symbol Versioning").
/// </summary>
internal sealed class ElfFile
{
    private const int SymbolSize = 24;
    private const int RelocationSize = 24;
    private const int HiddenVersion = 0x7fff;

    private readonly byte[] image;
    private readonly List<(ulong Address, ulong Offset, ulong Size)> segments = [];
    private readonly Dictionary<ulong, ulong> dynamic = [];

    /// <exception cref="InvalidDataException">The bytes are no such library.</exception>
    public ElfFile(byte[] image)
    {
        this.image = image;
        if (!At(0, 6).SequenceEqual((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
        {
            throw new InvalidDataException("not a 64-bit little-endian ELF file");
        }

        ReadSegments();
    }

    /// <summary>The name under which the loader knows the library, or null.</summary>
    public string? SoName => dynamic.TryGetValue(Tag.SoName, out var offset) ? Text(offset) : null;

    /// <summary>Every version that the library asks of others.</summary>
    public IEnumerable<VersionNeed> VersionNeeds()
    {
        if (!dynamic.TryGetValue(Tag.VersionNeed, out var address))
        {
            yield break;
        }

        var libraryAt = OffsetOf(address);
        for (var left = Bounded(dynamic.GetValueOrDefault(Tag.VersionNeedCount)); left > 0; left--)
        {
            var library = Text(UInt32(libraryAt + 4));
            var at = libraryAt + Bounded(UInt32(libraryAt + 8));
            for (int versions = UInt16(libraryAt + 2); versions > 0; versions--)
            {
                yield return new VersionNeed(library, Text(UInt32(at + 8)), UInt16(at + 6), at + 4);
                at += Step(at + 12);
            }

            libraryAt += Step(libraryAt + 12);
        }
    }

    /// <summary>Every version that the library defines.</summary>
    public IEnumerable<string> DefinedVersions()
    {
        if (!dynamic.TryGetValue(Tag.VersionDefinition, out var address))
        {
            yield break;
        }

        var at = OffsetOf(address);
        for (var left = Bounded(dynamic.GetValueOrDefault(Tag.VersionDefinitionCount)); left > 0; left--)
        {
            yield return Text(UInt32(at + Bounded(UInt32(at + 12))));
            at += Step(at + 16);
        }
    }

    /// <summary>The symbols of one needed version that some relocation refers to; a symbol without one is never looked up.</summary>
    public IEnumerable<ReferencedSymbol> RelocatedSymbols(VersionNeed version)
    {
        var versionTable = OffsetOf(dynamic.GetValueOrDefault(Tag.VersionTable));
        return Relocations().Distinct()
            .Select(symbol => (Symbol: symbol, VersionOffset: versionTable + (2 * symbol)))
            .Where(entry => (UInt16(entry.VersionOffset) & HiddenVersion) == version.Index)
            .Select(entry => new ReferencedSymbol(SymbolName(entry.Symbol), entry.VersionOffset));
    }

    /// <summary>The names of all symbols that the library itself defines, under any version.</summary>
    public HashSet<string> DefinedSymbols()
    {
        var symbols = OffsetOf(dynamic.GetValueOrDefault(Tag.SymbolTable));
        return [.. Enumerable.Range(0, SymbolCount()).Where(i => UInt16(symbols + (i * SymbolSize) + 6) != 0).Select(SymbolName)];
    }

    // The distance to the next entry of a chain is 0 in the last one. A damaged file may say 0 earlier; going on would then read one entry for ever.
    private int Step(int offset) => UInt32(offset) is 0 ? image.Length : Bounded(UInt32(offset));

    private IEnumerable<int> Relocations()
    {
        foreach (var (table, size) in new[] { (Tag.Relocations, Tag.RelocationsSize), (Tag.PltRelocations, Tag.PltRelocationsSize) })
        {
            if (dynamic.TryGetValue(table, out var address))
            {
                var start = OffsetOf(address);
                var end = start + Bounded(dynamic.GetValueOrDefault(size));
                for (var at = start; at < end; at += RelocationSize)
                {
                    yield return Bounded(UInt64(at + 8) >> 32);
                }
            }
        }
    }

    private string SymbolName(int symbol) => Text(UInt32(OffsetOf(dynamic.GetValueOrDefault(Tag.SymbolTable)) + (symbol * SymbolSize)));

    // The symbol table does not say how long it is; its last entry is the end of the longest chain of the GNU hash table.
    private int SymbolCount()
    {
        if (!dynamic.TryGetValue(Tag.GnuHash, out var address))
        {
            throw new InvalidDataException("no GNU hash table");
        }

        var header = OffsetOf(address);
        var buckets = Bounded(UInt32(header));
        var firstHashed = Bounded(UInt32(header + 4));
        var bucketsAt = header + 16 + (8 * Bounded(UInt32(header + 8)));
        var last = Enumerable.Range(0, buckets).Select(bucket => Bounded(UInt32(bucketsAt + (4 * bucket)))).DefaultIfEmpty(0).Max();
        if (last < firstHashed)
        {
            return firstHashed;
        }

        var chainsAt = bucketsAt + (4 * buckets);
        while ((UInt32(chainsAt + (4 * (last - firstHashed))) & 1) == 0)
        {
            last++;
        }

        return last + 1;
    }

    private void ReadSegments()
    {
        const uint Load = 1;
        const uint Dynamic = 2;
        var headers = Bounded(UInt64(0x20));
        int size = UInt16(0x36);
        (int Start, int Size)? table = null;
        for (var i = 0; i < UInt16(0x38); i++)
        {
            var at = headers + (i * size);
            switch (UInt32(at))
            {
                case Load:
                    segments.Add((UInt64(at + 16), UInt64(at + 8), UInt64(at + 32)));
                    break;
                case Dynamic:
                    table = (Bounded(UInt64(at + 8)), Bounded(UInt64(at + 32)));
                    break;
            }
        }

        var (start, length) = table ?? throw new InvalidDataException("no dynamic section: not a shared library");
        for (var at = start; at < start + length && UInt64(at) != 0; at += 16)
        {
            dynamic[UInt64(at)] = UInt64(at + 8);
        }
    }

    private int OffsetOf(ulong address)
    {
        foreach (var segment in segments)
        {
            if (address >= segment.Address && address - segment.Address < segment.Size)
            {
                return Bounded(segment.Offset + (address - segment.Address));
            }
        }

        throw new InvalidDataException($"address 0x{address:x} lies in no segment of the file");
    }

    private string Text(ulong offset)
    {
        var start = OffsetOf(dynamic.GetValueOrDefault(Tag.StringTable) + offset);
        var length = image.AsSpan(start).IndexOf((byte)0);
        return length >= 0 ? Encoding.UTF8.GetString(image, start, length) : throw new InvalidDataException("a name has no end");
    }

    private ushort UInt16(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(At(offset, 2));

    private uint UInt32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(At(offset, 4));

    private ulong UInt64(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(At(offset, 8));

    private ReadOnlySpan<byte> At(int offset, int length) => offset >= 0 && offset <= image.Length - length
        ? image.AsSpan(offset, length)
        : throw new InvalidDataException($"offset {offset} lies outside the file");

    // No count or offset of a well-formed file exceeds its length; whoever passes here can be added without overflow.
    private int Bounded(ulong value) => value <= (ulong)image.Length ? (int)value : throw new InvalidDataException($"{value} lies outside the file");

    private static class Tag
    {
        public const ulong StringTable = 5;
        public const ulong SymbolTable = 6;
        public const ulong Relocations = 7;
        public const ulong RelocationsSize = 8;
        public const ulong SoName = 14;
        public const ulong PltRelocations = 23;
        public const ulong PltRelocationsSize = 2;
        public const ulong GnuHash = 0x6ffffef5;
        public const ulong VersionTable = 0x6ffffff0;
        public const ulong VersionDefinition = 0x6ffffffc;
        public const ulong VersionDefinitionCount = 0x6ffffffd;
        public const ulong VersionNeed = 0x6ffffffe;
        public const ulong VersionNeedCount = 0x6fffffff;
    }
}
