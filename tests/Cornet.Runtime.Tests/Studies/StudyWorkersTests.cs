using System.Diagnostics;
using Cornet.App.Studies;
using Cornet.Runtime.Tests.Native;
using Cornet.Runtime.Tests.Weights;
using Xunit.Abstractions;

namespace Cornet.Runtime.Tests.Studies;

/// <summary>
/// Several processes on one folder, some of which are killed or stopped. How many are killed is set by CORNET_KILLS (6), the seed of the moments by CORNET_SEED
/// (20261201); the output of a test names it.
/// </summary>
public class StudyWorkersTests(ITestOutputHelper output)
{
    private const string Data = "rendered:low,count=96,size=32";
    private const int Epochs = 4, Batch = 8, Steps = Epochs * 96 / Batch;

    [LinuxFact("signals have other numbers", Long = true)]
    [Trait("Category", "Long")]
    public void Rows_survive_workers_that_are_killed_again_and_again()
    {
        using var scratch = new ScratchFolder();
        using (var straight = Worker(scratch["straight"])) Assert.True(straight.Wait() == 0, straight.Printed);

        var wanted = int.TryParse(Environment.GetEnvironmentVariable("CORNET_KILLS"), out var asked) ? asked : 6;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("CORNET_SEED"), out var given) ? given : 20261201;
        output.WriteLine($"CORNET_SEED={seed}");
        var random = new Random(seed);
        var study = new StudyOnDisk(scratch["killed"]);
        var workers = Enumerable.Range(0, 3).Select(_ => Worker(scratch["killed"])).ToList();
        var kills = 0;
        try
        {
            while (workers.Any(worker => !worker.HasEnded))
            {
                Thread.Sleep(random.Next(50, 500));
                if (kills == wanted || Victim() is not { } victim) continue;
                // The worker and the row that it does, as a machine that loses its power takes both.
                KillWithRows(victim.Id);
                victim.Wait();
                workers.Remove(victim);
                victim.Dispose();
                workers.Add(Worker(scratch["killed"]));
                kills++;
            }

            Assert.All(workers, worker => Assert.True(worker.Wait() == 0, worker.Printed));
        }
        finally
        {
            workers.ForEach(worker => worker.Dispose());
        }

        study.AssertSame(new StudyOnDisk(scratch["straight"]));
        var executed = Enumerable.Range(0, RecipeStudy.Rows).Select(study.Steps).ToList();
        var sessions = Enumerable.Range(0, RecipeStudy.Rows).Select(study.Sessions).ToList();
        // With a checkpoint after every step, a kill costs the step in progress and the one whose checkpoint was being written.
        Assert.All(executed.Zip(sessions), row => Assert.InRange(row.First, Steps, Steps + (2 * (row.Second - 1))));
        Assert.Equal(wanted, kills);
        output.WriteLine($"{kills} kills; {RecipeStudy.Rows} rows of {Steps} steps in {sessions.Sum()} sessions, {executed.Sum()} steps executed");

