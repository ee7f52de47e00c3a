using System.Diagnostics;
using System.Runtime.InteropServices;
using Cornet.Runtime.Tests.Native;
using Cornet.Runtime.Tests.Weights;

namespace Cornet.Runtime.Tests;

public class TemporariesTests
{
    [Fact]
    public void What_a_process_that_is_gone_has_left_is_removed_and_what_another_may_be_writing_is_not()
    {
        using var scratch = new ScratchFolder();
        using var ended = Process.Start(new ProcessStartInfo("dotnet", ["--version"]) { RedirectStandardOutput = true })!;
        ended.WaitForExit();
        var host = Environment.MachineName.Replace('.', '_');
        var (gone, running) = ($".last.pth.{host}-{ended.Id}-0a1b2c3d.tmp", $".last.pth.{host}-{Environment.ProcessId}-0a1b2c3d.tmp");
        string[] kept = [running, ".last.pth.elsewhere-7-0a1b2c3d.tmp", ".notes.tmp", "a.tmp"];
        foreach (var name in kept.Append(gone).Append(".old.elsewhere-7-0a1b2c3d.tmp")) File.WriteAllText(scratch[name], "half");
        File.SetLastWriteTimeUtc(scratch[".old.elsewhere-7-0a1b2c3d.tmp"], DateTime.UtcNow.AddDays(-2));
        Directory.CreateDirectory(Path.Combine(scratch[$".activations.{host}-{ended.Id}-0a1b2c3d.tmp"], "deep"));
        using (var file = WholeFile.Create(scratch["last.pth"])) file.Commit();
        Assert.Equal(kept.Append("last.pth").Order(), scratch.Files);
    }

    [LinuxFact]
    public void A_training_that_is_killed_leaves_nothing_that_the_next_start_does_not_remove()
    {
        using var scratch = new ScratchFolder();
        string[] words = ["train", "SmallNetwork", "--data", "rendered:low,count=64,size=32", "--epochs", "3", "--batch", "8", "--out", scratch["run"], "--save-every", "0"];
        using var process = Start(words);
        while (!File.Exists(Path.Combine(scratch["run"], "last.pth"))) Thread.Sleep(5);
        process.Kill();
        process.WaitForExit();
        // As if it had been in the middle of a checkpoint, which is seldom met.
        File.WriteAllText(Path.Combine(scratch["run"], $".last.pth.{Environment.MachineName.Replace('.', '_')}-{process.Id}-0a1b2c3d.tmp"), "half");
        Assert.Equal(0, App.CommandRun.Of("train", "--resume", scratch["run"], "--epochs", "1").Code);
        Assert.Empty(Directory.GetFiles(scratch["run"], ".*"));
    }

    [LinuxTheory]
    [InlineData(2)]
    [InlineData(15)]
    [InlineData(1)]
    public void A_signal_that_ends_a_scoring_takes_its_activations_along(int signal)
    {
        using var scratch = new ScratchFolder();
        File.WriteAllLines(scratch["s.csv"], ["filename,object_name", .. Enumerable.Range(0, 40).Select(i => $"{i}.png,{(i % 2 == 0 ? "cat" : "dog")}")]);
        for (var i = 0; i < 40; i++) Training.Tints.WritePng(scratch[$"{i}.png"], i % 2, i);
        File.WriteAllText(scratch["b.json"], """{ "name": "transfer", "metric": "transfer", "stimuli": "s.csv" }""");
        using var process = Start(["score", "SmallNetwork", "--benchmark", scratch["b.json"], "--out", scratch["out"], "--size", "64"]);
        while (!process.HasExited && !(Directory.Exists(scratch["out"]) && Directory.GetDirectories(scratch["out"], ".activations.*").Length > 0)) Thread.Sleep(2);
        Assert.False(process.HasExited);
        Assert.Equal(0, Kill(process.Id, signal));
        Assert.True(process.WaitForExit(20_000));
        Assert.Equal(128 + signal, process.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(scratch["out"]));
    }

    private static Process Start(string[] words) =>
        Process.Start(new ProcessStartInfo("dotnet", [typeof(TemporariesTests).Assembly.Location, .. words]) { RedirectStandardOutput = true })!;

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
