using Cornet.Runtime.Native;

namespace Cornet.Runtime.Tests.Native;

/// <summary>TorchSharp's native library as the package brings it, and the C++ runtimes it may meet.</summary>
internal static class Bridge
{
    public static byte[] Image { get; } = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so"));

    /// <summary>A C++ runtime that has everything the library asks for, except some versions and some symbols.</summary>
    public static Dictionary<string, DefinedNames> SystemWithout(string[] versions, params string[] symbols) =>
        new ElfFile(Image).VersionNeeds().GroupBy(need => need.Library).ToDictionary(
            library => library.Key,
            library => new DefinedNames(library.Select(need => need.Name).Except(versions).ToHashSet(), name => !symbols.Contains(name)));
}
