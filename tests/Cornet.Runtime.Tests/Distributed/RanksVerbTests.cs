using System.Diagnostics;
using System.Runtime.InteropServices;
using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Weights;

namespace Cornet.Runtime.Tests.Distributed;

/// <summary><c>train</c> under <c>mpirun</c>: whatever happens to a rank, all end with one sentence, and nothing that was saved is lost.</summary>
public partial class RanksVerbTests
{
    private static readonly string[] Train = ["train", "SmallNetwork", "--data", "rendered:low,count=256,size=32", "--epochs", "4", "--batch", "16"];

    [ProgramFact(Mpirun.OpenMpi, "openmpi-bin", Long = true)]
    public void Ranks_of_Open_MPI_that_are_asked_to_stop_save_after_the_same_step_and_go_on_to_the_same_bits() => AssertStops(Mpirun.OpenMpi);

    [ProgramFact(Mpirun.Mpich, "mpich", Long = true)]
    public void Ranks_of_MPICH_that_are_asked_to_stop_save_after_the_same_step_and_go_on_to_the_same_bits() => AssertStops(Mpirun.Mpich);

    [ProgramFact(Mpirun.OpenMpi, "openmpi-bin", Long = true)]
    public void A_rank_of_Open_MPI_that_is_killed_ends_all_and_the_run_goes_on_to_the_same_bits() => AssertSurvives(Mpirun.OpenMpi, moments: 3);

    [ProgramFact(Mpirun.Mpich, "mpich", Long = true)]
    public void A_rank_of_MPICH_that_is_killed_ends_all_and_the_run_goes_on_to_the_same_bits() => AssertSurvives(Mpirun.Mpich, moments: 2);

    [ProgramFact(Mpirun.OpenMpi, "openmpi-bin")]
    public void Ranks_with_another_recipe_are_refused_by_what_differs() => AssertRefused("--lr 0.2", "recipe");

    [ProgramFact(Mpirun.OpenMpi, "openmpi-bin", Long = true)]
    public void Ranks_with_other_data_are_refused_by_what_differs() => AssertRefused("--data rendered:low,count=256,size=32,seed=9", "data");

    private static void AssertRefused(string other, string what)
    {
        using var scratch = new ScratchFolder();
        string[] own = [.. Train[..4], "--epochs", "1", "--batch", "64", "--out", scratch["run"]];
        var words = other.Split(' ');
        string[] second = Array.IndexOf(own, words[0]) is >= 0 and var at ? [.. own[..at], .. words, .. own[(at + 2)..]] : [.. own, .. words];
        var (code, output, error) = Mpirun.Wait(Mpirun.StartEach(Mpirun.OpenMpi, [own, second]));
        Assert.NotEqual(0, code);
        Assert.Contains($"rank 1: The {what} of rank 1 is not that of rank 0: '", error);
        Assert.DoesNotContain("   at ", output + error);
        Assert.False(File.Exists(scratch["run/last.pth"]));
    }

    [ProgramTheory(Mpirun.OpenMpi, "openmpi-bin")]
    [InlineData(false, "no-such.npz'")]
    [InlineData(true, "The teacher (--distill) of rank 1 is not that of rank 0: '")]
    public void Ranks_end_with_one_sentence_where_one_has_no_teacher_or_another_one(bool exists, string said)
    {
        using var scratch = new ScratchFolder();
        var set = Cornet.Runtime.Stimuli.StimulusSet.Open(Train[3], Cornet.Runtime.Stimuli.Split.Train);
        string[] own = [.. Train[..4], "--epochs", "1", "--batch", "64", "--out", scratch["run"], "--distill"];
        Write("first.npz", 0);
        if (exists) Write("second.npz", 1);
        var clock = Stopwatch.StartNew();
        var (code, output, error) = Mpirun.Wait(Mpirun.StartEach(Mpirun.OpenMpi, [[.. own, scratch["first.npz"]], [.. own, scratch[exists ? "second.npz" : "no-such.npz"]]]));
        Assert.NotEqual(0, code);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 15);
        Assert.Contains("rank 1: ", error);
        Assert.Contains(said, error);
        Assert.DoesNotContain("   at ", output + error);
        Assert.False(File.Exists(scratch["run/last.pth"]));

