using System.Diagnostics;
using System.Runtime.InteropServices;
using Cornet.Runtime.Native;

namespace Cornet.Runtime.Tests.Native;

/// <summary>What is written over oneDNN's function, and where it lies. What it does is shown by <see cref="HiddenCachesTests"/>.</summary>
public sealed unsafe partial class CacheSizesTests : IDisposable
{
    private const string Function = "_ZN4dnnl4impl3cpu8platform23get_per_core_cache_sizeEi";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private static string Libtorch => Backend.Libtorch!.Folder.PathTo(LibtorchFolder.CpuFile);

    public void Dispose() => _folder.Delete(recursive: true);

    [LinuxFact("libtorch is left as it is")]
    public void The_code_answers_with_the_sizes_and_with_0_to_other_levels()
    {
        foreach (var landing in new[] { true, false })
        {
            var code = CacheSizes.Code(landing, new CpuCaches(48 << 10, 1 << 20, 4 << 20, Visible: false));
            Assert.InRange(code.Length, 1, 64);
            const int ReadWriteExecute = 7, PrivateAnonymous = 0x22;
            var page = Map(0, 4096, ReadWriteExecute, PrivateAnonymous, -1, 0);
            code.CopyTo(new Span<byte>((void*)page, code.Length));
            var answer = (delegate* unmanaged<int, uint>)page;
            Assert.Equal([0u, 0u, 48u << 10, 1u << 20, 4u << 20, 0u], [answer(-1), answer(0), answer(1), answer(2), answer(3), answer(4)]);
        }
    }

    [LinuxFact("libtorch is left as it is")]
    public void The_function_is_found_by_its_symbol_and_again_by_its_address()
    {
        var found = LocalSymbol.Find(Libtorch, Function)!;
        Assert.InRange(found.Code.Length, 64, 2048);
        var again = LocalSymbol.Find(Libtorch, Function, (found.Address, (ulong)found.Code.Length))!;
        Assert.Equal(found.Code, again.Code);
        Assert.Null(LocalSymbol.Find(Libtorch, $"{Function}_"));
        Assert.Equal(40, LocalSymbol.BuildId(Libtorch)!.Length);
    }

    [ProgramFact("readelf", "binutils")]
    public void Its_address_and_the_build_are_those_that_readelf_reads()
    {
        var line = Output("sh", "-c", $"readelf -sW '{Libtorch}' | grep -E ' {Function}$'").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var found = LocalSymbol.Find(Libtorch, Function)!;
        Assert.Equal((Convert.ToUInt64(line[1], 16), int.Parse(line[2])), (found.Address, found.Code.Length));
        Assert.Contains($"Build ID: {LocalSymbol.BuildId(Libtorch)}", Output("readelf", "-n", Libtorch));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(100)]
    [InlineData(4000)]
    public void A_file_that_is_cut_off_or_no_library_is_refused(int length)
    {
        var path = Path.Combine(_folder.FullName, "cut.so");
        using (var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "libHarfBuzzSharp.so")))
        {
            var bytes = new byte[length];
            file.ReadExactly(bytes);
            File.WriteAllBytes(path, bytes);
        }

        Assert.Throws<InvalidDataException>(() => LocalSymbol.Find(path, Function));
        File.WriteAllBytes(path, new byte[length]);
        Assert.Throws<InvalidDataException>(() => LocalSymbol.BuildId(path));
    }

    [LinuxFact("libtorch is left as it is")]
    public void Where_caches_are_visible_or_libtorch_has_run_already_nothing_is_looked_for()
    {
        var (visible, hidden) = (new CpuCaches(1, 1, 1, Visible: true), new CpuCaches(1, 1, 1, Visible: false));
        var cache = new LibraryCache(_folder.FullName);
        Assert.Equal(new CacheState(CacheKnowledge.Visible), CacheSizes.Supply(0, "no file", wasLoaded: false, visible, cache));
        Assert.Equal(
            new CacheState(CacheKnowledge.Hidden, "libtorch was loaded before Cornet, and may have asked for them already"),
            CacheSizes.Supply(0, "no file", wasLoaded: true, hidden, cache));
        Assert.StartsWith("libtorch's file cannot be read: ", CacheSizes.Supply(0, "/no file", wasLoaded: false, hidden, cache).Reason);
        Assert.Empty(_folder.GetFiles());
    }

    [LinuxFact("libtorch is left as it is")]
    public void A_library_without_the_function_or_with_another_one_in_its_place_is_left_as_it_is()
    {
        var hidden = new CpuCaches(1, 1, 1, Visible: false);
        var other = Path.Combine(AppContext.BaseDirectory, "libHarfBuzzSharp.so");
        var library = NativeLibrary.Load(other);
        Assert.Equal("this libtorch has no symbol of the function that reads them", Supply(new LibraryCache(_folder.FullName)));

        // A cache that says that it lies elsewhere: at the beginning of the file, which is no code.
        var cache = new LibraryCache(_folder.FullName);
        cache.Remember("symbol", $"{LocalSymbol.BuildId(other)} {Function}", "0 100");
        Assert.Equal("the function of this libtorch that reads them looks otherwise than those that are known", Supply(cache));

        string? Supply(LibraryCache known) => CacheSizes.Supply(library, other, wasLoaded: false, hidden, known).Reason;
    }

    private static string Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd();
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int rights, int flags, int file, nint offset);
}
