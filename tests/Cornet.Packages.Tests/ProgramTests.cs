namespace Cornet.Packages.Tests;

/// <summary>A program that takes Cornet by one line of its project.</summary>
[Collection(PackageFeed.Name)]
public class ProgramTests(PackageFeed feed)
{
    private string Project => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <Sdk Name="Cornet" Version="{feed.Version}" />
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
          </PropertyGroup>
        </Project>
        """;

    [Fact]
    public void One_line_brings_the_compiler_the_runtime_and_the_libtorch_of_this_system()
    {
        var lab = feed.New("program").With("Lab.csproj", Project).With("networks/Tiny.cornet", Networks.Tiny).With("Program.cs", Networks.ProgramFor("Lab"));
        Assert.Contains(Networks.Shapes, lab.Run("run").Succeeded());
        Assert.False(Directory.Exists(lab.PathTo("bin", "Debug", "net10.0", "runtimes")), "There are libraries of other systems.");

        lab.With("networks/Tiny.cornet", Networks.Tiny.Replace("3x3, stride 2   nonlin", "3x3, strid 2   nonlin", StringComparison.Ordinal));
        var (code, output) = lab.Run("build", "--no-restore", "-v:q");
        Assert.NotEqual(0, code);
        Assert.Contains($"{lab.PathTo("networks", "Tiny.cornet")}(4,32): error CORNET", output);
        Assert.Contains("'strid'", output);
        Assert.DoesNotContain("error CS", output);
    }

    [Fact]
    public void A_backend_that_does_not_exist_ends_the_build_with_a_sentence()
    {
        var lab = feed.New("backend").With("Lab.csproj", Project);
        var (code, output) = lab.Run("build", "-v:q", "-p:CornetBackend=gpu");
        Assert.NotEqual(0, code);
        Assert.Contains("CornetBackend is 'gpu', which is not a backend: use cpu (the default), cuda, or none (see CORNET_LIBTORCH).", output);
    }
}
