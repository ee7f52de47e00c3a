using Cornet.Runtime.Native;

namespace Cornet.Runtime.Tests.Native;

public class ElfFileTests
{
    private static readonly ElfFile Library = new(Bridge.Image);

    [LinuxFact]
    public void The_versions_that_a_library_asks_for_are_read_with_the_library_they_are_asked_of()
    {
        var needs = Library.VersionNeeds().ToLookup(need => need.Library, need => need.Name);
        Assert.Equal("libLibTorchSharp.so", Library.SoName);
        Assert.Equal(
            ["ld-linux-x86-64.so.2", "libc.so.6", "libgcc_s.so.1", "libm.so.6", "libstdc++.so.6"],
            needs.Select(library => library.Key).Order(StringComparer.Ordinal));
        Assert.Contains("GLIBCXX_3.4.32", needs["libstdc++.so.6"]);
        Assert.Contains("GLIBC_2.34", needs["libc.so.6"]);
    }

    [LinuxFact]
    public void Every_version_that_a_loaded_library_needs_is_one_that_its_provider_defines()
    {
        // This very process proves it: the loader checked the same names when it loaded libc10.
        var libc10 = new ElfFile(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libtorch", "libc10.so")));
        var needs = libc10.VersionNeeds().ToList();
        var system = DynamicLoader.Loaded(needs.Select(need => need.Library));
        Assert.Contains("libstdc++.so.6", system.Keys);
        Assert.Contains("libc.so.6", system.Keys);
        Assert.Empty(ElfSymbolPatch.MissingVersions(libc10, system));
        Assert.All(needs.Where(need => need.Library == "libstdc++.so.6").SelectMany(libc10.RelocatedSymbols), symbol =>
            Assert.True(system["libstdc++.so.6"].HasSymbol(symbol.Name), symbol.Name));
    }

    [LinuxFact]
    public void A_symbol_that_is_never_called_is_not_among_those_that_are()
    {
        Assert.Empty(Library.RelocatedSymbols(Library.VersionNeeds().Single(need => need.Name == "GLIBCXX_3.4.32")));
        Assert.Contains(
            "_ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE",
            Library.RelocatedSymbols(Library.VersionNeeds().Single(need => need.Name == "GLIBCXX_3.4.30")).Select(symbol => symbol.Name));
    }

    [LinuxFact]
    public void A_damaged_file_is_refused_or_read_but_never_read_past_its_end()
    {
        var random = new Random(1);
        for (var trial = 0; trial < 300; trial++)
        {
            // Where the tables are: headers at the front, the dynamic section near the end.
            var damaged = Bridge.Image.AsSpan(0, trial % 3 == 0 ? random.Next(Bridge.Image.Length) : Bridge.Image.Length).ToArray();
            foreach (var region in new[] { 0, 0x298, 0x3f8f0, 0x1d4b18 }.Where(start => start + 512 < damaged.Length))
            {
                damaged[region + random.Next(512)] = (byte)random.Next(256);
            }

            var error = Record.Exception(() =>
            {
                var library = new ElfFile(damaged);
                _ = library.SoName;
                _ = library.DefinedSymbols().Count;
                return library.VersionNeeds().Take(1000).Sum(need => library.RelocatedSymbols(need).Count());
            });
            Assert.True(error is null or InvalidDataException, error?.ToString());
        }
    }
}
