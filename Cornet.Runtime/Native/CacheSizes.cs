using System.Runtime.InteropServices;

namespace Cornet.Runtime.Native;

/// <summary>How oneDNN comes to know the processor's caches.</summary>
internal enum CacheKnowledge
{
    /// <summary>The processor shows them.</summary>
    Visible,

    /// <summary>The processor hides them; they were supplied.</summary>
    Supplied,

    /// <summary>The processor hides them, and they could not be supplied.</summary>
    Hidden,
}

/// <summary>How oneDNN comes to know the processor's caches, and why it does not.</summary>
/// <param name="Knowledge">How.</param>
/// <param name="Reason">Why they were not supplied, as the rest of a sentence; null where they were, or need not be.</param>
internal sealed record CacheState(CacheKnowledge Knowledge, string? Reason = null);

/// <summary>
/// Supplies oneDNN with the sizes of the processor's caches where a virtual machine hides them.
/// <para>
/// oneDNN divides its work into blocks that fit the caches, whose sizes its function <c>platform::get_per_core_cache_size(level)</c> reads from CPUID.
/// Where the hypervisor blanks CPUID's cache leaf on AMD processors the function answers 0: kernels for channels-last and bfloat16 divide by it, which ends
/// the process, and others leave a part of the weights unwritten and come out wrong. oneDNN has no setting for it. The function is small and pure,
/// and nothing else asks CPUID for caches, so its code is overwritten in this process's memory by one that answers with the sizes of CPUID's older leaves,
/// which are not hidden. The file is never changed.
/// </para>
/// <para>
/// It is done only if all of this holds: the caches are hidden; libtorch was not loaded before, so that no kernel has asked yet; the function is in the
/// library's symbol table; its bytes in memory are those of the file; it begins as a function does, is long enough, and answers 0. After writing it is asked
/// again, and put back where an answer differs. Whatever fails leaves the process as it was, with the reason for <c>cornet doctor</c>.
/// </para>
/// </summary>
internal static unsafe partial class CacheSizes
{
    private const string Function = "_ZN4dnnl4impl3cpu8platform23get_per_core_cache_sizeEi";

    // Written code, with room to spare, and no longer than any version of the function was.
    private const int Shortest = 64, Longest = 2048;

    // endbr64, which processors with indirect branch tracking want to see first; push rbp; mov rbp, rsp.
    private static readonly byte[] Landing = [0xf3, 0x0f, 0x1e, 0xfa], Prologue = [0x55, 0x48, 0x89, 0xe5];

    /// <summary>Supplies them, if they are hidden.</summary>
    /// <param name="libtorch">The loaded <c>libtorch_cpu.so</c>, as the dynamic loader knows it.</param>
    /// <param name="path">Its file.</param>
    /// <param name="wasLoaded">Whether it was loaded before Cornet came to load it.</param>
    /// <param name="caches">What the processor tells of its caches.</param>
    /// <param name="cache">Remembers where the function is.</param>
    public static CacheState Supply(nint libtorch, string path, bool wasLoaded, CpuCaches? caches, LibraryCache cache)
    {
        if (caches is null or { Visible: true }) return new(CacheKnowledge.Visible);
        if (wasLoaded) return Hidden("libtorch was loaded before Cornet, and may have asked for them already");
        try
        {
            return Find(path, cache) is { } symbol
                ? Overwrite(libtorch, symbol, caches)
                : Hidden("this libtorch has no symbol of the function that reads them");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return Hidden($"libtorch's file cannot be read: {fault.Message.TrimEnd('.')}");
        }
    }

    /// <summary>The code that answers with given sizes to levels 1 to 3, and 0 to any other.</summary>
    /// <param name="landing">Whether it must begin with a landing for indirect branches.</param>
    /// <param name="caches">The sizes.</param>
    internal static byte[] Code(bool landing, CpuCaches caches)
    {
        List<byte> code = landing ? [.. Landing] : [];
        foreach (var (level, size) in new[] { (1, caches.Level1), (2, caches.Level2), (3, caches.Level3) })
        {
            // cmp edi, level; jne over the next two; mov eax, size; ret
            code.AddRange([0x83, 0xff, (byte)level, 0x75, 0x06, 0xb8, .. BitConverter.GetBytes(size), 0xc3]);
        }

        // xor eax, eax; ret
        code.AddRange([0x31, 0xc0, 0xc3]);
        return [.. code];
    }

    private static LocalSymbol? Find(string path, LibraryCache cache)
    {
        var build = LocalSymbol.BuildId(path);
        var known = build is null ? null : Parse(cache.Recall("symbol", $"{build} {Function}"));
        var symbol = LocalSymbol.Find(path, Function, known);
        if (known is null && build is not null && symbol is not null)
            cache.Remember("symbol", $"{build} {Function}", $"{symbol.Address} {symbol.Code.Length}");
        return symbol;

        static (ulong, ulong)? Parse(string? text) =>
            text?.Split(' ') is [var address, var size] && ulong.TryParse(address, out var at) && ulong.TryParse(size, out var length) ? (at, length) : null;
    }

    private static CacheState Overwrite(nint libtorch, LocalSymbol symbol, CpuCaches caches)
    {
        // The loader's handle is a `struct link_map` (link.h), whose first field says where the library was loaded.
        var function = (byte*)(*(nint*)libtorch + (nint)symbol.Address);
        var original = symbol.Code;
        var landing = original.AsSpan().StartsWith(Landing);
        if (original.Length is < Shortest or > Longest || !original.AsSpan(landing ? Landing.Length : 0).StartsWith(Prologue))
            return Hidden("the function of this libtorch that reads them looks otherwise than those that are known");
        if (!new ReadOnlySpan<byte>(function, original.Length).SequenceEqual(original))
            return Hidden("the function of this libtorch that reads them was changed in memory");
        var answer = (delegate* unmanaged<int, uint>)function;
        if (answer(1) != 0) return new(CacheKnowledge.Visible);

        var code = Code(landing, caches);
        if (!Write(function, code)) return Hidden("this system does not let a program write over code in its own memory");
        if ((answer(0), answer(1), answer(2), answer(3), answer(4)) == (0u, (uint)caches.Level1, (uint)caches.Level2, (uint)caches.Level3, 0u))
            return new(CacheKnowledge.Supplied);
        Write(function, original.AsSpan(0, code.Length));
        return Hidden("the function of this libtorch that reads them did not take them");
    }

    // Pages stay executable throughout: asking for all rights at once is what a hardened system refuses, before anything has changed.
    private static bool Write(byte* target, ReadOnlySpan<byte> code)
    {
        const int Read = 1, Writes = 2, Execute = 4;
        var page = (nint)Environment.SystemPageSize;
        var start = (nint)target & ~(page - 1);
        var length = (nuint)((nint)target + code.Length - start);
        if (Protect(start, length, Read | Writes | Execute) != 0) return false;
        code.CopyTo(new Span<byte>(target, code.Length));
        _ = Protect(start, length, Read | Execute);
        return true;
    }

    private static CacheState Hidden(string reason) => new(CacheKnowledge.Hidden, reason);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int rights);
}
