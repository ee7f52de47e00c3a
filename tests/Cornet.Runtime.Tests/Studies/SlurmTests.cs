using System.Diagnostics;
using System.Text.RegularExpressions;
using Cornet.Runtime.Tests.Weights;
using Xunit.Abstractions;

namespace Cornet.Runtime.Tests.Studies;

/// <summary>
/// A study on a cluster of two nodes, with everything that happens to jobs there. CORNET_SLURM_LOG names a file for the transcript, which is the test's output, too.
/// </summary>
public class SlurmTests(ITestOutputHelper output)
{
    private const int Jobs = 2;

    // Long enough to be hit while it runs.
    private static readonly string[] Study =
    [
        RecipeStudy.Name, "--data", "rendered:low,count=512,size=32", "--epochs", "4", "--batch", "8", "--threads", "1", "--jobs", $"{Jobs}",
    ];

    private readonly Stopwatch _clock = Stopwatch.StartNew();

    [ProgramFact("slurmctld", SlurmCluster.Packages, Long = true, Root = true)]
    [Trait("Category", "Long")]
    public void Rows_that_are_queued_again_cancelled_preempted_and_killed_end_in_the_bits_of_rows_that_never_were()
    {
        using var scratch = new ScratchFolder();
        foreach (var folder in (string[])["slurm", "lab"]) Directory.CreateDirectory(scratch[folder]);
        StudyOnDisk undisturbed = new(scratch["undisturbed"]), study = new(scratch["study"]);
        Say("study run: all rows on this machine, undisturbed");
        using (var local = RunningProgram.Cornet(scratch["lab"], ["study", "run", .. Study, "--out", scratch["undisturbed"]]))
            Assert.True(local.Wait() == 0, local.Printed);

        // As a lab would: print it, set the limits of this cluster, submit it.
        using var cluster = SlurmCluster.Start(scratch["slurm"]);
        Say("Slurm is up: partition main on two nodes of one processor; jobs of the partition urgent preempt its jobs");
        var script = Edited(scratch, "study.sh", ["study", "script", .. Study, "--for", "slurm", "--save-every", "0", "--out", scratch["study"]]);
        var job = Submit(cluster, scratch, "sbatch --parsable study.sh");

        UntilRowRuns(study, 0);
        Say($"row 0 is running: scontrol requeue {job}_0");
        cluster.Run(scratch["lab"], "scontrol", "requeue", $"{job}_0");
        StartNow(cluster, $"{job}_0");
        UntilRowRuns(study, 1);
        Say($"row 1 is running: scancel {job}_1");
        cluster.Run(scratch["lab"], "scancel", $"{job}_1");

        UntilRowRuns(study, 4);
        var node = cluster.Job($"{job}_4").Nodes;
        Say($"row 4 is running on {node}: sbatch --partition=urgent --nodelist={node}");
        var urgent = cluster.Run(scratch["lab"], "sbatch", "--parsable", "--partition=urgent", $"--nodelist={node}", "--output=/dev/null", "--wrap=sleep 2");
        StartNow(cluster, $"{job}_4");
        Assert.Equal("COMPLETED", StateAtEnd(cluster, urgent).State);

        UntilRowRuns(study, 7);
        Say($"row 7 is running: kill -9 {study.Process(7)}");
        Signals.Send("KILL", study.Process(7));

        Until.True("no job is left", () => cluster.IsIdle);
        var states = Enumerable.Range(0, RecipeStudy.Rows).Select(row => cluster.Job($"{job}_{row}")).ToArray();
        for (var row = 0; row < states.Length; row++) Say($"  {job}_{row}  {states[row].State}  exit {states[row].ExitCode}  restarts {states[row].Restarts}");
        Assert.Equal(["COMPLETED", "CANCELLED", "COMPLETED", "COMPLETED", "COMPLETED", "COMPLETED", "COMPLETED", "FAILED"], states.Select(state => state.State));
        Assert.Equal([1, 0, 0, 0, 1, 0, 0, 0], states.Select(state => state.Restarts));
        Assert.Equal("0:9", states[7].ExitCode);

        // The line that the script itself names.
        var again = Regex.Match(File.ReadAllText(script), @"(?m)^#   (sbatch --array=.*) THIS_FILE$").Groups[1].Value;
        var rest = Submit(cluster, scratch, $"{again} --parsable study.sh");
        Assert.Equal("COMPLETED", StateAtEnd(cluster, $"{rest}_1").State);
        Assert.Equal("COMPLETED", StateAtEnd(cluster, $"{rest}_7").State);
        Until.True("no job is left", () => cluster.IsIdle);
        Assert.Equal((0, "\n"), RunningProgramOf(scratch, "study", "rows", scratch["study"]));

        study.AssertSame(undisturbed);
        Say($"all {RecipeStudy.Rows} rows are done, their weights and scores equal bit for bit to those of the undisturbed study");
        int[] kills = [1, 1, 0, 0, 1, 0, 0, 1];
        foreach (var result in study.Results)
        {
            var (steps, sessions) = (study.Steps(result.Index), study.Sessions(result.Index));
            Say($"  row {result.Index}: {sessions} {(sessions == 1 ? "process" : "processes")} took {steps} steps for a training of {result.Steps}");
            Assert.Equal(1 + kills[result.Index], sessions);
            // There is a checkpoint after every step (--save-every 0): whatever ends a process, it loses at most the step that it had counted and not yet saved.
            Assert.InRange(steps, result.Steps, result.Steps + kills[result.Index]);
        }
    }

