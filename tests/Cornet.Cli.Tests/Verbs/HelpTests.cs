namespace Cornet.Cli.Tests.Verbs;

/// <summary><c>cornet --help</c>, of the command alone: it has no networks.</summary>
public class HelpTests
{
    [Fact]
    public void Verbs_that_work_on_files_come_first_and_the_others_are_said_to_need_a_program()
    {
        using var process = CornetProcess.Start("--help");
        var help = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        string[] verbs = [.. help.Split("Commands:")[1].Split('\n').Select(line => line.Trim().Split(' ')[0]).Where(word => word.Length > 0)];
        Assert.Equal(["check", "format", "describe", "explain", "export", "language-server", "train", "eval", "features", "score", "weights", "runs", "study", "paper", "doctor"], verbs);
        Assert.Contains("need a program that has networks compiled in", help);
        Assert.Contains("'dotnet run -c Release -- VERB ...'", help);
        Assert.DoesNotMatch("(?m)^  Cornet\\.Cli ", help);
    }
}
