using System.IO.Compression;
using System.Security;
using Cornet.Cli.Networks;
using Cornet.Runtime;

namespace Cornet.Cli.Tests.Networks;

/// <summary>How the command comes to libtorch; of a package that NuGet has not seen before and that weighs nothing.</summary>
public sealed class LibtorchPackageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _progress = new() { NewLine = "\n" };

    public void Dispose()
    {
        _progress.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void It_is_fetched_once_into_the_folder_that_NuGet_is_configured_for()
    {
        Configure(source: _folder.At("feed"));
        Directory.CreateDirectory(_folder.At("feed"));
        using (var package = ZipFile.Open(_folder.At($"feed/{Id}.{LibtorchPackage.Version}.nupkg"), ZipArchiveMode.Create))
        {
            Add(package, $"{Id}.nuspec", $"""
                <package><metadata><id>{Id}</id><version>{LibtorchPackage.Version}</version><authors>a test</authors><description>No libtorch.</description></metadata></package>
                """);
            Add(package, "runtimes/any/native/libtorch.so", "");
        }

        var folder = Package().Folder();
        Assert.Equal(_folder.At($"packages/{Id}/{LibtorchPackage.Version}/runtimes/any/native"), folder);
        Assert.Equal("libtorch.so", Path.GetFileName(Assert.Single(Directory.GetFiles(folder))));
        Assert.Equal($"libtorch {LibtorchPackage.Version}, which computes networks, is fetched once (about 130 MB) into NuGet's folder of packages ...\n", _progress.ToString());
        // The feed is gone, and nobody asks for it.
        Directory.Delete(_folder.At("feed"), recursive: true);
        Assert.Equal(folder, Package().Folder());
        Assert.Single(_progress.ToString().TrimEnd().Split('\n'));
    }

    [Fact]
    public void Without_a_source_that_answers_one_sentence_says_what_to_do()
    {
        Configure(source: _folder.At("no-such-feed"));
        var sentence = Assert.Throws<CornetException>(() => Package().Folder()).Message;
        Assert.StartsWith($"libtorch {LibtorchPackage.Version} could not be fetched (error NU", sentence);
        Assert.Contains("no-such-feed", sentence);
        Assert.EndsWith($"or set CORNET_LIBTORCH to the folder of an installed libtorch {LibtorchPackage.Version}.", sentence);
        Assert.DoesNotContain('\n', sentence);
    }

    [Fact]
    public void A_system_that_libtorch_has_no_package_for_is_named()
    {
        var sentence = Assert.Throws<CornetException>(() => new LibtorchPackage(_folder.Path, null, "any", null, _progress).Folder()).Message;
        Assert.Matches($"^There is no package of libtorch for .+: set CORNET_LIBTORCH to the folder of libtorch {LibtorchPackage.Version}, or use linux-x64, win-x64 or osx-arm64.$", sentence);
        Assert.Equal("", _progress.ToString());
    }

    private static string Id => "cornet-test-no-libtorch";

    private LibtorchPackage Package() => new(_folder.At("cache"), Id, "any", null, _progress);

    private void Configure(string source) => _folder.Write("nuget.config", $"""
        <configuration>
          <config><add key="globalPackagesFolder" value="{SecurityElement.Escape(_folder.At("packages"))}" /></config>
          <packageSources><clear /><add key="here" value="{SecurityElement.Escape(source)}" /></packageSources>
        </configuration>
        """);

    private static void Add(ZipArchive package, string name, string text)
    {
        using var writer = new StreamWriter(package.CreateEntry(name).Open());
        writer.Write(text);
    }
}
