using System.Diagnostics;
using System.Globalization;
using Cornet.Runtime.Native;
using Cornet.Runtime.Tests.Native;

namespace Cornet.Runtime.Tests;

/// <summary>What only a fresh process shows: each test runs this assembly as a program (see <see cref="Program"/>).</summary>
public sealed class BackendProcessTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    public void Dispose() => folder.Delete(recursive: true);

    [LinuxFact]
    public void A_program_whose_first_line_is_a_seed_gets_the_numbers_of_PyTorch()
    {
        var (code, output, error) = Run(AppContext.BaseDirectory);
        Assert.Equal((0, ""), (code, error));
        Assert.Equal("0.6614 0.2669 0.0617", output.Split('\n')[0]);
    }

    [LinuxFact]
    public void A_libtorch_that_is_installed_elsewhere_computes_instead_of_the_programs_own()
    {
        var lib = folder.CreateSubdirectory("lib");
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "libtorch")))
        {
            File.CreateSymbolicLink(Path.Combine(lib.FullName, Path.GetFileName(file)), file);
        }

        var (code, output, _) = Run(AppContext.BaseDirectory, (LibtorchFolder.Variable, folder.FullName));
        Assert.Equal(0, code);
        Assert.Contains($" in {lib.FullName}", output);
    }

    [HugePagesFact]
    public void A_large_map_lies_on_large_pages_unless_the_user_turns_tuning_off()
    {
        Assert.InRange(HugePages(), 60_000, 66_000);
        Assert.Equal(0, HugePages(("CORNET_TUNING", "off")));
        Assert.Equal(0, HugePages(("THP_MEM_ALLOC_ENABLE", "0")));

        static long HugePages(params (string, string)[] environment) => long.Parse(Run(AppContext.BaseDirectory, environment).Output.Split('\n')[2]);
    }

    [LinuxFact(Long = true)]
    [Trait("Category", "Long")]
    public void Convolutions_of_powers_of_two_come_out_right_by_oneDNN_and_others_without_it_where_it_errs()
    {
        var (code, output, error) = Start(AppContext.BaseDirectory, "convolutions");
        Assert.Equal((0, ""), (code, error));
        var lines = output.Split('\n');
        Assert.DoesNotContain("without oneDNN", lines[0]);
        Assert.All(lines[..2], line => Assert.InRange(double.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture), 0, 1e-4));
    }

    [LinuxFact]
    public void A_home_that_cannot_be_written_does_not_matter()
    {
        var file = Path.Combine(folder.FullName, "file");
        File.WriteAllText(file, "");
        var (code, output, error) = Run(AppContext.BaseDirectory, ("XDG_CACHE_HOME", file));
        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("0.6614", output);
    }

    [LinuxFact]
    public void A_folder_without_libtorch_ends_in_a_sentence() => AssertFails(
        $"CORNET_LIBTORCH names '{folder.FullName}', which holds no libtorch.so, nor does its folder lib: "
            + "name the folder of an installed libtorch, or unset the variable to use the program's own.",
        AppContext.BaseDirectory);

    [LinuxFact]
    public void A_libtorch_that_is_cut_off_ends_in_a_sentence()
    {
        File.WriteAllText(Path.Combine(folder.FullName, "libtorch.so"), "");
        File.WriteAllText(Path.Combine(folder.FullName, "libtorch_cpu.so"), "");
        AssertFails($"libtorch in {folder.FullName} cannot be loaded: {folder.FullName}/libtorch_cpu.so: file too short.", AppContext.BaseDirectory);
    }

    [LinuxFact]
    public void A_libtorch_that_TorchSharp_was_not_compiled_for_ends_in_a_sentence()
    {
        // Libraries that load, but have nothing of libtorch in them.
        File.Copy(Path.Combine(AppContext.BaseDirectory, "libHarfBuzzSharp.so"), Path.Combine(folder.FullName, "libtorch.so"));
        File.Copy(Path.Combine(AppContext.BaseDirectory, "libHarfBuzzSharp.so"), Path.Combine(folder.FullName, "libtorch_cpu.so"));
        var error = Fail(AppContext.BaseDirectory);
        Assert.StartsWith("TorchSharp's native library ", error);
        Assert.EndsWith("It needs libtorch 2.10; unset CORNET_LIBTORCH to use the program's own.", error);
    }

    [LinuxFact]
    public void A_program_that_came_without_libtorch_ends_in_a_sentence()
    {
        var program = CopyOfProgram();
        var (code, output, error) = Run(program);
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith($"This program came without libtorch (no libtorch.so in {program}, ", error);
        Assert.EndsWith("or set CORNET_LIBTORCH to the folder of an installed libtorch.", error);
    }

    [LinuxFact]
    public void A_second_libtorch_is_refused_before_it_ends_the_process()
    {
        var program = CopyOfProgram();
        var own = Path.Combine(AppContext.BaseDirectory, "libtorch");
        File.CreateSymbolicLink(Path.Combine(program, "libtorch_cpu.so"), Path.Combine(own, "libtorch_cpu.so"));
        var (code, _, error) = Run(program, (LibtorchFolder.Variable, own));
        Assert.Equal(1, code);
        Assert.StartsWith($"CORNET_LIBTORCH names a libtorch in {own}, but this program brings another in {program}, ", error);
    }

    private string CopyOfProgram()
    {
        var program = folder.CreateSubdirectory("program");
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory))
        {
            File.Copy(file, Path.Combine(program.FullName, Path.GetFileName(file)));
        }

        return program.FullName;
    }

    private void AssertFails(string sentence, string program) => Assert.Equal(sentence, Fail(program));

    private string Fail(string program)
    {
        var (code, output, error) = Run(program, (LibtorchFolder.Variable, folder.FullName));
        Assert.Equal((1, ""), (code, output));
        return error;
    }

    private static (int Code, string Output, string Error) Run(string program, params (string Name, string Value)[] environment) =>
        Start(program, null, environment);

    private static (int Code, string Output, string Error) Start(string program, string? verb, params (string Name, string Value)[] environment)
    {
        string[] arguments = [Path.Combine(program, "Cornet.Runtime.Tests.dll"), .. verb is null ? (string[])[] : [verb]];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment.Remove(LibtorchFolder.Variable);
        start.Environment.Remove(LinuxBackend.Tuning);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd().TrimEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result.TrimEnd());
    }
}
