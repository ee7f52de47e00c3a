using System.Diagnostics;
using System.Text.Json;
using Cornet.Runtime.Tests.Native;

namespace Cornet.Runtime.Tests.Build;

/// <summary>Which native packages a program gets, asked of MSBuild without restoring anything.</summary>
public class CornetApplicationTests
{
    [Theory]
    [InlineData("linux-x64", null, "libtorch-cpu-linux-x64")]
    [InlineData("linux-x64", "cuda", "TorchSharp-cuda-linux")]
    [InlineData("linux-x64", "none", null)]
    [InlineData("win-x64", "cpu", "libtorch-cpu-win-x64")]
    public void A_program_has_the_libtorch_of_its_system_and_no_other(string system, string? backend, string? package)
    {
        string[] choice = backend is null ? [] : [$"-p:CornetBackend={backend}"];
        var (code, output) = MSBuild("models/models.csproj", ["-getItem:PackageReference", $"-p:RuntimeIdentifier={system}", .. choice]);
        Assert.Equal(0, code);
        Assert.Equal(package is null ? [] : [package], LibtorchPackages(output));
    }

    [Fact]
    public void A_library_has_none_whatever_the_backend()
    {
        var (_, output) = MSBuild("Cornet.Runtime/Cornet.Runtime.csproj", "-getItem:PackageReference", "-p:CornetBackend=cuda");
        Assert.Empty(LibtorchPackages(output));
    }

    // A backend that does not exist: tests/Cornet.Packages.Tests/ProgramTests.cs.
    [Fact]
    public void A_system_without_libtorch_ends_the_build_with_a_sentence()
    {
        var (code, output) = MSBuild("models/models.csproj", "-t:CheckCornetBackend", "-p:RuntimeIdentifier=linux-arm64");
        Assert.NotEqual(0, code);
        Assert.Contains("There is no libtorch package for linux-arm64: build for linux-x64, win-x64 or osx-arm64", output);
    }

    [LinuxFact]
    public void A_build_holds_links_to_libtorch_instead_of_copies()
    {
        var files = new DirectoryInfo(Path.Combine(AppContext.BaseDirectory, "libtorch")).GetFiles();
        string[] needed = ["libc10.so", "libgomp-98b21ff3.so.1", "libtorch.so", "libtorch_cpu.so"];
        Assert.Equal(needed, files.Select(file => file.Name).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.NotNull(file.LinkTarget));
    }

    private static IEnumerable<string> LibtorchPackages(string items) => JsonDocument.Parse(items).RootElement
        .GetProperty("Items").GetProperty("PackageReference").EnumerateArray()
       .Select(item => item.GetProperty("Identity").GetString()!)
        .Where(name => name.StartsWith("libtorch-", StringComparison.Ordinal) || name.StartsWith("TorchSharp-", StringComparison.Ordinal));

    private static (int Code, string Output) MSBuild(string project, params string[] arguments)
    {
        string[] all = ["msbuild", Repository.PathTo(project), "-nologo", "-nodeReuse:false", .. arguments];
        var start = new ProcessStartInfo("dotnet", all) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }
}
