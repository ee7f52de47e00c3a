using System.Diagnostics;
using System.Globalization;
using Cornet.Runtime.Native;

namespace Cornet.Runtime.Tests.Native;

/// <summary>Whole processes on a machine that hides its processor's caches, which any machine can be made to be (<see cref="HiddenLibtorch"/>).</summary>
public sealed class HiddenCachesTests : IDisposable
{
    private readonly DirectoryInfo _cache = Directory.CreateTempSubdirectory();

    public void Dispose() => _cache.Delete(recursive: true);

    [LinuxFact("libtorch is left as it is", Long = true)]
    public void Supplied_with_their_sizes_all_kernels_are_right_and_no_detour_is_taken()
    {
        using var libtorch = new HiddenLibtorch(withSymbol: true);
        var report = Doctor(libtorch);
        Assert.Contains("hidden by the hypervisor, supplied to oneDNN", report);
        Assert.Equal(SelfTest.Kernels.Count, report.Split("ok, largest error").Length - 1);
        Assert.Contains("channels-last on the processor, weights laid out once", report);
        Assert.DoesNotContain("refused", report);
        var lines = Run(libtorch, "convolutions");
        Assert.All(lines, line => Assert.InRange(double.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture), 0, 1e-4));
        Assert.DoesNotContain("without oneDNN", lines[1]);
    }

    [LinuxFact("libtorch is left as it is", Long = true)]
    public void Without_the_functions_symbol_the_self_test_dies_in_a_process_of_its_own_and_the_detours_keep_the_numbers_right()
    {
        using var libtorch = new HiddenLibtorch(withSymbol: false);
        var report = Doctor(libtorch);
        Assert.Contains("hidden, and not supplied: this libtorch has no symbol of the function that reads them", report);
        Assert.Contains("  contiguous          wrong", report);
        Assert.Contains("  channels-last       ended its process (division by zero)", report);
        AssertDetours(Run(libtorch, "convolutions"));
        if (!HasBFloat16) return;
        Assert.Contains("  bfloat16            ended its process (division by zero)", report);
        Assert.Contains("bfloat16              refused", report);
        Assert.Contains("leave --precision out", string.Join('\n', Run(
            libtorch, ["eval", "SmallNetwork", "--weights", "untrained", "--data", "rendered:low,size=16,count=8", "--precision", "bfloat16"])));
    }

    [LinuxFact("libtorch is left as it is", Long = true)]
    public void Where_the_kernel_lets_no_program_write_over_its_code_nothing_is_supplied_and_nothing_breaks()
    {
        using var libtorch = new HiddenLibtorch(withSymbol: true);
        var report = string.Join('\n', Run(libtorch, ["hardened", "doctor"]));
        Assert.Contains("hidden, and not supplied: this system does not let a program write over code in its own memory", report);
        Assert.Contains("  channels-last       ended its process (division by zero)", report);
        AssertDetours(Run(libtorch, ["hardened", "convolutions"]));
    }

    [LinuxFact("libtorch is left as it is", Long = true)]
    public void Untuned_nothing_is_supplied_and_the_detours_keep_the_numbers_right()
    {
        using var libtorch = new HiddenLibtorch(withSymbol: true);
        AssertDetours(Run(libtorch, ["convolutions"], (LinuxBackend.Tuning, "off")));
        Assert.Contains("hidden, and not supplied: CORNET_TUNING=off", string.Join('\n', Run(libtorch, ["doctor"], (LinuxBackend.Tuning, "off"))));
    }

    // A processor without instructions for bfloat16 has other kernels for it, which end no process.
    private static bool HasBFloat16 => File.ReadAllText("/proc/cpuinfo") is var facts && (facts.Contains("avx512_bf16") || facts.Contains("amx_bf16"));

    // Powers of two by oneDNN, others without it.
    private static void AssertDetours(string[] lines)
    {
        Assert.All(lines, line => Assert.InRange(double.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture), 0, 1e-4));
        Assert.DoesNotContain("without oneDNN", lines[0]);
        Assert.Contains("without oneDNN", lines[1]);
    }

    private string Doctor(HiddenLibtorch libtorch) => string.Join('\n', Run(libtorch, "doctor"));

    private string[] Run(HiddenLibtorch libtorch, string verb) => Run(libtorch, [verb]);

    private string[] Run(HiddenLibtorch libtorch, string[] words, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Cornet.Runtime.Tests.dll"), .. words])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment.Remove(LinuxBackend.Tuning);
        (string Name, string Value)[] all =
            [(LibtorchFolder.Variable, libtorch.Folder), (CpuCaches.Variable, "hidden"), ("XDG_CACHE_HOME", _cache.FullName), .. environment];
        foreach (var (name, value) in all) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return $"{output}{error.Result}".TrimEnd().Split('\n');
    }
}
