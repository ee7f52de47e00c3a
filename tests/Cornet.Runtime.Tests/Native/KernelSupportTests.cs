using System.Diagnostics;
using System.Text.RegularExpressions;
using Cornet.Runtime.Native;
using Cornet.Runtime.Tests.App;

namespace Cornet.Runtime.Tests.Native;

public sealed class KernelSupportTests : IDisposable
{
    private readonly DirectoryInfo _cache = Directory.CreateTempSubdirectory();

    public void Dispose() => _cache.Delete(recursive: true);

    [TunedFact]
    public void A_process_that_is_not_Cornets_own_is_tested_too()
    {
        // This one is the test host's.
        Assert.Null(KernelSupport.Current.Untested);
        Assert.Equal(SelfTest.Kernels, KernelSupport.Current.Results.Keys.OrderBy(SelfTest.Kernels.ToList().IndexOf));
    }

    [TunedFact(Long = true)]
    [Trait("Category", "Long")]
    public void Eight_processes_that_start_at_once_come_to_the_same_answer()
    {
        var processes = Enumerable.Range(0, 8).Select(_ => Start("kernels")).ToList();
        var answers = processes.ConvertAll(process =>
        {
            var answer = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            process.Dispose();
            return answer;
        });
        Assert.Single(answers.Distinct());
        Assert.DoesNotContain("not tested", answers[0]);
        Assert.Single(_cache.GetFiles("cornet/kernels-*.txt"));
    }

    [TunedFact(Long = true)]
    [Trait("Category", "Long")]
    public void What_is_known_is_not_tested_again_unless_the_file_is_damaged()
    {
        var first = Answer();
        var file = _cache.GetFiles("cornet/kernels-*.txt").Single();
        var altered = File.ReadAllText(file.FullName).Replace("bfloat16: ok", "bfloat16: wrong");
        File.WriteAllText(file.FullName, altered);
        Assert.Contains("bfloat16: wrong", Answer());
        File.WriteAllText(file.FullName, altered[..^9]);
        Assert.Equal(Verdicts(first), Verdicts(Answer()));
    }

    [TunedFact(Long = true)]
    [Trait("Category", "Long")]
    public void Other_instructions_that_a_user_allows_are_tested_for_themselves()
    {
        Answer();
        Answer(("ONEDNN_MAX_CPU_ISA", "AVX2"));
        Assert.Equal(2, _cache.GetFiles("cornet/kernels-*.txt").Length);
    }

    [TunedFact]
    public void Without_a_folder_for_temporary_files_nothing_is_tested_and_nothing_is_kept()
    {
        Assert.StartsWith("contiguous: not tested: no temporary folder can be written: ", Answer(("TMPDIR", "/no such folder")));
        Assert.Empty(_cache.GetFiles("cornet/kernels-*.txt"));
    }

    [Fact]
    public void The_doctor_says_what_computes_and_what_is_used()
    {
        var report = CommandRun.Of("doctor").Output;
        foreach (var what in (string[])["processor", "instruction sets", "libtorch", "threads", "GPU", "JPEG images", "self-test", "float32", "bfloat16", "float16"])
            Assert.Contains($"\n{what}", $"\n{report}");
    }

    // Without the errors: those of kernels that are wrong may differ from one process to the next.
    private static string Verdicts(string answer) => Regex.Replace(answer, "(?<=: wrong).*", "");

    private string Answer(params (string Name, string Value)[] environment)
    {
        using var process = Start("kernels", environment);
        return process.StandardOutput.ReadToEnd();
    }

    private Process Start(string verb, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Cornet.Runtime.Tests.dll"), verb]) { RedirectStandardOutput = true };
        start.Environment["XDG_CACHE_HOME"] = _cache.FullName;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}

/// <summary>A fact about tuned kernels: skipped, saying so, where the user has turned tuning off, and on other systems than Linux.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TunedFactAttribute : FactAttribute
{
    public TunedFactAttribute() => Skip = !OperatingSystem.IsLinux() ? "needs Linux: elsewhere libtorch is left as it is"
        : LinuxBackend.IsUntuned ? $"needs tuning: {LinuxBackend.Tuning} is off" : null;

    /// <summary>Whether it takes long as well (see <see cref="LongFactAttribute"/>).</summary>
    public bool Long
    {
        get => false;
        set => Skip ??= value ? LongFactAttribute.MissingReason : null;
    }
}
