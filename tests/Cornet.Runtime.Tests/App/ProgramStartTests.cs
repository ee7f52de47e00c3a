using Cornet.App.Verbs;
using Cornet.Runtime.Tests.Native;
using Cornet.Runtime.Tests.Weights;

namespace Cornet.Runtime.Tests.App;

/// <summary>The command that hints name, by how a program was started.</summary>
public class ProgramStartTests
{
    [LinuxTheory]
    // What `dotnet run` starts, in its folder and elsewhere.
    [InlineData("lab/bin/Release/net10.0/linux-x64/MyLab", "lab/bin/Release/net10.0/linux-x64/MyLab.dll", "lab", "dotnet run -c Release --")]
    [InlineData("lab/bin/Debug/net10.0/MyLab", "lab/bin/Debug/net10.0/MyLab.dll", "lab", "dotnet run --")]
    [InlineData("lab/bin/Release/net10.0/MyLab", "lab/bin/Release/net10.0/MyLab.dll", ".", "dotnet run -c Release --project lab --")]
    [InlineData("lab/bin/Release/net10.0/MyLab", "lab/bin/Release/net10.0/MyLab.dll", "other", "dotnet run -c Release --project ROOT/lab --")]
    // A program that was published, and one whose build lies elsewhere.
    [InlineData("published/MyLab", "published/MyLab.dll", "published", "./MyLab")]
    [InlineData("published/MyLab", "published/MyLab.dll", ".", "published/MyLab")]
    [InlineData("with blanks/MyLab", "with blanks/MyLab.dll", "other", "\"ROOT/with blanks/MyLab\"")]
    [InlineData("on-path/MyLab", "on-path/MyLab.dll", "other", "MyLab")]
    [InlineData("artifacts/bin/MyLab/release/MyLab", "artifacts/bin/MyLab/release/MyLab.dll", "artifacts", "bin/MyLab/release/MyLab")]
    // By hand.
    [InlineData("sdk/dotnet", "lab/bin/Release/net10.0/MyLab.dll", "lab", "dotnet bin/Release/net10.0/MyLab.dll")]
    // The command, as a tool of the user, in a folder that PATH names and in one that it does not, and as one of a manifest.
    [InlineData("on-path/cornet", "tool/any/Cornet.Cli.dll", "other", "cornet")]
    [InlineData("tools/cornet", "tool/any/Cornet.Cli.dll", ".", "tools/cornet")]
    [InlineData("sdk/dotnet", "tool/any/Cornet.Cli.dll", "lab", "dotnet cornet")]
    public void A_hint_starts_the_program_as_it_was_started(string process, string assembly, string folder, string expected)
    {
        using var scratch = new ScratchFolder();
        foreach (var name in (string[])["lab", "other", "tool/any"]) Directory.CreateDirectory(scratch[name]);
        File.WriteAllText(scratch["lab/MyLab.csproj"], "");
        File.WriteAllText(
            scratch["tool/any/DotnetToolSettings.xml"],
            """<DotNetCliTool><Commands><Command Name="cornet" EntryPoint="Cornet.Cli.dll" /></Commands></DotNetCliTool>""");
        var start = new ProgramStart(scratch[process], scratch[assembly], Path.GetFullPath(scratch[folder]), $"/nowhere:{scratch["on-path"]}/:");
        Assert.Equal(expected.Replace("ROOT", scratch.Root), start.Command);
    }

    [Fact]
    public void Usage_lines_begin_with_the_same_command()
    {
        var help = CommandRun.Of("train", "--help");
        Assert.Equal(0, help.Code);
        Assert.Contains($"Usage:{Environment.NewLine}  cornet train [<MODEL>] [options]", help.Output);
        Assert.Contains($"Usage:{Environment.NewLine}  cornet [command] [options]", CommandRun.Of("--help").Output);
    }
}
