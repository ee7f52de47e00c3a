using System.Diagnostics;

namespace Cornet.Cli.Tests.Verbs;

/// <summary><c>cornet check</c></summary>
public sealed class CheckVerbTests : IDisposable
{
    private const string Sound = "model A {\n  input 3 x 8 x 8\n  area V1 { conv 4, 3x3 }\n  decoder { linear 2 }\n}\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_sound_file_ends_with_0()
    {
        var run = VerbRun.Of(new CheckVerb(), _folder.Write("a.cornet", Sound));
        Assert.Equal((0, "1 model, 0 errors, 0 warnings\n"), (run.Code, run.Output));
    }

    [Fact]
    public void An_error_is_shown_in_its_line_without_color_and_ends_with_1()
    {
        var path = _folder.Write("a.cornet", Sound.Replace("conv", "konv"));
        var run = VerbRun.Of(new CheckVerb(), path);
        Assert.Equal(1, run.Code);
        Assert.Equal(
            $"""
            {path}(3,13): error CORNET0054: There is no layer 'konv'. Did you mean 'conv'?
             3 |   area V1 {"{"} konv 4, 3x3 {"}"}
               |             ^^^^

            'cornet explain CORNET0054' says more about the first of them.

            1 model, 1 error, 0 warnings

            """, run.Output);
    }

    [Fact]
    public void The_other_places_of_a_finding_stand_below_it()
    {
        var (a, b) = (_folder.Write("a.cornet", Sound), _folder.Write("b.cornet", Sound));
        var output = VerbRun.Of(new CheckVerb(), a, b).Output;
        Assert.StartsWith(
            $"""
            {b}(1,7): error CORNET0051: There is already a 'A' in {a}, line 1; give one of them another name.
             1 | model A {"{"}
               |       ^
              {a}(1,7): The first 'A' is here.

            """, output);
    }

    [Fact]
    public void A_file_named_twice_is_one_file()
    {
        var path = _folder.Write("a.cornet", Sound);
        var run = VerbRun.Of(new CheckVerb(), path, Path.Combine(_folder.Path, ".", "a.cornet"), _folder.Path);
        Assert.Equal((0, "1 model, 0 errors, 0 warnings\n"), (run.Code, run.Output));
    }

    [Fact]
    public async Task Changes_come_to_rest_before_they_are_seen()
    {
        var path = _folder.Write("a.cornet", Sound);
        using var stop = new CancellationTokenSource();
        using var changes = FileChanges.Of([_folder.Path], stop.Token).GetEnumerator();
        Assert.True(changes.MoveNext());
        var next = Task.Run(changes.MoveNext);
        await Task.Delay(300);
        Assert.False(next.IsCompleted);
        _folder.Write("b.cornet", "");
        Assert.True(await next.WaitAsync(TimeSpan.FromMinutes(1)));
        next = Task.Run(changes.MoveNext);
        File.Delete(path);
        Assert.True(await next.WaitAsync(TimeSpan.FromMinutes(1)));
        next = Task.Run(changes.MoveNext);
        await stop.CancelAsync();
        Assert.False(await next.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task Watching_checks_again_after_each_change_and_ends_with_an_interruption()
    {
        if (OperatingSystem.IsWindows()) return;
        var path = _folder.Write("a.cornet", Sound);
        using var watch = CornetProcess.Start("check", "--watch", _folder.Path);
        await Until(watch, "0 errors");
        _folder.Write("a.cornet", Sound.Replace("conv", "konv"));
        await Until(watch, "1 error,");
        File.Delete(path);
        await Until(watch, "no .cornet file");
        _folder.Write("a.cornet", Sound);
        await Until(watch, "0 errors");
        Process.Start("kill", ["-INT", watch.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit();
        Assert.True(watch.WaitForExit(20_000));
        Assert.Equal(0, watch.ExitCode);
        Assert.Equal("", await watch.StandardError.ReadToEndAsync());
    }

    private static async Task Until(Process process, string part)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        string? line;
        do line = await process.StandardOutput.ReadLineAsync(late.Token) ?? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());
        while (!line.Contains(part));
    }
}
