using System.IO.Compression;
using System.Xml.Linq;

namespace Cornet.Packages.Tests;

/// <summary>What <c>dotnet pack</c> on the solution makes.</summary>
[Collection(PackageFeed.Name)]
public class PackageContentTests(PackageFeed feed)
{
    [Fact]
    public void One_command_makes_exactly_the_packages_and_their_symbols()
    {
        string[] libraries = ["Cornet", "Cornet.Onnx", "Cornet.Runtime", "Cornet.Scoring"];
        string[] packages =
        [
            .. libraries.Select(name => $"{name}.{feed.Version}.nupkg"), .. libraries.Select(name => $"{name}.{feed.Version}.snupkg"),
            $"Cornet.Cli.{feed.Version}.nupkg", $"Cornet.Templates.{feed.Version}.nupkg",
        ];
        var made = Directory.GetFiles(feed.Folder).Select(file => Path.GetFileName(file)!);
        Assert.Equal(packages.Order(StringComparer.Ordinal), made.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_verbs_the_generator_and_what_a_build_must_know_are_one_package() => Assert.Equal(
        [
            "README.md",
            "Sdk/Cornet.Application.targets", "Sdk/Cornet.Versions.props", "Sdk/Sdk.props", "Sdk/Sdk.targets",
            "analyzers/dotnet/cs/Cornet.Dsl.dll", "analyzers/dotnet/cs/Cornet.Generator.dll", "analyzers/dotnet/cs/Cornet.Targets.dll", "analyzers/dotnet/cs/Sprache.dll",
            "buildTransitive/Cornet.Libtorch.targets", "buildTransitive/Cornet.props", "buildTransitive/Cornet.targets",
            "lib/net10.0/Cornet.App.dll", "lib/net10.0/Cornet.App.xml",
        ],
        Files("Cornet"));

    [Theory]
    [InlineData("Cornet", 2_000_000)]
    [InlineData(
        "Cornet.Cli", 90_000_000, "linux-arm64/libSkiaSharp.so", "linux-x64/libLibTorchSharp.so", "linux-x64/libSkiaSharp.so", "linux-x64/libonnxruntime.so", "osx-arm64/libLibTorchSharp.dylib",
        "osx-arm64/libonnxruntime.dylib", "osx/libSkiaSharp.dylib", "win-arm64/libSkiaSharp.dll", "win-x64/LibTorchSharp.dll", "win-x64/libSkiaSharp.dll", "win-x64/onnxruntime.dll")]
    [InlineData("Cornet.Templates", 50_000)]
    public void A_package_holds_no_native_library_but_those_that_the_command_draws_and_computes_with(string package, long bytes, params string[] libraries)
    {
        Assert.InRange(new FileInfo(PathOf(package)).Length, 1, bytes);
        var natives = Files(package).Where(file => file.EndsWith(".so", StringComparison.Ordinal) || file.Contains("/native/", StringComparison.Ordinal)).ToList();
        Assert.Equal(libraries, natives.Select(file => file.Split("runtimes/")[1].Replace("/native/", "/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Cornet", "Cornet.Scoring")]
    [InlineData("Cornet.Scoring", "Cornet.Runtime")]
    [InlineData("Cornet.Runtime", "TorchSharp")]
    public void A_library_that_references_a_package_is_bound_to_no_libtorch(string name, string needs)
    {
        using var package = ZipFile.OpenRead(PathOf(name));
        using var reader = new StreamReader(package.GetEntry($"{name}.nuspec")!.Open());
        var nuspec = reader.ReadToEnd();
        Assert.Contains($"<dependency id=\"{needs}\"", nuspec);
        Assert.DoesNotContain("id=\"libtorch", nuspec);
        Assert.Contains("<license type=\"expression\">MIT</license>", nuspec);
    }

    [Fact]
    public void The_template_asks_for_the_versions_that_Cornet_is_tested_with()
    {
        var central = XDocument.Load(Repository.PathTo("Directory.Packages.props")).Descendants("PackageVersion").Select(Named).ToHashSet();
        var asked = XDocument.Load(Repository.PathTo("Cornet.Templates", "content", "cornet", "tests", "Cornet-Lab.Tests.csproj"))
            .Descendants("PackageReference").Select(Named).ToList();
        Assert.NotEmpty(asked);
        Assert.All(asked, reference => Assert.Contains(reference, central));

        static (string?, string?) Named(XElement item) => ((string?)item.Attribute("Include"), (string?)item.Attribute("Version"));
    }

    private string PathOf(string package) => Path.Combine(feed.Folder, $"{package}.{feed.Version}.nupkg");

    private string[] Files(string package)
    {
        using var archive = ZipFile.OpenRead(PathOf(package));
        return [.. archive.Entries.Select(entry => entry.FullName).Where(IsContent).Order(StringComparer.Ordinal)];
    }

    private static bool IsContent(string file) =>
        !file.StartsWith("_rels/", StringComparison.Ordinal) && !file.StartsWith("package/", StringComparison.Ordinal)
        && !file.EndsWith(".nuspec", StringComparison.Ordinal) && file != "[Content_Types].xml";
}
