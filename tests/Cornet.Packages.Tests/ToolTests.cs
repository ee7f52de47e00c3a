namespace Cornet.Packages.Tests;

/// <summary>The command <c>cornet</c>, installed as a tool.</summary>
[Collection(PackageFeed.Name)]
public class ToolTests(PackageFeed feed)
{
    [Fact]
    public void The_command_checks_describes_and_trains_the_networks_of_files()
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
        var trained = Cornet("train", "Tiny.cornet", "--data", Data, "--epochs", "1", "--out", "run").Succeeded();
        Assert.Contains("Tiny, 8 classes", trained);
        Assert.Contains("epoch 1/1", trained);
        // By its name where its file lies in this folder.
        Assert.Contains("top-1", Cornet("eval", "Tiny", "--weights", "run/best.pth", "--data", Data).Succeeded());
        Assert.Contains("Tiny: 4 tensors loaded", Cornet("weights", "run/best.pth", "--model", "Tiny.cornet").Succeeded());
        Assert.Contains("53,416,616 parameters", Cornet("describe", "CORnetS").Succeeded());
        var refused = Cornet("train", "Nobody", "--data", Data);
        Assert.Equal(1, refused.Code);
        Assert.StartsWith("There is no model 'Nobody' here; there are ", refused.Output);
    }

    private const string Data = "rendered:mild,size=16,count=64,validation=32,test=32";
}