        // One that is in the middle of a training.
        RunningProgram? Victim()
        {
            var training = Enumerable.Range(0, RecipeStudy.Rows)
                .Where(row => study.Steps(row) is > 0 and < Steps && study.Status(row).State == RowState.Running).Select(study.Process).ToList();
            return training.Count == 0 ? null : workers.Find(worker => !worker.HasEnded && RowsOf(worker.Id).Contains($"{training[random.Next(training.Count)]}"));
        }
    }

    [LinuxFact("signals have other numbers", Long = true)]
    [Trait("Category", "Long")]
    public void A_worker_that_was_stopped_for_longer_than_its_lease_writes_nothing_when_it_goes_on()
    {
        using var scratch = new ScratchFolder();
        var study = new StudyOnDisk(scratch["s"]);
        // The lease lasts three seconds.
        using var old = Row(scratch["s"], "0.05");
        Until.True("the first owner has taken five steps", () => study.Steps(0) >= 5);
        old.Signal("STOP");
        var stopped = study.Steps(0);
        Until.True("its lease is stale", () => study.Status(0).State == RowState.Stale);
        using (var taker = Row(scratch["s"], "10"))
        {
            Until.True("the second owner works", () => study.Sessions(0) == 2 && study.Steps(0) > stopped + 2);
            var (session, folder) = (Session(), study.Row(0));
            old.Signal("CONT");
            Assert.Equal(75, old.Wait());
            Assert.Contains($"'{folder}' was taken over by another process", old.Printed);
            Assert.Equal(session, Session());
            Assert.True(taker.Wait() == 0, taker.Printed);
        }

        using var straight = Row(scratch["straight"], "10");
        Assert.Equal(0, straight.Wait());
        Assert.Equal(new StudyOnDisk(scratch["straight"]).Results.Single().WeightsHash, study.Results.Single().WeightsHash);
        Assert.Empty(Directory.GetFiles(study.Row(0), "lease.json"));

        // Whose the log is; the second owner goes on counting its steps there.
        string Session() => File.ReadLines(Path.Combine(study.Row(0), "log.txt")).First().Split(", executed")[0];

        RunningProgram Row(string folder, string lease) => RunningProgram.Cornet(scratch.Root,
            [.. Words(folder), "--row", "0", "--lease", lease]);
    }

    [LinuxFact("signals have other numbers", Long = true)]
    [Trait("Category", "Long")]
    public void A_row_that_fails_does_not_stop_the_others_and_is_done_once_its_cause_is_gone()
    {
        using var scratch = new ScratchFolder();
        // A folder in the way of the log of row 1, and a file in the way of row 2.
        Directory.CreateDirectory(scratch["s/rows/001-rate_0.01-seed1/log.txt"]);
        File.WriteAllText(scratch["s/rows/002-rate_0.03-seed1"], "");
        using var worker = Worker(scratch["s"], "--jobs", "2");
        Assert.Equal(1, worker.Wait());
        Assert.Contains("001-rate_0.01-seed1 failed: ", worker.Printed);
        Assert.EndsWith("001-rate_0.01-seed1, 002-rate_0.03-seed1 failed; the same command tries again.\n", worker.Printed);
        var study = new StudyOnDisk(scratch["s"]);
        Assert.Equal(RecipeStudy.Rows - 2, study.Results.Count);
        Assert.Equal(RowState.Failed, study.Status(1).State);

        Directory.Delete(scratch["s/rows/001-rate_0.01-seed1/log.txt"]);
        File.Delete(scratch["s/rows/002-rate_0.03-seed1"]);
        using var again = Worker(scratch["s"]);
        Assert.Equal(0, again.Wait());
        Assert.Equal(RecipeStudy.Rows, study.Results.Count);
    }

    [ProgramFact("mount", "mount", Root = true, Long = true)]
    [Trait("Category", "Long")]
    public void A_full_disk_fails_the_row_in_a_sentence_and_loses_nothing()
    {
        using var scratch = new ScratchFolder();
        var disk = Directory.CreateDirectory(scratch["disk"]).FullName;
        Assert.Equal(0, RunningProgram.Run(scratch.Root, "mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk).Code);
        try
        {
            string[] words = [.. Words(Path.Combine(disk, "s")), "--row", "0"];
            using (var first = RunningProgram.Cornet(scratch.Root, words))
            {
                var study = new StudyOnDisk(Path.Combine(disk, "s"));
                Until.True("some checkpoints are written", () => first.HasEnded || study.Steps(0) > 5);
                File.WriteAllBytes(Path.Combine(disk, "filler"), []);
                Fill(Path.Combine(disk, "filler"));
                Assert.Equal(74, first.Wait());
                Assert.Contains("could not be written (No space left on device", first.Printed);
                Assert.DoesNotContain("   at ", first.Printed);
            }

            File.Delete(Path.Combine(disk, "filler"));
            using var again = RunningProgram.Cornet(scratch.Root, words);
            Assert.True(again.Wait() == 0, again.Printed);
            using var straight = RunningProgram.Cornet(scratch.Root, [.. Words(scratch["straight"]), "--row", "0"]);
            Assert.Equal(0, straight.Wait());
            Assert.Equal(
                new StudyOnDisk(scratch["straight"]).Results.Single().WeightsHash, new StudyOnDisk(Path.Combine(disk, "s")).Results.Single().WeightsHash);
        }
        finally
        {
            RunningProgram.Run(scratch.Root, "umount", "--lazy", disk);
        }

        static void Fill(string path)
        {
            try
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None, 0);
                while (true) file.Write(new byte[4096]);
            }
            catch (IOException)
            {
                // It is full.
            }
        }
    }

    [LinuxFact("signals have other numbers", Long = true)]
    [Trait("Category", "Long")]
    public void Ctrl_C_saves_all_rows_that_run_and_the_same_command_goes_on()
    {
        using var scratch = new ScratchFolder();
        var study = new StudyOnDisk(scratch["s"]);
        using (var worker = Worker(scratch["s"], "--jobs", "2"))
        {
            Until.True("two rows have begun", () => worker.HasEnded || (study.Steps(0) > 2 && study.Steps(1) > 2));
            worker.Signal("INT");
            Assert.True(worker.Wait() == 75, worker.Printed);
            Assert.EndsWith("Saved and stopped: 0 of 8 rows are done; the same command goes on.\n", worker.Printed);
        }

        Assert.All([0, 1], row => Assert.Equal(RowState.Saved, study.Status(row).State));
        using var again = Worker(scratch["s"]);
        Assert.True(again.Wait() == 0, again.Printed);
        // Nothing was done twice.
        Assert.All(Enumerable.Range(0, RecipeStudy.Rows), row => Assert.Equal(Steps, study.Steps(row)));
    }

    private static RunningProgram Worker(string folder, params string[] more) => RunningProgram.Cornet(Path.GetDirectoryName(folder)!, [.. Words(folder), .. more]);

    private static string[] Words(string folder) =>
    [
        "study", "run", RecipeStudy.Name, "--data", Data, "--epochs", $"{Epochs}", "--batch", $"{Batch}", "--workers", "1", "--save-every", "0", "--out", folder,
    ];

    private static void KillWithRows(int process)
    {
        foreach (var one in RowsOf(process).Prepend($"{process}"))
        {
            using var kill = Process.Start("kill", ["-9", one]);
            kill.WaitForExit();
        }
    }

    private static string[] RowsOf(int process) =>
        [.. Directory.GetDirectories($"/proc/{process}/task").SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))];
}
