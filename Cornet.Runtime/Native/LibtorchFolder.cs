namespace Cornet.Runtime.Native;

/// <summary>The folder that holds the libtorch to load.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Given">Whether the user named it, by <c>CORNET_LIBTORCH</c>.</param>
internal sealed record LibtorchFolder(string Path, bool Given)
{
    /// <summary>The environment variable that names a libtorch which is already installed.</summary>
    public const string Variable = "CORNET_LIBTORCH";

    /// <summary>The file that makes a folder a libtorch.</summary>
    public const string File = "libtorch.so";

    /// <summary>The file that computes on processors.</summary>
    public const string CpuFile = "libtorch_cpu.so";

    /// <summary>Whether this libtorch was built with CUDA.</summary>
    public bool HasCuda => System.IO.File.Exists(PathTo("libtorch_cuda.so"));

    /// <summary>A file of this libtorch.</summary>
    public string PathTo(string file) => System.IO.Path.Combine(Path, file);

    /// <summary>Finds the libtorch to load: the one the user names, else the one that came with the program, else the one that is provided.</summary>
    /// <param name="given">What <see cref="Variable"/> holds: the folder of <c>libtorch.so</c>, or one whose <c>lib</c> is that folder.</param>
    /// <param name="programFolders">Where the program's own native libraries may lie.</param>
    /// <param name="provide">Gives the folder of a libtorch to a program that came without.</param>
    /// <exception cref="CornetException">There is none.</exception>
    public static LibtorchFolder Find(string? given, IReadOnlyList<string> programFolders, Func<string>? provide = null)
    {
        if (!string.IsNullOrWhiteSpace(given))
        {
            return FirstWithLibtorch([given, System.IO.Path.Combine(given, "lib")]) is { } named
                ? new LibtorchFolder(named, Given: true)
                : throw new CornetException($"{Variable} names '{given}', which holds no {File}, nor does its folder lib: "
                    + "name the folder of an installed libtorch, or unset the variable to use the program's own.");
        }

        return (FirstWithLibtorch(programFolders) ?? provide?.Invoke()) is { } own
            ? new LibtorchFolder(own, Given: false)
            : throw new CornetException($"This program came without libtorch (no {File} in {string.Join(", ", programFolders)}): "
                + "put <Sdk Name=\"Cornet\" Version=\"...\" /> into its project (<CornetApplication>true</CornetApplication> in Cornet's own repository) "
                + $"and build again, or set {Variable} to the folder of an installed libtorch.");
    }

    /// <summary>The folders where the native libraries of this program lie, in the order in which they are tried.</summary>
    public static IReadOnlyList<string> OfProgram()
    {
        var program = AppContext.BaseDirectory;
        IEnumerable<string> folders =
            [.. Probed(), System.IO.Path.Combine(program, "libtorch"), System.IO.Path.Combine(program, "runtimes", "linux-x64", "native")];
        return [.. folders.Distinct()];
    }

    /// <summary>The folders in which .NET, and so TorchSharp, looks for a native library before it asks the system for the name.</summary>
    public static IEnumerable<string> Probed()
    {
        var probed = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        return probed.Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Append(AppContext.BaseDirectory)
            .Select(folder => System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(folder)));
    }

    private static string? FirstWithLibtorch(IEnumerable<string> folders) =>
        folders.FirstOrDefault(folder => System.IO.File.Exists(System.IO.Path.Combine(folder, File))) is { } found
            ? System.IO.Path.GetFullPath(found)
            : null;
}
