using System.Diagnostics;
using System.Runtime.InteropServices;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Tests.Native;
using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies;

namespace Cornet.Runtime.Tests.App;

public class TrainVerbTests
{
    private const string Data = "rendered:low,count=32,size=32";

    [Fact]
    public void A_run_leaves_all_there_is_to_say_about_it_and_its_weights_are_judged_alike_later()
    {
        using var scratch = new ScratchFolder();
        var run = CommandRun.Of("train", "SmallNetwork", "--data", Data, "--epochs", "2", "--batch", "8", "--lr", "0.01", "--out", scratch["run"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("epoch 2/2  loss ", run.Output);
        string[] expected = ["best.pth", "config.json", "curve.png", "curve.svg", "last.pth", "metrics.csv"];
        var files = Directory.GetFiles(scratch["run"]).Select(Path.GetFileName).Order().ToList();
        Assert.Equal(expected, files.Where(file => !file!.StartsWith("events.out.tfevents.", StringComparison.Ordinal)));
        Assert.Equal(7, files.Count);

        var rows = File.ReadAllLines(Path.Combine(scratch["run"], "metrics.csv"));
        Assert.Equal(3, rows.Length);
        var last = CommandRun.Of("eval", "SmallNetwork", "--weights", Path.Combine(scratch["run"], "last.pth"), "--data", Data);
        Assert.Contains("on rendered objects, low variation (test set): 32 images, 8 classes (32 px: resize short side", last.Output);
        Assert.DoesNotContain("warning", last.Output);
    }

    [Fact]
    public void The_same_words_give_the_same_weights()
    {
        using var scratch = new ScratchFolder();
        string[] words = ["train", "SmallNetwork", "--data", Data, "--epochs", "1", "--batch", "8", "--seed", "7", "--workers"];
        CommandRun.Of([.. words, "1", "--out", scratch["one"]]);
        CommandRun.Of([.. words, "3", "--out", scratch["two"]]);
        Assert.Equal(File.ReadAllBytes(Path.Combine(scratch["one"], "best.pth")), File.ReadAllBytes(Path.Combine(scratch["two"], "best.pth")));
    }

    [Fact]
    public void A_folder_that_holds_a_run_is_not_written_over()
    {
        using var scratch = new ScratchFolder();
        string[] words = ["train", "SmallNetwork", "--data", Data, "--epochs", "1", "--out", scratch["run"]];
        CommandRun.Of(words);
        Assert.StartsWith($"'{scratch["run"]}' already holds a run: ", CommandRun.Refused(words));
        Assert.StartsWith("--lr is fixed by the run", CommandRun.Refused("train", "--resume", scratch["run"], "--lr", "1"));
    }

    [Fact]
    public void A_checkpoint_that_is_cut_off_is_refused_by_name()
    {
        using var scratch = new ScratchFolder();
        CommandRun.Of("train", "SmallNetwork", "--data", Data, "--epochs", "1", "--out", scratch["run"]);
        var last = Path.Combine(scratch["run"], "last.pth");
        File.WriteAllBytes(last, File.ReadAllBytes(last)[..2000]);
        Assert.Contains(last, CommandRun.Refused("train", "--resume", scratch["run"], "--epochs", "2"));
        Assert.Contains(last, CommandRun.Refused("eval", "SmallNetwork", "--weights", last, "--data", Data));
    }

    [Fact]
    public void A_training_begins_where_a_checkpoint_with_its_optimizer_stood()
    {
        using var scratch = new ScratchFolder();
        string[] words = ["train", "SmallNetwork", "--data", Data, "--batch", "8", "--out"];
        CommandRun.Of([.. words, scratch["one"], "--epochs", "2"]);
        var last = Path.Combine(scratch["one"], "last.pth");
        string[] going = [.. words, scratch["two"], "--weights", last, "--optimizer-state", "--momentum", "0.8", "--epochs"];
        Assert.Equal($"'{last}' has completed 2 epochs, and the recipe has 2: ask for more (--epochs).", CommandRun.Refused([.. going, "2"]));
        Assert.StartsWith("--optimizer-state needs --weights FILE", CommandRun.Refused([.. words, scratch["two"], "--optimizer-state"]));

        var run = CommandRun.Of([.. going, "3"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains($"continues from '{last}' after 2 epochs", run.Output);
        Assert.Contains("momentum 0.9 there, 0.8 here", run.Output);
        Assert.StartsWith("3,", File.ReadAllLines(Path.Combine(scratch["two"], "metrics.csv"))[1]);
        Assert.Equal(0, CommandRun.Of("train", "--resume", scratch["two"], "--epochs", "4").Code);
        Assert.StartsWith("4,", File.ReadAllLines(Path.Combine(scratch["two"], "metrics.csv"))[2]);
    }

    [Fact]
    public void A_new_head_on_old_weights_learns_other_classes_and_frozen_areas_stay()
    {
        using var scratch = new ScratchFolder();
        CommandRun.Of("train", "SmallNetwork", "--data", Data, "--epochs", "1", "--batch", "8", "--out", scratch["old"]);
        var old = Path.Combine(scratch["old"], "best.pth");
        string[] words = ["train", "SmallNetwork", "--data", Data, "--epochs", "1", "--batch", "8", "--classes", "9", "--out", scratch["new"], "--freeze", "V1, V2"];
        Assert.StartsWith("--new-head needs --weights FILE", CommandRun.Refused([.. words, "--new-head"]));
        Assert.Contains("2 keys are of a different shape", CommandRun.Refused([.. words, "--weights", old]));
        Assert.StartsWith("--new-head and --optimizer-state exclude each other", CommandRun.Refused([.. words, "--weights", old, "--new-head", "--optimizer-state"]));

        var run = CommandRun.Of([.. words, "--weights", old, "--new-head"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("frozen V1,V2; seed 1", run.Output);
        using StateDict before = PyTorchFile.Read(old), after = PyTorchFile.Read(Path.Combine(scratch["new"], "last.pth"));
        foreach (var (name, value) in before)
            if (!name.StartsWith("decoder", StringComparison.Ordinal)) Assert.True(value.equal(after[name]).all().item<bool>(), name);
        Assert.Equal([9], after["decoder.linear.bias"].shape);
        Assert.Equal(0, CommandRun.Of("train", "--resume", scratch["new"], "--epochs", "2").Code);
    }

    [Fact]
    public void A_network_is_distilled_from_a_file_of_logits_that_may_not_change()
    {
        using var scratch = new ScratchFolder();
        var (set, logits) = (StimulusSet.Open(Data, Split.Train), scratch["teacher.npz"]);
        WriteLogits(0);
        string[] words = ["train", "SmallNetwork", "--data", Data, "--epochs", "1", "--batch", "8", "--out", scratch["run"]];
        Assert.StartsWith("--distill-weight needs --distill FILE", CommandRun.Refused([.. words, "--distill-weight", "0.5"]));
        Assert.Contains("mixup mixes two", CommandRun.Refused([.. words, "--distill", logits, "--mixup", "0.2"]));
        Assert.Contains("has 8 classes and the network has 9 outputs", CommandRun.Refused([.. words, "--distill", logits, "--classes", "9"]));
        var run = CommandRun.Of([.. words, "--distill", logits, "--temperature", "2", "--loss", "bce"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("binary cross entropy, distillation with weight 0.5 at temperature 2; seed 1", run.Output);
        Assert.Equal(0, CommandRun.Of("train", "--resume", scratch["run"], "--epochs", "2").Code);
        WriteLogits(1);
        Assert.Equal($"'{logits}' has changed since the run began: restore it, or start a new run.", CommandRun.Refused("train", "--resume", scratch["run"], "--epochs", "3"));

        void WriteLogits(double number)
        {
            using var values = TorchSharp.torch.full([set.Count, 8], number, TorchSharp.torch.float32);
            using var writer = NpzWriter.Create(logits);
            writer.Add("logits", values);
            writer.Add("stimulus_id", [.. Enumerable.Range(0, set.Count).Select(set.IdOf)]);
            writer.Complete();
        }
    }

    [Fact]
    public void An_area_learns_recorded_responses_from_an_assembly_that_may_not_change()
    {
        using var scratch = new ScratchFolder();
        var (set, assembly) = (StimulusSet.Open(Data, Split.Train), scratch["it.nc"]);
        WriteResponses(1);
        string[] words = ["train", "SmallNetwork", "--data", Data, "--epochs", "1", "--batch", "8", "--out", scratch["run"]];
        Assert.StartsWith("Neural training needs the area", CommandRun.Refused([.. words, "--responses", assembly]));
        Assert.StartsWith("--responses-weight needs --responses FILE", CommandRun.Refused([.. words, "--responses-weight", "1", "--responses-area", "V2"]));
        Assert.Contains("has no area 'IT'", CommandRun.Refused([.. words, "--responses", assembly, "--responses-area", "IT"]));
        var run = CommandRun.Of([.. words, "--responses", assembly, "--responses-area", "V2.0"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("responses: 2 neurons, 12 of the 13 recorded stimuli are in", run.Output);
        Assert.Contains("responses predicted from V2.0 with weight 1; seed 1", run.Output);
        Assert.Equal(0, CommandRun.Of("train", "--resume", scratch["run"], "--epochs", "2").Code);
        using (var kept = Checkpoint.Read(Path.Combine(scratch["run"], "last.pth"))) Assert.Equal([2, 8], kept.Group("responses")["responses.weight"].shape);
        WriteResponses(2);
        Assert.Contains("has changed since the run began", CommandRun.Refused("train", "--resume", scratch["run"], "--epochs", "3"));

        // The last of the stimuli is of no image.
        void WriteResponses(double exponent) => AssemblyWriter.Write(assembly, new DataAssembly(
            "responses", [.. Enumerable.Range(0, 26).Select(i => Math.Pow(i % 7, exponent))],
            new Axis("presentation", 13, [Coordinate.Of("stimulus_id", [.. Enumerable.Range(0, 12).Select(set.IdOf), "elsewhere"])]),
            new Axis("neuroid", 2, [Coordinate.Of("neuroid_id", ["a", "b"])])));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_said_in_a_line()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch["file"], "");
        var line = CommandRun.Refused("train", "SmallNetwork", "--data", Data, "--epochs", "1", "--out", Path.Combine(scratch["file"], "run"));
        Assert.Contains("could not be written", line);
    }

    [LinuxFact]
    public void Ctrl_C_saves_and_says_how_to_go_on_and_going_on_ends_in_the_same_weights()
    {
        using var scratch = new ScratchFolder();
        string[] words = ["train", "SmallNetwork", "--data", "rendered:low,count=256,size=32", "--epochs", "4", "--batch", "8", "--out"];
        Assert.Equal(0, CommandRun.Of([.. words, scratch["straight"]]).Code);

        string[] program = [typeof(TrainVerbTests).Assembly.Location, .. words, scratch["run"], "--save-every", "0"];
        var start = new ProcessStartInfo("dotnet", program) { RedirectStandardOutput = true };
        start.Environment["OMP_NUM_THREADS"] = $"{TorchSharp.torch.get_num_threads()}";
        using var process = Process.Start(start)!;
        var printed = new List<string>();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            printed.Add(line);
            if (line.StartsWith("epoch 1/4", StringComparison.Ordinal)) Assert.Equal(0, Kill(process.Id, 2));
        }

        Assert.True(process.WaitForExit(30_000));
        Assert.Equal(130, process.ExitCode);
        Assert.Empty(Directory.GetFiles(scratch["run"], ".*"));

        // The hint is a command that works where the training was started.
        var hint = printed[^1].Split("resume with: ")[^1];
        Assert.EndsWith($".dll train --resume {scratch["run"]}", hint);
        var shell = new ProcessStartInfo("sh", ["-c", hint]) { RedirectStandardOutput = true };
        shell.Environment["OMP_NUM_THREADS"] = start.Environment["OMP_NUM_THREADS"];
        using var resumed = Process.Start(shell)!;
        Assert.Contains("epoch 4/4", resumed.StandardOutput.ReadToEnd());
        Assert.True(resumed.WaitForExit(30_000));
        Assert.Equal(0, resumed.ExitCode);
        Assert.Equal(Weights(scratch["straight"]), Weights(scratch["run"]));
    }

    private static string[] Weights(string run)
    {
        using var weights = PyTorchFile.Read(Path.Combine(run, "last.pth"));
        return WeightFiles.Lines(weights);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
