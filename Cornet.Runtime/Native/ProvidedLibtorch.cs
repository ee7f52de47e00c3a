using System.Runtime.InteropServices;

namespace Cornet.Runtime.Native;

/// <summary>
/// Loads a libtorch from another folder than the program's on Windows and macOS, where TorchSharp asks for it by name afterwards and is given what is
/// loaded already.
/// </summary>
internal static class ProvidedLibtorch
{
    /// <summary>Loads it, unless the program has its own.</summary>
    /// <param name="provide">Gives the folder of a libtorch.</param>
    /// <exception cref="CornetException">There is none, or it cannot be loaded.</exception>
    public static void Load(Func<string> provide)
    {
        // What others need comes first.
        string[] files = OperatingSystem.IsWindows() ? ["c10.dll", "torch_cpu.dll", "torch.dll"] : ["libc10.dylib", "libtorch_cpu.dylib", "libtorch.dylib"];
        if (LibtorchFolder.Probed().Any(folder => File.Exists(Path.Combine(folder, files[1])))) return;
        var given = Environment.GetEnvironmentVariable(LibtorchFolder.Variable);
        var folder = string.IsNullOrWhiteSpace(given) ? provide() : InFolderOrItsLib(given, files[^1]);
        foreach (var file in files)
        {
            try
            {
                NativeLibrary.Load(Path.Combine(folder, file));
            }
            catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
            {
                throw new CornetException($"libtorch in {folder} cannot be loaded: {error.Message.Split('\n')[0].TrimEnd('.', '\r')}.", error);
            }
        }
    }

    private static string InFolderOrItsLib(string given, string file) =>
        Array.Find([given, Path.Combine(given, "lib")], folder => File.Exists(Path.Combine(folder, file)))
        ?? throw new CornetException($"{LibtorchFolder.Variable} names '{given}', which holds no {file}, nor does its folder lib: "
            + "name the folder of an installed libtorch, or unset the variable.");
}
