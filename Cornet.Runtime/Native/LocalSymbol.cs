using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Text;

namespace Cornet.Runtime.Native;

/// <summary>
/// A function that a library does not export, by its name in the file's full symbol table (<c>.symtab</c>; System V ABI, "Symbol Table"). The file is mapped,
/// not read: of libtorch's 460 MB only the tables are looked at.
/// </summary>
/// <param name="Address">Where it lies, from where the library was loaded.</param>
/// <param name="Code">Its bytes in the file.</param>
internal sealed record LocalSymbol(ulong Address, byte[] Code)
{
    private const int SectionSize = 64, SegmentSize = 56, SymbolSize = 24;

    // A function that is to be read whole.
    private const ulong Longest = 1 << 16;

    /// <summary>Finds a function.</summary>
    /// <param name="path">The library's file.</param>
    /// <param name="name">Its mangled name.</param>
    /// <param name="known">Its address where an earlier look at a file of the same <see cref="BuildId"/> has found it; null to look for it.</param>
    /// <returns>Null where the file has no such symbol, or no full table.</returns>
    /// <exception cref="InvalidDataException">The file is no 64-bit little-endian ELF library, or a damaged one.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static LocalSymbol? Find(string path, string name, (ulong Address, ulong Size)? known = null)
    {
        using var file = new Mapped(path);
        if ((known ?? Search(file, name)) is not { } place || place.Size is 0 or > Longest) return null;
        foreach (var (address, offset, size, _) in Segments(file, kind: 1))
        {
            if (place.Address < address || place.Address + place.Size > address + size) continue;
            return new LocalSymbol(place.Address, file.At(offset + place.Address - address, place.Size).ToArray());
        }

        return null;
    }

    /// <summary>What the linker calls this very build of a library, in hexadecimal; null where it does not.</summary>
    /// <inheritdoc cref="Find" path="/exception"/>
    public static string? BuildId(string path)
    {
        using var file = new Mapped(path);
        foreach (var (_, offset, size, _) in Segments(file, kind: 4))
        {
            // Notes: length of the name, length of the content, type; name and content padded to 4 bytes.
            for (ulong at = 0; at + 12 <= size;)
            {
                var header = file.At(offset + at, 12);
                ulong nameLength = UInt32(header), length = UInt32(header[4..]);
                var content = at + 12 + Padded(nameLength);
                if (UInt32(header[8..]) == 3 && nameLength == 4 && file.At(offset + at + 12, 4).SequenceEqual("GNU\0"u8))
                    return Convert.ToHexStringLower(file.At(offset + content, length));
                at = content + Padded(length);
            }
        }

        return null;

        static ulong Padded(ulong length) => (length + 3) & ~3ul;
    }

    private static (ulong Address, ulong Size)? Search(Mapped file, string name)
    {
        var wanted = Encoding.ASCII.GetBytes($"{name}\0");
        var header = file.At(0, 64);
        var (sections, count) = (UInt64(header[0x28..]), UInt16(header[0x3c..]));
        for (ulong i = 0; i < count; i++)
        {
            const uint SymbolTable = 2;
            var section = file.At(sections + (i * SectionSize), SectionSize);
            if (UInt32(section[4..]) != SymbolTable) continue;
            var strings = file.At(sections + (UInt32(section[0x28..]) * (ulong)SectionSize), SectionSize);
            var names = file.At(UInt64(strings[0x18..]), UInt64(strings[0x20..]));
            var symbols = file.At(UInt64(section[0x18..]), UInt64(section[0x20..]));
            for (; symbols.Length >= SymbolSize; symbols = symbols[SymbolSize..])
            {
                const int Function = 2;
                if ((symbols[4] & 0xf) == Function && (int)UInt32(symbols) is var at && at >= 0 && at < names.Length && names[at..].StartsWith(wanted))
                    return (UInt64(symbols[8..]), UInt64(symbols[16..]));
            }
        }

        return null;
    }

    private static List<(ulong Address, ulong Offset, ulong Size, uint Kind)> Segments(Mapped file, uint kind)
    {
        var header = file.At(0, 64);
        if (!header[..6].SequenceEqual((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
            throw new InvalidDataException("not a 64-bit little-endian ELF file");
        var (segments, count) = (UInt64(header[0x20..]), UInt16(header[0x38..]));
        List<(ulong, ulong, ulong, uint)> found = [];
        for (ulong i = 0; i < count; i++)
        {
            var segment = file.At(segments + (i * SegmentSize), SegmentSize);
            if (UInt32(segment) == kind) found.Add((UInt64(segment[16..]), UInt64(segment[8..]), UInt64(segment[32..]), kind));
        }

        return found;
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static ulong UInt64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    private sealed unsafe class Mapped : IDisposable
    {
        private readonly MemoryMappedFile _file;
        private readonly MemoryMappedViewAccessor _view;
        private readonly byte* _start;
        private readonly ulong _length;

        public Mapped(string path)
        {
            // Not the file's entry, which may be a link.
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            _length = (ulong)stream.Length;
            if (_length < 64)
            {
                stream.Dispose();
                throw new InvalidDataException("too short for an ELF file");
            }

            _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        }

        public ReadOnlySpan<byte> At(ulong offset, ulong size) => size <= int.MaxValue && size <= _length && offset <= _length - size
            ? new ReadOnlySpan<byte>(_start + offset, (int)size)
            : throw new InvalidDataException($"offset {offset} lies outside the file");

        public void Dispose()
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }
}
