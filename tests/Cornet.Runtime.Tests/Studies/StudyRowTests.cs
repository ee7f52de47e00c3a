using System.Globalization;
using System.Text.RegularExpressions;
using Cornet.App.Studies;
using Cornet.Runtime.Tests.App;
using Cornet.Runtime.Tests.Native;
using Cornet.Runtime.Tests.Weights;

namespace Cornet.Runtime.Tests.Studies;

/// <summary><c>study run --row</c> as a job of a cluster: what it ends with, and what it leaves.</summary>
public partial class StudyRowTests
{
    [Fact]
    public void A_row_that_is_done_ends_at_once_and_writes_nothing()
    {
        using var scratch = new ScratchFolder();
        string[] words = Words(scratch["study"], 0, "rendered:low,count=32,size=32", epochs: 1);
        Assert.Equal(0, CommandRun.Of(words).Code);
        var before = Files(scratch.Root);
        Assert.Contains(before, file => file.Name.EndsWith("row.json", StringComparison.Ordinal));
        var run = CommandRun.Of(words);
        Assert.Equal(new CommandRun(0, "000-base-seed1 is done.\n", ""), run);
        Assert.Equal(before, Files(scratch.Root));
    }

    [Fact]
    public void A_row_that_there_is_not_is_refused()
    {
        using var scratch = new ScratchFolder();
        Assert.Equal(
            $"There is no row 8 in '{scratch["study"]}': they are numbered 0 to 7.",
            CommandRun.Refused(Words(scratch["study"], RecipeStudy.Rows, "rendered:low,count=32,size=32", epochs: 1)));
    }

    [LinuxFact("signals have other numbers", Long = true)]
    [Trait("Category", "Long")]
    public void A_signal_of_a_cluster_saves_the_row_and_ends_it_with_75()
    {
        using var scratch = new ScratchFolder();
        var study = new StudyOnDisk(scratch["study"]);
        foreach (var (signal, sessions) in new[] { ("TERM", 1), ("USR1", 2), ("INT", 3) })
        {
            // Only the signal makes it save: checkpoints within an epoch come every ten minutes, and an epoch has 1,000 steps.
            using var row = RunningProgram.Cornet(scratch.Root, Words(scratch["study"], 0, "rendered:low,count=8000,size=32", epochs: 50));
            var before = study.Steps(0);
            Until.True("the row has taken three steps", () => row.HasEnded || (study.Sessions(0) == sessions && study.Steps(0) >= before + 3));
            row.Signal(signal);
            Assert.True(row.Wait() == 75, $"{signal}: {row.Printed}");
            Assert.EndsWith("000-base-seed1 is saved and stopped.\n", row.Printed);
            Assert.Equal(RowState.Saved, study.Status(0).State);
            // It went on exactly where the one before was told to stop.
            var begun = FromStep().Match(File.ReadLines(Path.Combine(study.Row(0), "log.txt")).Last()).Groups[1].Value;
            Assert.Equal(before, long.Parse(begun, CultureInfo.InvariantCulture));
        }
    }

    private static string[] Words(string folder, int row, string data, int epochs) =>
    [
        "study", "run", RecipeStudy.Name, "--row", $"{row}", "--data", data, "--epochs", $"{epochs}", "--batch", "8", "--workers", "1", "--out", folder,
    ];

    private static IEnumerable<(string Name, DateTime Written)> Files(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order().Select(path => (path, File.GetLastWriteTimeUtc(path)))];

    [GeneratedRegex("from step ([0-9]+),")]
    private static partial Regex FromStep();
}
