using System.Runtime.InteropServices;

namespace Cornet.Runtime.Native;

/// <summary>What <see cref="LinuxBackend"/> loaded.</summary>
/// <param name="Folder">Where libtorch came from.</param>
/// <param name="Version">Its version, or null where it does not tell.</param>
/// <param name="Caches">How it comes to know the processor's caches.</param>
internal sealed record LoadedLibtorch(LibtorchFolder Folder, Version? Version, CacheState Caches);

/// <summary>Loads libtorch, then TorchSharp's native library on top of it, on 64-bit Linux; TorchSharp finds both by name afterwards.</summary>
internal static unsafe class LinuxBackend
{
    /// <summary>The version of libtorch whose class layouts TorchSharp's native library was compiled for.</summary>
    public static readonly Version CompiledFor = new(2, 10);

    /// <summary>The environment variable that takes a libtorch of another version on trust: <c>2.11</c>.</summary>
    public const string Trust = "CORNET_LIBTORCH_TRUST";

    /// <summary>The environment variable that leaves threads, memory and kernels as the system and libtorch have them: <c>off</c>.</summary>
    public const string Tuning = "CORNET_TUNING";

    /// <summary>Whether the user wants everything left as it is.</summary>
    public static bool IsUntuned => Environment.GetEnvironmentVariable(Tuning) == "off";

    private const string Bridge = "libLibTorchSharp";

    /// <summary>Loads both.</summary>
    /// <param name="provide">Gives the folder of a libtorch to a program that came without.</param>
    /// <exception cref="CornetException">One is missing, or does not run on this system; the message says what to do.</exception>
    public static LoadedLibtorch Load(Func<string>? provide = null)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64
            || RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal))
        {
            throw new CornetException($"TorchSharp has no native library for {RuntimeInformation.RuntimeIdentifier}: "
                + "run on 64-bit Intel or AMD with a glibc system such as Debian, Ubuntu, Fedora or RHEL.");
        }

        var programFolders = LibtorchFolder.OfProgram();
        var folder = LibtorchFolder.Find(Environment.GetEnvironmentVariable(LibtorchFolder.Variable), programFolders, provide);
        RefuseSecondLibtorch(folder);
        if (!IsUntuned) Tune();
        var wasLoaded = DynamicLoader.IsLoaded(folder.PathTo(LibtorchFolder.CpuFile));
        var version = LoadLibtorch(folder);
        var caches = SupplyCaches(folder, wasLoaded);
        LoadBridge(folder, BridgeIn(programFolders));
        ConvolutionKernels.LeaveNnpack();
        return new LoadedLibtorch(folder, version, caches);
    }

    private static void Tune()
    {
        ThreadWaitPolicy.Choose();
        AllocatorTuning.Choose();
        HugePages.Choose();
    }

    // Before the first kernel asks for them.
    private static CacheState SupplyCaches(LibtorchFolder folder, bool wasLoaded)
    {
        var caches = CpuCaches.OfThisMachine();
        if (IsUntuned) return caches is { Visible: false } ? new(CacheKnowledge.Hidden, $"{Tuning}=off") : new(CacheKnowledge.Visible);
        var path = folder.PathTo(LibtorchFolder.CpuFile);
        return CacheSizes.Supply(NativeLibrary.Load(path), path, wasLoaded, caches, LibraryCache.OfUser());
    }

    // TorchSharp asks for libtorch_cpu again, in these folders before by name; a second one found there ends the process when it registers its
    // operations.
    private static void RefuseSecondLibtorch(LibtorchFolder folder)
    {
        var own = LibtorchFolder.Probed().FirstOrDefault(probed => File.Exists(Path.Combine(probed, LibtorchFolder.CpuFile)));
        if (own is not null && own != folder.Path)
        {
            throw new CornetException($"{LibtorchFolder.Variable} names a libtorch in {folder.Path}, but this program brings another in {own}, "
                + "and a process holds only one: unset the variable, or build the program with -p:CornetBackend=none.");
        }
    }

    private static Version? LoadLibtorch(LibtorchFolder folder)
    {
        // With CUDA libtorch.so needs libtorch_cuda.so itself, but a build of one's own may have been linked "as needed".
        string[] files = folder.HasCuda ? [LibtorchFolder.CpuFile, "libtorch_cuda.so", LibtorchFolder.File] : [LibtorchFolder.CpuFile, LibtorchFolder.File];
        foreach (var path in files.Select(folder.PathTo))
        {
            try
            {
                NativeLibrary.Load(path);
            }
            catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
            {
                throw new CornetException($"libtorch in {folder.Path} cannot be loaded: {LastLine(error.Message)}.", error);
            }
        }

        var version = VersionOf(NativeLibrary.Load(folder.PathTo(LibtorchFolder.CpuFile)));
        return version is null || IsTaken(version)
            ? version
            : throw new CornetException($"libtorch in {folder.Path} is version {version}, but TorchSharp was compiled for {CompiledFor}: "
                + $"install libtorch {CompiledFor}, unset {LibtorchFolder.Variable} to use the program's own, or set {Trust}={version.Major}.{version.Minor} "
                + "to take it on trust (its classes may be laid out differently: compare results first).");
    }

    private static bool IsTaken(Version version) => (version.Major, version.Minor) == (CompiledFor.Major, CompiledFor.Minor)
        || Environment.GetEnvironmentVariable(Trust) == $"{version.Major}.{version.Minor}";

    // libtorch keeps its version in the upper bytes of a number: major, minor, patch.
    private static Version? VersionOf(nint libtorch)
    {
        if (!NativeLibrary.TryGetExport(libtorch, "aoti_torch_abi_version", out var address))
        {
            return null;
        }

        var number = ((delegate* unmanaged<ulong>)address)();
        return new Version((int)(number >> 56), (int)((number >> 48) & 0xff), (int)((number >> 40) & 0xff));
    }

    private static string BridgeIn(IReadOnlyList<string> folders) =>
        folders.Select(folder => Path.Combine(folder, $"{Bridge}.so")).FirstOrDefault(File.Exists)
            ?? throw new CornetException($"TorchSharp's native library {Bridge}.so is missing (looked in {string.Join(", ", folders)}): "
                + "build the program for linux-x64 and deploy all files of its output folder.");

    private static void LoadBridge(LibtorchFolder folder, string path)
    {
        if (DynamicLoader.TryLoad(path) is not { } reason)
        {
            return;
        }

        try
        {
            var original = File.ReadAllBytes(path);
            var library = new ElfFile(original);
            var system = DynamicLoader.Loaded(library.VersionNeeds().Select(need => need.Library));
            if (ElfSymbolPatch.MissingVersions(library, system).Any())
            {
                reason = LibraryCache.OfUser().Offer(Bridge, ElfSymbolPatch.Weaken(original, system), DynamicLoader.TryLoad);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CornetException($"TorchSharp's native library {path} cannot be adapted to this system: {error.Message}.", error);
        }

        if (reason is not null)
        {
            throw new CornetException($"TorchSharp's native library {path} does not run on libtorch in {folder.Path}: {reason}. "
                + $"It needs libtorch {CompiledFor}" + (folder.Given ? $"; unset {LibtorchFolder.Variable} to use the program's own." : "."));
        }
    }

    private static string LastLine(string message) => message.TrimEnd().Split('\n')[^1].Trim().TrimEnd('.');
}
