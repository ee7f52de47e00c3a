using Cornet.App.Studies;
using Cornet.Runtime.Tests.Weights;

namespace Cornet.Runtime.Tests.Studies;

/// <summary>The scripts for GNU parallel and Snakemake, run as they are printed.</summary>
public class WorkflowTests
{
    private const int Failing = 3;

    private static readonly string[] Quick =
    [
        RecipeStudy.Name, "--data", "rendered:low,count=64,size=32", "--epochs", "1", "--batch", "8", "--threads", "1", "--jobs", "2",
    ];

    // Checkpoints within an epoch come every ten minutes: what is saved, a signal has saved.
    private static readonly string[] Slow =
    [
        RecipeStudy.Pair, "--data", "rendered:low,count=3200,size=32", "--epochs", "1", "--batch", "8", "--threads", "1", "--jobs", "2",
    ];

    [ProgramFact("parallel", "parallel", Long = true)]
    [Trait("Category", "Long")]
    public void GNU_parallel_does_a_row_that_failed_again_and_no_other()
    {
        using var scratch = new ScratchFolder();
        var study = new StudyOnDisk(scratch["study"]);
        Print(scratch, "parallel", Quick, "study.sh");
        var failing = LetFail(scratch);
        var first = RunningProgram.Run(scratch.Root, "bash", "study.sh");
        Assert.True(first.Code == 1, first.Printed);
        Assert.Equal(RecipeStudy.Rows, Jobs().Length);
        Assert.Equal(["1"], Jobs().Where(job => job.Code != "0").Select(job => job.Code));
        Assert.Equal(RowState.Failed, study.Status(Failing).State);

        failing.Delete();
        var done = study.Results;
        var second = RunningProgram.Run(scratch.Root, "bash", "study.sh");
        Assert.True(second.Code == 0, second.Printed);
        // parallel adds a line for each job that it runs, by its number from 1.
        Assert.Equal([($"{Failing + 1}", "0")], Jobs()[RecipeStudy.Rows..]);
        AssertOnlyOneMore(study, done);
        Assert.Equal((0, ""), RunningProgram.Run(scratch.Root, "bash", "study.sh"));

        (string Number, string Code)[] Jobs() =>
            [.. File.ReadLines(Path.Combine(scratch["study"], "parallel.log")).Skip(1).Select(line => line.Split('\t')).Select(job => (job[0], job[6]))];
    }

    [ProgramFact("parallel", "parallel", Long = true)]
    [Trait("Category", "Long")]
    public void Rows_under_GNU_parallel_save_when_it_is_told_to_end_and_go_on_when_it_is_started_again() =>
        AssertSavesAndGoesOn("parallel", _ => "exec bash study.sh", all => all.Signal("TERM"));

    [ProgramFact("snakemake", "snakemake", Long = true)]
    [Trait("Category", "Long")]
    public void Snakemake_does_a_row_that_failed_again_and_no_other()
    {
        using var scratch = new ScratchFolder();
        var study = new StudyOnDisk(scratch["study"]);
        string[] command = ["-c", Command(Print(scratch, "snakemake", Quick, "Snakefile"))];
        var failing = LetFail(scratch);
        var first = RunningProgram.Run(scratch.Root, "bash", command);
        Assert.True(first.Code == 1, first.Printed);
        // It was tried as often as the Snakefile says.
        Assert.Equal((RowState.Failed, 4), (study.Status(Failing).State, study.Status(Failing).Failures));

        failing.Delete();
        var done = study.Results;
        var second = RunningProgram.Run(scratch.Root, "bash", command);
        Assert.True(second.Code == 0, second.Printed);
        AssertOnlyOneMore(study, done);
        // An edit of the limits does not do anything again.
        File.WriteAllText(scratch["Snakefile"], File.ReadAllText(scratch["Snakefile"]).Replace("--workers 1", "--workers 2").Replace("mem_mb=8000", "mem_mb=4000"));
        var third = RunningProgram.Run(scratch.Root, "bash", command);
        Assert.Equal(0, third.Code);
        Assert.Contains("Nothing to be done", third.Printed);
    }

    [ProgramFact("snakemake", "snakemake", Long = true)]
    [Trait("Category", "Long")]
    public void Rows_under_Snakemake_save_when_it_is_told_to_end_and_go_on_when_it_is_started_again() =>
        // It passes on nothing itself: Ctrl-C on a terminal tells the rows, too.
        AssertSavesAndGoesOn("snakemake", script => $"exec {Command(script)}", all => all.SignalAll("INT"));

    private static void AssertSavesAndGoesOn(string engine, Func<string, string> commandOf, Action<RunningProgram> end)
    {
        using var scratch = new ScratchFolder();
        var study = new StudyOnDisk(scratch["study"]);
        var command = commandOf(Print(scratch, engine, Slow, engine == "snakemake" ? "Snakefile" : "study.sh"));
        using (var first = Start())
        {
            Until.True("both rows have taken three steps", () => first.HasEnded || (study.Steps(0) >= 3 && study.Steps(1) >= 3));
            end(first);
            Assert.True(first.Wait() != 0, first.Printed);
        }

        Assert.Equal([RowState.Saved, RowState.Saved], new[] { study.Status(0).State, study.Status(1).State });
        using (var second = Start()) Assert.True(second.Wait() == 0, second.Printed);
        // Nothing was lost, and nothing was done twice.
        Assert.Equal(2, study.Results.Count);
        foreach (var row in study.Results) Assert.Equal((row.Steps, 2), (study.Steps(row.Index), study.Sessions(row.Index)));

        // In a session of its own, so that all of it can be told at once.
        RunningProgram Start() => new(scratch.Root, "setsid", ["bash", "-c", command]);
    }

    // What is in the place of a file of the row makes it fail until it is removed.
    private static DirectoryInfo LetFail(ScratchFolder scratch) => Directory.CreateDirectory(Path.Combine(scratch["study"], "rows", "003-mixup_0.2-seed1", "config.json"));

    private static void AssertOnlyOneMore(StudyOnDisk study, IReadOnlyList<RowResult> done)
    {
        Assert.Equal(RecipeStudy.Rows - 1, done.Count);
        Assert.Equal(RecipeStudy.Rows, study.Results.Count);
        // To the moment: they were not done again.
        Assert.Equal(done.Select(row => row.Ended), study.Results.Where(row => row.Index != Failing).Select(row => row.Ended));
        Assert.All(Enumerable.Range(0, RecipeStudy.Rows), row => Assert.Equal(1, study.Sessions(row)));
    }

    private static string Print(ScratchFolder scratch, string engine, string[] study, string name)
    {
        using var program = RunningProgram.Cornet(scratch.Root, ["study", "script", .. study, "--for", engine, "--out", scratch["study"]]);
        Assert.True(program.Wait() == 0, program.Printed);
        File.WriteAllText(scratch[name], program.Printed);
        return program.Printed;
    }

    // The line that the Snakefile itself names.
    private static string Command(string snakefile) => snakefile.Split('\n').First(line => line.StartsWith("#   snakemake ", StringComparison.Ordinal))[4..];
}
