using System.Diagnostics;

namespace Cornet.Cli.Tests.Networks;

/// <summary>A network that was compiled once runs without the C# compiler: it is not even loaded.</summary>
public sealed class WarmStartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_second_command_needs_no_compiler_and_a_changed_file_does()
    {
        _folder.Write("my.cornet", SmallNetwork.Named("Warm"));
        var (code, output, error) = Cornet(AppContext.BaseDirectory, "my.cornet");
        Assert.True(code == 0, error);
        Assert.Contains("Warm, untrained, on rendered objects", output);

        var without = CopyWithoutCompiler();
        (code, output, error) = Cornet(without, "my.cornet");
        Assert.True(code == 0, error);
        Assert.Contains("Warm, untrained, on rendered objects", output);

        _folder.Write("my.cornet", SmallNetwork.Named("Warm", channels: 5));
        Assert.Contains("Microsoft.CodeAnalysis", Cornet(without, "my.cornet").Error);
    }

    // The command with nothing in the place of the compiler.
    private string CopyWithoutCompiler()
    {
        var copy = _folder.At("copy");
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".pdb", StringComparison.Ordinal)))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(AppContext.BaseDirectory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (Path.GetFileName(file).StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)) File.WriteAllText(target, "");
            else File.Copy(file, target);
        }
        return copy;
    }

    private (int Code, string Output, string Error) Cornet(string program, string network)
    {
        var start = new ProcessStartInfo("dotnet",
            [
                Path.Combine(program, "Cornet.Cli.dll"), "eval", network, "--weights", "untrained", "--data", "rendered:mild,size=16,count=16,validation=16,test=16",
            ])
        {
            WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        // A cache of its own; what this machine computes well is not the question.
        start.Environment["XDG_CACHE_HOME"] = _folder.At("cache");
        start.Environment["CORNET_TUNING"] = "off";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
