using System.Diagnostics;
using Cornet.Runtime.Tests.Native;
using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Weights;
using Xunit.Abstractions;

namespace Cornet.Runtime.Tests.App;

/// <summary>
/// A training whose process is killed, again and again, at random moments, and that goes on each time. How many kills is set by CORNET_KILLS, the seed
/// of the moments by CORNET_SEED (20240607); the output of the test names it. <c>bench/kills.sh</c> counts kills for the documentation.
/// </summary>
public class KillTests(ITestOutputHelper output)
{
    private static readonly string[] Words =
    [
        "train", "SmallNetwork", "--data", "rendered:low,count=128,size=32", "--epochs", "4", "--batch", "8", "--optimizer", "adamw", "--lr", "0.01",
        "--mixup", "0.2", "--ema", "0.9", "--keep", "2", "--out",
    ];

    [LinuxFact(Long = true)]
    [Trait("Category", "Long")]
    public void A_run_that_is_killed_again_and_again_ends_in_the_bits_of_one_that_never_was()
    {
        using var scratch = new ScratchFolder();
        Assert.Equal(0, CommandRun.Of([.. Words, scratch["straight"]]).Code);
        var wanted = int.TryParse(Environment.GetEnvironmentVariable("CORNET_KILLS"), out var asked) ? asked : 3;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("CORNET_SEED"), out var given) ? given : 20240607;
        output.WriteLine($"CORNET_SEED={seed}");
        var random = new Random(seed);
        int kills = 0, resumed = 0, starts = 0;
        string[] words = [.. Words, scratch["run"], "--save-every", "0"];
        for (; ; starts++)
        {
            var (code, error) = RunFor(words, kills < wanted ? TimeSpan.FromMilliseconds(random.Next(300, 6000)) : null);
            if (code == 0 && (kills >= wanted || starts > 20 * wanted)) break;
            if (code == 0)
            {
                // It was over before it could be killed: once more from the start.
                Directory.Delete(scratch["run"], recursive: true);
                words = [.. Words, scratch["run"], "--save-every", "0"];
                continue;
            }

            if (code == 137) kills++;
            // Killed before there was anything to go on from, it leaves at most a folder that says so.
            else Assert.Contains("stopped before its first checkpoint", error);
            var isThere = File.Exists(Path.Combine(scratch["run"], "last.pth"));
            if (code == 137 && isThere) resumed++;
            if (!isThere && Directory.Exists(scratch["run"])) Directory.Delete(scratch["run"], recursive: true);
            words = isThere ? ["train", "--resume", scratch["run"], "--save-every", "0"] : [.. Words, scratch["run"], "--save-every", "0"];
        }

        Assert.True(kills >= wanted, $"{kills} kills in {starts} starts with CORNET_SEED={seed}");
        output.WriteLine($"survived {kills} kills, {resumed} of them with a checkpoint to go on from");
        foreach (var file in new[] { "last.pth", "best.pth", "epoch-0003.pth", "epoch-0004.pth" })
            Assert.Equal(Weights(Path.Combine(scratch["straight"], file)), Weights(Path.Combine(scratch["run"], file)));
        // What is measured is the same too, but for the time it took.
        Assert.Equal(Measured(scratch["straight"]), Measured(scratch["run"]));
    }

    [Fact]
    public void A_last_checkpoint_that_is_damaged_gives_way_to_the_one_of_the_epoch_before()
    {
        using var scratch = new ScratchFolder();
        Assert.Equal(0, CommandRun.Of([.. Words, scratch["run"]]).Code);
        var last = Path.Combine(scratch["run"], "last.pth");
        File.WriteAllBytes(last, File.ReadAllBytes(last)[..2000]);
        var run = CommandRun.Of("train", "--resume", scratch["run"], "--epochs", "5");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains($"'{last}' cannot be read", run.Output);
        Assert.Contains($"Continuing from '{Path.Combine(scratch["run"], "epoch-0004.pth")}'.", run.Output);
    }

    private static (int Code, string Error) RunFor(string[] words, TimeSpan? time)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(KillTests).Assembly.Location, .. words]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["OMP_NUM_THREADS"] = $"{TorchSharp.torch.get_num_threads()}";
        using var process = Process.Start(start)!;
        var (error, output) = (process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        if (time is { } limit && !process.WaitForExit(limit)) process.Kill(); // SIGKILL
        process.WaitForExit();
        _ = output.Result;
        return (process.ExitCode, error.Result);
    }

    private static string[] Weights(string file)
    {
        using var weights = PyTorchFile.Read(file);
        return WeightFiles.Lines(weights);
    }

    private static string[] Measured(string run) =>
        [.. File.ReadAllLines(Path.Combine(run, "metrics.csv")).Select(row => string.Join(',', row.Split(',')[..7]))];
}