    // Three steps: it has begun to learn, and has a checkpoint of its own.
    private static void UntilRowRuns(StudyOnDisk study, int row) => Until.True($"row {row} has taken three steps", () => study.Steps(row) >= 3);

    // Slurm would wait for two minutes before it starts a job again.
    private void StartNow(SlurmCluster cluster, string job)
    {
        Until.True($"{job} waits again", () => cluster.Job(job) is { State: "PENDING", Restarts: 1 });
        Say($"  {job} has ended and waits to be started again: scontrol update jobid={job} StartTime=now");
        Until.True($"{job} may start", () => cluster.Try("/", "scontrol", "update", $"jobid={job}", "StartTime=now").Code == 0);
    }

    private static SlurmJob StateAtEnd(SlurmCluster cluster, string job)
    {
        Until.True($"{job} has ended", () => cluster.Job(job).State is not ("PENDING" or "CONFIGURING" or "RUNNING" or "COMPLETING"));
        return cluster.Job(job);
    }

    private static string Edited(ScratchFolder scratch, string name, string[] words)
    {
        var (code, text) = RunningProgramOf(scratch, words);
        Assert.True(code == 0, text);
        var path = Path.Combine(scratch["lab"], name);
        File.WriteAllText(path, text.Replace("--mem=8G", "--mem=1G").Replace("--time=24:00:00", "--time=10:00").Replace("##SBATCH --partition=NAME", "#SBATCH --partition=main"));
        return path;
    }

    private string Submit(SlurmCluster cluster, ScratchFolder scratch, string command)
    {
        var job = cluster.Run(scratch["lab"], "bash", "-c", command);
        var shown = Regex.Replace(command.Replace(typeof(SlurmTests).Assembly.Location, "MyLab.dll"), "/tmp/[^/ ]*/", "");
        Say($"{shown}: job {job}");
        return job;
    }

    private static (int Code, string Printed) RunningProgramOf(ScratchFolder scratch, params string[] words)
    {
        using var program = RunningProgram.Cornet(scratch["lab"], words);
        return (program.Wait(), program.Printed);
    }

    private void Say(string sentence)
    {
        var line = FormattableString.Invariant($"{_clock.Elapsed.TotalSeconds,6:F1} s  {sentence}");
        output.WriteLine(line);
        if (Environment.GetEnvironmentVariable("CORNET_SLURM_LOG") is { Length: > 0 } file) File.AppendAllText(file, line + "\n");
    }
}
