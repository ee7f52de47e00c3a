using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Cornet.Runtime.Native;

/// <summary>
/// Which of libtorch's kernels for processors may be used here: those that a self-test found right (<see cref="SelfTest"/>). It takes about a second,
/// once for a processor, a libtorch and a Cornet; the answer is kept (<see cref="LibraryCache"/>). What was not tested is not used: then the caution of
/// <see cref="ConvolutionKernels"/> holds.
/// </summary>
/// <param name="Results">What was found of each kernel, such as <c>channels-last</c> and <c>ok 3.1E-07</c>; empty where nothing was tested.</param>
/// <param name="Untested">Why nothing was tested, as the rest of a sentence; null where it was.</param>
internal sealed record KernelSupport(IReadOnlyDictionary<string, string> Results, string? Untested)
{
    private const string Kind = "kernels";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Variables by which a user takes kernels away from libtorch: with others, others are tested.
    private static readonly string[] Choices = ["ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "ONEDNN_DEFAULT_FPMATH_MODE", "ATEN_CPU_CAPABILITY", CpuCaches.Variable];

    private static readonly string Framework =
        $$"""{ "runtimeOptions": { "framework": { "name": "Microsoft.NETCore.App", "version": "{{Environment.Version}}" }, "configProperties": { "System.Globalization.Invariant": true } } }""";

    private static readonly string NoDependencies =
        $$"""{ "runtimeTarget": { "name": ".NETCoreApp,Version=v{{Environment.Version.Major}}.0" }, "targets": { ".NETCoreApp,Version=v{{Environment.Version.Major}}.0": {} }, "libraries": {} }""";

    private static readonly Lazy<KernelSupport> Found = new(Find);

    /// <summary>Of this process; it is found out at the first question, and libtorch is loaded.</summary>
    public static KernelSupport Current => Found.Value;

    /// <summary>Whether convolutions of float32 are right in the order of PyTorch, whatever their channels.</summary>
    public bool Contiguous => IsRight("contiguous");

    /// <summary>Whether they are with the channels last.</summary>
    public bool ChannelsLast => IsRight("channels-last");

    /// <summary>Whether weights of float32 may be laid out before.</summary>
    public bool Prepacked => ChannelsLast && IsRight("prepacked");

    /// <summary>Whether channels-last may be used where a user asks for it.</summary>
    public bool AllowsChannelsLast => Untested is null ? ChannelsLast : CachesAreVisible;

    /// <summary>Whether bfloat16 may be used.</summary>
    public bool BFloat16 => Untested is null ? IsRight("bfloat16") : CachesAreVisible;

    // Without them these kernels end the process; with them they are right wherever they have been tried.
    private static bool CachesAreVisible => CpuCaches.OfThisMachine() is null or { Visible: true };

    /// <summary>Whether weights of bfloat16 may be laid out before.</summary>
    public bool PrepackedBFloat16 => BFloat16 && IsRight("prepacked bfloat16");

    /// <summary>Runs the self-test now, whatever is known, and keeps what it finds.</summary>
    public static KernelSupport Renew() => Find(again: true);

    private static KernelSupport Find() => Find(again: false);

    private static KernelSupport Find(bool again)
    {
        Backend.Load();
        // A process for the self-test starts no other.
        if (SelfTest.IsAsked) return None("this process is there for the self-test");
        if (!OperatingSystem.IsLinux() || Backend.Libtorch is not { } libtorch) return None("the self-test runs on Linux only");
        if (LinuxBackend.IsUntuned) return None($"{LinuxBackend.Tuning}=off");
        if (!SelfTest.IsPossible) return None("this libtorch does not export what the self-test calls");
        var path = libtorch.Folder.PathTo(LibtorchFolder.CpuFile);
        var (cache, about) = (LibraryCache.OfUser(), About(path, libtorch.Caches));
        if (!again && Parse(cache.Recall(Kind, about)) is { } known) return known;
        using var held = cache.Hold(Patience);
        if (!again && Parse(cache.Recall(Kind, about)) is { } justFound) return justFound;
        var found = Test(path);
        if (found.Untested is null) cache.Remember(Kind, about, string.Join('\n', found.Results.Select(result => $"{result.Key}: {result.Value}")));
        return found;
    }

    /// <summary>Refuses what would end this process or come out wrong.</summary>
    /// <param name="kernels">What, such as <c>bfloat16</c>.</param>
    /// <param name="allowed">Whether it may be used.</param>
    /// <param name="option">The option or property that asks for it.</param>
    /// <exception cref="CornetException">It may not be used.</exception>
    public static void Demand(string kernels, bool allowed, string option)
    {
        if (allowed) return;
        var why = CpuCaches.OfThisMachine() is { Visible: false } ? ", because it hides the caches of its processor" : "";
        throw new CornetException($"libtorch's {kernels} kernels are wrong on this machine or end the process{why}: leave {option} out ('doctor' says more).");
    }

    private bool IsRight(string kernel) => Results.TryGetValue(kernel, out var result) && result.StartsWith("ok", StringComparison.Ordinal);

    private static KernelSupport None(string reason) => new(new Dictionary<string, string>(), reason);

    private static string About(string path, CacheState caches)
    {
        string build;
        try
        {
            build = LocalSymbol.BuildId(path) ?? $"{path} {new FileInfo(path).Length}";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            build = path;
        }

        var chosen = string.Concat(Choices.Select(name => Environment.GetEnvironmentVariable(name) is { } value ? $" {name}={value.ReplaceLineEndings(" ")}" : ""));
        return $"{CpuCaches.Signature()} {caches.Knowledge} libtorch {build} Cornet {typeof(KernelSupport).Module.ModuleVersionId:N}{chosen}";
    }

    private static KernelSupport? Parse(string? text)
    {
        if (text is null) return null;
        var results = Parts(text.Split('\n')).ToDictionary();
        return SelfTest.Kernels.All(results.ContainsKey) ? new KernelSupport(results, null) : null;
    }

    private static IEnumerable<KeyValuePair<string, string>> Parts(IEnumerable<string> lines) =>
        lines.Select(line => line.Split(": ", 2)).Where(parts => parts.Length == 2 && SelfTest.Kernels.Contains(parts[0])).Select(parts => KeyValuePair.Create(parts[0], parts[1]));

    // A kernel that ends the process is the first that it has not answered for; the others get a process more. Whatever else ends the process says nothing
    // about kernels, and is not kept.
    private static KernelSupport Test(string path)
    {
        try
        {
            var folder = Directory.CreateTempSubdirectory("cornet-");
            try
            {
                return Command(folder) is { } command ? Test(path, command) : None("this program cannot be started a second time for the self-test");
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return None($"no temporary folder can be written: {fault.Message.TrimEnd('.')}");
        }
    }

    private static KernelSupport Test(string path, ProcessStartInfo command)
    {
        Dictionary<string, string> results = [];
        while (SelfTest.Kernels.Where(kernel => !results.ContainsKey(kernel)).ToList() is { Count: > 0 } left)
        {
            command.Environment[SelfTest.Variable] = string.Join('|', [path, .. left]);
            if (Run(command) is not var (lines, end)) return None("a process for the self-test cannot be started");
            foreach (var (kernel, result) in Parts(lines)) results[kernel] = result;
            if (left.FirstOrDefault(kernel => !results.ContainsKey(kernel)) is not { } fatal) break;
            if (!lines.Contains(SelfTest.Ready) || end is not ExitOf.Kernel) return None($"the process for the self-test did not finish ({end})");
            results[fatal] = $"{end}";
        }

        return new KernelSupport(results, null);
    }

    private static (string[] Lines, ExitOf End)? Run(ProcessStartInfo command)
    {
        try
        {
            using var process = Process.Start(command)!;
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            var lines = process.StandardOutput.ReadToEndAsync();
            var ends = process.WaitForExit(Patience);
            if (!ends)
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }

            return (lines.Result.Split('\n'), ends ? ExitOf.Code(process.ExitCode) : new ExitOf($"it took longer than {Patience.TotalSeconds:F0} s"));
        }
        catch (Exception fault) when (fault is System.ComponentModel.Win32Exception or InvalidOperationException or IOException)
        {
            return null;
        }
    }

    /// <summary>
    /// A process that runs <see cref="SelfTest"/> and nothing else, whatever program this is: .NET with this assembly as a startup hook, which ends the
    /// process before the program's first line. Null where that cannot be: without a program that .NET can start again (.NET in another host), with this
    /// assembly inside a single file, or where startup hooks are turned off.
    /// </summary>
    /// <param name="folder">Takes the two files that say which .NET it needs, and that it needs nothing else.</param>
    private static ProcessStartInfo? Command(DirectoryInfo folder)
    {
        var (hook, program) = (typeof(SelfTest).Assembly.Location, Assembly.GetEntryAssembly()?.Location);
        if (hook is not { Length: > 0 } || program is not { Length: > 0 }) return null;
        if (AppContext.TryGetSwitch("System.StartupHookProvider.IsSupported", out var supported) && !supported) return null;
        var start = Dotnet() is { } dotnet
            ? new ProcessStartInfo(dotnet, ["exec", "--runtimeconfig", File("runtimeconfig", Framework), "--depsfile", File("deps", NoDependencies), program])
            : IsOwnHost(program) ? new ProcessStartInfo(Environment.ProcessPath!) : null;
        if (start is null) return null;
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        start.Environment["DOTNET_STARTUP_HOOKS"] = hook;
        return start;

        string File(string kind, string text)
        {
            var path = Path.Combine(folder.FullName, $"self-test.{kind}.json");
            System.IO.File.WriteAllText(path, text);
            return path;
        }
    }

    // Beside the shared frameworks, of which the one that runs this process is three folders below.
    private static string? Dotnet()
    {
        var path = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        return File.Exists(path) ? path : null;
    }

    // A program that carries its own .NET is its own host.
    private static bool IsOwnHost(string program) => Path.GetFileNameWithoutExtension(program) == Path.GetFileName(Environment.ProcessPath);

    /// <summary>How a process ended.</summary>
    private record ExitOf(string How)
    {
        /// <summary>By the exit code; .NET adds the number of a signal to 128.</summary>
        public static ExitOf Code(int code) => code switch
        {
            132 => new Kernel("illegal instruction"),
            134 => new Kernel("abort"),
            136 => new Kernel("division by zero"),
            139 => new Kernel("segmentation fault"),
            _ => new ExitOf($"exit code {code}"),
        };

        public sealed override string ToString() => How;

        /// <summary>By a signal that faulty code raises.</summary>
        public sealed record Kernel(string Signal) : ExitOf($"ended its process ({Signal})");
    }
}
