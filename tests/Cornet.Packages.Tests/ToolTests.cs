namespace Cornet.Packages.Tests;

/// <summary>The command <c>cornet</c>, installed as a tool.</summary>
[Collection(PackageFeed.Name)]
public class ToolTests(PackageFeed feed)
{
    [Fact]
    public void The_command_checks_and_describes_files_and_says_where_networks_run()
    {
        var lab = feed.New("tool").With("Tiny.cornet", Networks.Tiny);
        lab.Run("tool", "install", "Cornet.Cli", "--version", feed.Version, "--tool-path", "tools").Succeeded();
        Outcome Cornet(params string[] words) => Dotnet.Start(lab.PathTo("tools", OperatingSystem.IsWindows() ? "cornet.exe" : "cornet"), lab.Path, words);

        Assert.Contains("1 model, 0 errors, 0 warnings", Cornet("check", ".").Succeeded());
        Assert.Contains("Tiny: ", Cornet("describe", "Tiny.cornet").Succeeded());
        Assert.Contains("Tiny: ", Cornet("describe").Succeeded());
        Assert.StartsWith("CORNET0053: a circuit", Cornet("explain", "CORNET0053").Succeeded());
        Cornet("describe", "Tiny.cornet", "--svg", "figures", "--png", "figures", "--pdf", "figures").Succeeded();
        Assert.Equal(6, Directory.GetFiles(lab.PathTo("figures")).Count(file => new FileInfo(file).Length > 1000));
        // Its folder is not one of PATH: the usage line names the file.
        Assert.Matches(@"Usage:\s+\S*tools\S+ \[command\]", Cornet("--help").Succeeded());
        lab.Run("new", "tool-manifest").Succeeded();
        lab.Run("tool", "install", "Cornet.Cli", "--version", feed.Version).Succeeded();
        Assert.Matches(@"Usage:\s+dotnet cornet \[command\]", lab.Run("cornet", "--help").Succeeded());
        var run = Cornet("train", "Tiny", "--data", "rendered");
        Assert.Equal(1, run.Code);
        Assert.Equal("There are no models in this program: the networks of a project are compiled into the project's own program, so run 'dotnet run -- VERB ...' "
            + "in its folder; a project without networks needs a .cornet file.", run.Output.Trim());
    }
}
