using System.Diagnostics;

namespace Cornet.Runtime.Tests.Distributed;

/// <summary>The tests' assembly as the ranks of an <c>mpirun</c>.</summary>
internal static class Mpirun
{
    public const string OpenMpi = "mpirun.openmpi", Mpich = "mpirun.mpich";

    /// <summary>Starts ranks that all run the same command.</summary>
    public static Process Start(string mpirun, int ranks, IEnumerable<string> words, params (string Name, string Value)[] environment) =>
        Start(mpirun, [.. Options(mpirun), "-np", $"{ranks}", .. Program, .. words], environment);

    /// <summary>Starts ranks that run a command each.</summary>
    public static Process StartEach(string mpirun, IReadOnlyList<string[]> words, params (string Name, string Value)[] environment) => Start(
        mpirun, [.. Options(mpirun), .. words.SelectMany((own, rank) => (string[])[.. rank == 0 ? [] : (string[])[":"], "-np", "1", .. Program, .. own])], environment);

    /// <summary>Waits for the end.</summary>
    public static (int Code, string Output, string Error) Wait(Process process, int seconds = 120)
    {
        using (process)
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (!process.WaitForExit(TimeSpan.FromSeconds(seconds)))
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail($"The ranks did not end in {seconds} s: {output.Result} {error.Result}");
            }

            return (process.ExitCode, output.Result.Replace("\e[?1h\e=", "", StringComparison.Ordinal), error.Result);
        }
    }

    private static string[] Program => ["dotnet", typeof(Mpirun).Assembly.Location];

    private static string[] Options(string mpirun) => mpirun == OpenMpi ? ["--oversubscribe", "--bind-to", "none"] : [];

    private static Process Start(string mpirun, IEnumerable<string> words, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(mpirun, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        (string, string)[] always =
        [
            ("OMPI_ALLOW_RUN_AS_ROOT", "1"), ("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"), ("OMP_NUM_THREADS", "1"), ("TERM", "dumb"),
            // Ranks that wait must not take the cores of those that compute.
            ("OMPI_MCA_mpi_yield_when_idle", "1"),
        ];
        foreach (var (name, value) in always.Concat(environment)) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
