using Cornet.Runtime.Native;

namespace Cornet.Runtime.Tests.Native;

public class ElfSymbolPatchTests
{
    private const string Wait = "_ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE";

    [LinuxFact]
    public void A_system_that_has_everything_leaves_the_library_as_it_is() =>
        Assert.Equal(Bridge.Image, ElfSymbolPatch.Weaken(Bridge.Image, Bridge.SystemWithout([])));

    [LinuxFact]
    public void On_the_runtime_of_GCC_12_one_byte_changes_and_the_original_stays()
    {
        var before = Bridge.Image.ToArray();
        var (offset, value) = Assert.Single(Changes(ElfSymbolPatch.Weaken(Bridge.Image, Bridge.SystemWithout(["GLIBCXX_3.4.32"]))));
        var need = new ElfFile(Bridge.Image).VersionNeeds().Single(need => need.Name == "GLIBCXX_3.4.32");
        Assert.Equal((need.FlagsOffset, (byte)2), (offset, value));
        Assert.Equal(before, Bridge.Image);
    }

    [LinuxFact]
    public void On_the_runtime_of_GCC_11_a_called_symbol_is_bound_to_its_older_version()
    {
        var weakened = ElfSymbolPatch.Weaken(Bridge.Image, Bridge.SystemWithout(["GLIBCXX_3.4.30", "GLIBCXX_3.4.32"]));
        Assert.Equal(3, Changes(weakened).Count);
        var library = new ElfFile(weakened);
        Assert.Empty(library.VersionNeeds().Where(need => need.Name == "GLIBCXX_3.4.30").SelectMany(library.RelocatedSymbols));
    }

    [LinuxFact]
    public void A_called_symbol_that_the_system_lacks_is_named()
    {
        var system = Bridge.SystemWithout(["GLIBCXX_3.4.30", "GLIBCXX_3.4.32"], Wait);
        var error = Assert.Throws<CornetException>(() => ElfSymbolPatch.Weaken(Bridge.Image, system));
        Assert.StartsWith($"TorchSharp's native library calls {Wait} of GLIBCXX_3.4.30, which this system's libstdc++.so.6 lacks: ", error.Message);
    }

    private static List<(int Offset, byte Value)> Changes(byte[] weakened)
    {
        Assert.Equal(Bridge.Image.Length, weakened.Length);
        return [.. Enumerable.Range(0, weakened.Length).Where(i => weakened[i] != Bridge.Image[i]).Select(i => (i, weakened[i]))];
    }
}
