using System.Diagnostics;
using System.Globalization;
using Cornet.Runtime.Tests.App;

namespace Cornet.Runtime.Tests.Studies.Watching;

public sealed class StudyWatchVerbTests : IDisposable
{
    private readonly WatchedStudy _study = new();

    public void Dispose() => _study.Dispose();

    [Fact]
    public void Out_writes_the_page_and_says_where()
    {
        var file = Path.Combine(_study.Path, "page.html");
        Assert.Equal(new CommandRun(0, $"page: {file}{Environment.NewLine}", ""), CommandRun.Of("study", "watch", _study.Path, "--out", file));
        Assert.StartsWith("<!doctype html>", File.ReadAllText(file));
    }

    [Theory]
    [InlineData("--out writes the page to a file and serves nothing: leave --port and --host out.", "--out", "page.html", "--port", "8642")]
    [InlineData("--host must be an IP address of this machine or 'localhost', not 'example.org'.", "--host", "example.org")]
    [InlineData("--port must be a whole number from 0 to 65535, not '65536'; see 'cornet study watch --help'.", "--port", "65536")]
    [InlineData("--port must be a whole number from 0 to 65535, not '-1'; see 'cornet study watch --help'.", "--port", "-1")]
    public void What_it_cannot_do_is_one_line(string expected, params string[] options) => Assert.Equal(expected, CommandRun.Refused(["study", "watch", _study.Path, .. options]));

    [Fact]
    public void A_folder_without_a_study_is_one_line() =>
        Assert.Equal("There is no study in 'nowhere': name a folder that 'study run' has written to.", CommandRun.Refused("study", "watch", "nowhere"));

    [LinuxFact]
    public async Task It_serves_until_ctrl_c_and_warns_where_others_can_read()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(StudyWatchVerbTests).Assembly.Location, "study", "watch", _study.Path, "--host", "0.0.0.0"])
        {
            RedirectStandardError = true, RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync();
        Assert.Matches($"^Sizes is shown at http://{Environment.MachineName}:[0-9]+/ \\(Ctrl-C ends\\)$", line);
        using var client = new HttpClient();
        Assert.Contains("\"study\":\"Sizes\"", await client.GetStringAsync(new Uri($"http://127.0.0.1:{line!.Split(':')[2].Split('/')[0]}/study.json")));
        Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        Assert.Equal("Warning: anybody on the network can read this page (--host).\n", await process.StandardError.ReadToEndAsync());
    }
}
