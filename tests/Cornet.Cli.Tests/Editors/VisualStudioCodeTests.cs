using System.Diagnostics;

namespace Cornet.Cli.Tests.Editors;

/// <summary>The tests of the extension, <c>editors/vscode/test</c>, which Node.js runs.</summary>
public class VisualStudioCodeTests
{
    [ProgramFact("node", "nodejs")]
    public void The_extension_finds_the_server_and_says_in_one_message_where_there_is_none()
    {
        using var process = Process.Start(new ProcessStartInfo("node", "--test")
        {
            WorkingDirectory = Repository.PathTo("editors", "vscode"), RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output + error.Result);
        Assert.Matches("pass 1[0-9]", output);
    }
}