        void Write(string file, double number)
        {
            using var values = TorchSharp.torch.full([set.Count, 8], number, TorchSharp.torch.float32);
            using var writer = NpzWriter.Create(scratch[file]);
            writer.Add("logits", values);
            writer.Add("stimulus_id", [.. Enumerable.Range(0, set.Count).Select(set.IdOf)]);
            writer.Complete();
        }
    }

    [ProgramFact(Mpirun.OpenMpi, "openmpi-bin")]
    public void What_every_rank_meets_is_said_once()
    {
        var (code, output, error) = Mpirun.Wait(Mpirun.Start(Mpirun.OpenMpi, 2, ["train", "SmallNetwork", "--data", "/no/such/folder"]));
        Assert.Equal(1, code);
        Assert.Equal(1, error.Split("There is no folder '/no/such/folder'").Length - 1);
        Assert.DoesNotContain("   at ", output + error);
    }

    [ProgramFact(Mpirun.OpenMpi, "openmpi-bin", And = "mpirun.mpich mpich")]
    public void The_library_of_another_MPI_is_refused_before_anything_is_trained()
    {
        using var scratch = new ScratchFolder();
        var (code, _, error) = Mpirun.Wait(Mpirun.Start(Mpirun.OpenMpi, 2, [.. Train, "--out", scratch["run"]], ("CORNET_MPI", "libmpich.so.12")));
        Assert.Equal(1, code);
        Assert.Contains("'libmpich.so.12' (MPICH 4.0.2) counts 1 process, and the launcher has started 2: it belongs to another MPI", error);
        Assert.False(Directory.Exists(scratch["run"]));
    }

    [ProgramFact(Mpirun.OpenMpi, "openmpi-bin")]
    public void A_run_that_goes_on_with_another_number_of_ranks_says_so()
    {
        using var scratch = new ScratchFolder();
        string[] own = [.. Train, "--out", scratch["run"]];
        own[5] = "1";
        var (code, output, error) = Mpirun.Wait(Mpirun.Start(Mpirun.OpenMpi, 2, own));
        Assert.True(code == 0, output + error);
        Assert.Contains("2 ranks by Open MPI v", output);
        var resumed = App.CommandRun.Of("train", "--resume", scratch["run"], "--epochs", "2");
        Assert.Equal(0, resumed.Code);
        Assert.Contains("The run began with 2 ranks and goes on with one process: sums are taken in another order from here on.", resumed.Output);
    }

    [ProgramFact(Mpirun.OpenMpi, "openmpi-bin")]
    public void Images_that_cannot_be_read_are_named_whichever_rank_left_them_out()
    {
        using var folder = new Stimuli.TemporaryFolder();
        List<string> damaged = [];
        foreach (var (part, count) in new[] { ("train", 12), ("val", 4) })
        {
            foreach (var (tint, name) in new[] { "ant", "bee" }.Index())
            {
                for (var image = 0; image < count; image++)
                {
                    var file = folder.PathTo("data", part, name, $"{image}.png");
                    Training.Tints.WritePng(file, tint, image);
                    if (image % 3 > 0) continue;
                    File.WriteAllText(file, "no image");
                    damaged.Add(file);
                }
            }
        }

        string[] words = ["train", "SmallNetwork", "--data", folder.PathTo("data"), "--damaged", "skip", "--epochs", "2", "--batch", "8", "--size", "16", "--out"];
        var (code, output, error) = Mpirun.Wait(Mpirun.Start(Mpirun.OpenMpi, 2, [.. words, folder.PathTo("ranks")]));
        Assert.True(code == 0, output + error);
        var alone = App.CommandRun.Of([.. words, folder.PathTo("alone")]);
        Assert.Equal((0, ""), (alone.Code, alone.Error));
        var named = LeftOut(output);
        Assert.Equal(LeftOut(alone.Output), named);
        Assert.Equal("12 images could not be read and were left out:", named[0]);
        Assert.Equal(damaged.Count, named.Count(line => damaged.Any(file => line.Contains($"'{file}'", StringComparison.Ordinal))));

        string[] LeftOut(string said) => [.. said.Split('\n').Select(line => line.TrimEnd('\r')).SkipWhile(line => !line.Contains("could not be read and", StringComparison.Ordinal)).Take(damaged.Count + 1)];
    }

    private static void AssertStops(string mpirun)
    {
        using var scratch = new ScratchFolder();
        var (code, output, error) = Mpirun.Wait(Mpirun.Start(mpirun, 2, [.. Train, "--out", scratch["straight"]]));
        Assert.True(code == 0, output + error);
        var run = Mpirun.Start(mpirun, 2, [.. Train, "--out", scratch["run"]]);
        WaitFor(() => File.Exists(scratch["run/metrics.csv"]));
        Assert.Equal(0, Kill(run.Id, 10));
        (code, output, error) = Mpirun.Wait(run);
        Assert.True(code == 75, $"{code} {output}{error}");
        Assert.Contains("Interrupted and saved; resume with: ", output);
        (code, output, error) = Mpirun.Wait(Mpirun.Start(mpirun, 2, ["train", "--resume", scratch["run"]]));
        Assert.True(code == 0, output + error);
        Assert.Equal(Weights(scratch["straight"]), Weights(scratch["run"]));
    }

    private static void AssertSurvives(string mpirun, int moments)
    {
        using var scratch = new ScratchFolder();
        var (code, output, error) = Mpirun.Wait(Mpirun.Start(mpirun, 2, [.. Train, "--out", scratch["straight"], "--save-every", "0"]));
        Assert.True(code == 0, output + error);
        var random = new Random(1);
        for (var moment = 0; moment < moments; moment++)
        {
            var folder = scratch[$"run-{moment}"];
            var run = Mpirun.Start(mpirun, 2, [.. Train, "--out", folder, "--save-every", "0"]);
            WaitFor(() => File.Exists(Path.Combine(folder, "last.pth")));
            Thread.Sleep(random.Next(1500));
            if (RankOf(folder, 1) is { } second) Assert.Equal(0, Kill(second, 9));
            var clock = Stopwatch.StartNew();
            (code, output, error) = Mpirun.Wait(run);
            Assert.InRange(clock.Elapsed.TotalSeconds, 0, 15);
            if (code == 0) continue; // It had ended.
            (code, output, error) = Mpirun.Wait(Mpirun.Start(mpirun, 2, ["train", "--resume", folder]));
            Assert.True(code == 0, output + error);
            Assert.Equal(Weights(scratch["straight"]), Weights(folder));
        }
    }

    private static int? RankOf(string folder, int rank)
    {
        foreach (var process in Directory.GetDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            try
            {
                if (!File.ReadAllText(Path.Combine(process, "cmdline")).Contains(folder, StringComparison.Ordinal)) continue;
                var variables = File.ReadAllText(Path.Combine(process, "environ")).Split('\0');
                if (variables.Contains($"OMPI_COMM_WORLD_RANK={rank}") || variables.Contains($"PMI_RANK={rank}")) return int.Parse(Path.GetFileName(process));
            }
            catch (IOException)
            {
                // It has ended.
            }
        }

        return null;
    }

    private static string[] Weights(string run)
    {
        using var weights = PyTorchFile.Read(Path.Combine(run, "last.pth"));
        return WeightFiles.Lines(weights);
    }

    private static void WaitFor(Func<bool> what)
    {
        var clock = Stopwatch.StartNew();
        while (!what())
        {
            Assert.True(clock.Elapsed.TotalSeconds < 60);
            Thread.Sleep(10);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
