using System.Diagnostics;
using System.Security.Cryptography;
using Cornet.Dsl.Services;
using Cornet.Generator.Tests.Harness;

namespace Cornet.Generator.Tests.Pipeline;

/// <summary>
/// The same project in two folders gives the same bytes: nothing generated says where it was built. (Generated code carries no <c>#line</c>: it has
/// statements of its own, and findings stand in the <c>.cornet</c> file anyway.)
/// </summary>
public class TwoCheckoutsTests
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <GenerateDocumentationFile>true</GenerateDocumentationFile>
            <AnalysisLevel>latest-recommended</AnalysisLevel>
            <PathMap>$(MSBuildProjectDirectory)=/_/</PathMap>
          </PropertyGroup>
          <ItemGroup>
            <AdditionalFiles Include="**/*.cornet" />
            <Analyzer Include="$(Compiled)/Cornet.Generator.dll;$(Compiled)/Cornet.Dsl.dll;$(Compiled)/Cornet.Targets.dll;$(Compiled)/Sprache.dll" />
            <Reference Include="$(Compiled)/Cornet.Runtime.dll;$(Compiled)/TorchSharp.dll" />
          </ItemGroup>
        </Project>
        """;

    [LongFact]
    [Trait("Category", "Long")]
    public void Two_checkouts_give_the_same_library()
    {
        var folder = Directory.CreateTempSubdirectory("cornet-checkouts-");
        try
        {
            Assert.Equal(Built(folder.CreateSubdirectory("one")), Built(folder.CreateSubdirectory("another/deeper down")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Built(DirectoryInfo checkout)
    {
        File.WriteAllText(Path.Combine(checkout.FullName, "Lab.csproj"), Project);
        var networks = checkout.CreateSubdirectory("networks");
        foreach (var file in ModelText.Family) File.WriteAllText(Path.Combine(networks.FullName, Path.GetFileName(file.Path)), file.Content);
        var start = new ProcessStartInfo(
            "dotnet", ["build", "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false", $"-p:Compiled={AppContext.BaseDirectory.TrimEnd('/', '\\')}"])
        {
            WorkingDirectory = checkout.FullName, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output + error.Result);
        var library = Directory.GetFiles(Path.Combine(checkout.FullName, "bin"), "Lab.dll", SearchOption.AllDirectories);
        return Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Assert.Single(library))));
    }
}
