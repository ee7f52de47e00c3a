namespace Cornet.Packages.Tests;

/// <summary>Networks in a library, and programs that reference it.</summary>
[Collection(PackageFeed.Name)]
public class LibraryTests(PackageFeed feed)
{
    private string Library => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Cornet" Version="{feed.Version}" />
          </ItemGroup>
        </Project>
        """;

    private static string Program(string lines) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          {lines}
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
          </PropertyGroup>
          <ItemGroup>
            <ProjectReference Include="../Networks/Networks.csproj" />
          </ItemGroup>
        </Project>
        """;

    [LongFact]
    [Trait("Category", "Long")]
    public void A_program_runs_the_networks_of_a_library_and_the_choice_of_libtorch_is_its_own()
    {
        var lab = feed.New("library").With("Networks/Networks.csproj", Library).With("Networks/Tiny.cornet", Networks.Tiny)
            .With("App/App.csproj", Program($"""<Sdk Name="Cornet" Version="{feed.Version}" />""")).With("App/Program.cs", Networks.ProgramFor("Networks"));
        Assert.Contains(Networks.Shapes, lab.Run("run", "--project", "App").Succeeded());
        Assert.False(Directory.Exists(lab.PathTo("Networks", "bin", "Debug", "net10.0", "libtorch")), "The library has a libtorch.");

        // The same program without the line, which has the package through the library only; a network of its own is compiled all the same.
        lab.With("App/App.csproj", Program("")).With("App/Own.cornet", Networks.Tiny.Replace("Tiny", "Own", StringComparison.Ordinal))
            .With("App/Own.cs", "namespace App; internal static class Facts { public static string Name => Own.Facts.Name; }");
        var built = lab.Run("build", "App", "-v:q").Succeeded();
        Assert.Contains("warning : This program has no libtorch to compute with: put <Sdk Name=\"Cornet\" Version=\"...\" /> into its project, or", built);
        var (code, output) = lab.Run("run", "--project", "App", "--no-build");
        Assert.Equal(1, code);
        Assert.StartsWith("This program came without libtorch (no libtorch.so in ", output);
    }
}
