using System.Globalization;

namespace Cornet.Packages.Tests;

/// <summary>
/// The packages, packed once from what the build made, in a feed on disk; and a folder outside of the repository where users' projects find it. The
/// version is a new one every time, so that no package of an earlier run is taken for one of this.
/// </summary>
public sealed class PackageFeed : IDisposable
{
    public const string Name = "The packages";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cornet-packages-");

    public PackageFeed()
    {
        Version = string.Create(CultureInfo.InvariantCulture, $"{BuildFacts.Version}-test.{DateTime.UtcNow:yyyyMMddHHmmss}.{Environment.ProcessId}");
        Folder = _folder.CreateSubdirectory("feed").FullName;
        Dotnet.Run(Repository.Root, "pack", "Cornet.Dsl.sln", "--no-build", "-c", BuildFacts.Configuration, "-o", Folder, $"-p:PackageVersion={Version}")
            .Succeeded();
        File.WriteAllText(Path.Combine(_folder.FullName, "nuget.config"), $"""
            <configuration>
              <packageSources>
                <add key="cornet" value="{Folder}" />
              </packageSources>
            </configuration>
            """);
    }

    /// <summary>The version of all packages of this run.</summary>
    public string Version { get; }

    /// <summary>The folder of the packages.</summary>
    public string Folder { get; }

    /// <summary>Where users work: everything in and below this folder sees the feed.</summary>
    internal string Home => _folder.FullName;

    /// <summary>A folder for a project.</summary>
    internal UserFolder New(string name) => new(_folder.CreateSubdirectory(name).FullName);

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        foreach (var package in Directory.GetDirectories(BuildFacts.PackageFolder, "cornet*"))
        {
            var installed = Path.Combine(package, Version);
            if (Directory.Exists(installed)) Directory.Delete(installed, recursive: true);
        }
    }
}

[CollectionDefinition(PackageFeed.Name)]
public class PackageCollection : ICollectionFixture<PackageFeed>;
