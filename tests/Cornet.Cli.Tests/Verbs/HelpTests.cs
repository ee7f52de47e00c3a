namespace Cornet.Cli.Tests.Verbs;

/// <summary><c>cornet --help</c>, of the command alone.</summary>
public class HelpTests
{
    [Fact]
    public void Verbs_that_work_on_texts_come_first_and_the_others_take_files_too()
    {
        using var process = CornetProcess.Start("--help");
        var help = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        string[] verbs = [.. help.Split("Commands:")[1].Split('\n').Select(line => line.Trim().Split(' ')[0]).Where(word => word.Length > 0)];
        Assert.Equal(["check", "format", "describe", "explain", "export", "language-server", "train", "eval", "features", "score", "weights", "runs", "study", "paper", "doctor"], verbs);
        Assert.Contains("trains and scores the networks of .cornet files", help);
        Assert.Contains("'train my.cornet --data SPEC'", help);
        Assert.DoesNotMatch("(?m)^  Cornet\\.Cli ", help);
    }
}
