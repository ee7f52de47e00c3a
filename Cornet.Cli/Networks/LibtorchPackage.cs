using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using Cornet.Runtime;
using Cornet.Runtime.Native;

namespace Cornet.Cli.Networks;

/// <summary>
/// NuGet's package of libtorch, for a program that came without one. It is taken from NuGet's own folder, where every build of a project with networks has
/// put it too; where it is not there, it is fetched once, by a restore of a small project that is written for this.
/// </summary>
/// <param name="cache">The folder of that project.</param>
/// <param name="id">The package; null where this system has none.</param>
/// <param name="system">The system in the package's folders: <c>linux-x64</c>.</param>
/// <param name="packages">NuGet's folder where the user has chosen it (<c>NUGET_PACKAGES</c>); null where NuGet chooses.</param>
/// <param name="progress">Receives a line before something is fetched.</param>
internal sealed class LibtorchPackage(string cache, string? id, string system, string? packages, TextWriter progress)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>The version that TorchSharp was compiled for.</summary>
    public static string Version { get; } = typeof(LibtorchPackage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(known => known.Key == "LibtorchVersion").Value!;

    private string AssetsFile => Path.Combine(cache, "obj", "project.assets.json");

    /// <summary>The package for this system.</summary>
    public static LibtorchPackage OfThisSystem(TextWriter progress)
    {
        var system = OperatingSystem.IsLinux() ? "linux-x64" : OperatingSystem.IsWindows() ? "win-x64" : "osx-arm64";
        var isOne = RuntimeInformation.ProcessArchitecture == (OperatingSystem.IsMacOS() ? Architecture.Arm64 : Architecture.X64);
        return new LibtorchPackage(
            Path.Combine(LibraryCache.OfUser().Folder, $"libtorch-{Version}"), isOne ? $"libtorch-cpu-{system}" : null, system,
            Environment.GetEnvironmentVariable(DotnetCommand.PackagesVariable) is { Length: > 0 } given ? given : null, progress);
    }

    /// <summary>The folder of its native libraries.</summary>
    /// <exception cref="CornetException">It is not there and cannot be fetched.</exception>
    public string Folder()
    {
        if (id is null)
        {
            throw new CornetException($"There is no package of libtorch for {RuntimeInformation.RuntimeIdentifier}: set {LibtorchFolder.Variable} to the folder of "
                + $"libtorch {Version}, or use linux-x64, win-x64 or osx-arm64.");
        }
        return Installed() ?? Fetch();
    }

    private string? Installed() => PackageFolders().Select(folder => Path.Combine(folder, id!, Version))
        // NuGet writes this file last.
        .Where(package => File.Exists(Path.Combine(package, ".nupkg.metadata"))).Select(package => Path.Combine(package, "runtimes", system, "native"))
        .FirstOrDefault(Directory.Exists);

    private IEnumerable<string> PackageFolders()
    {
        yield return packages ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        // Where NuGet's configuration has another folder, the last restore says which.
        foreach (var folder in FoldersOfRestore()) yield return folder;
    }

    private List<string> FoldersOfRestore()
    {
        try
        {
            if (!File.Exists(AssetsFile)) return [];
            using var assets = JsonDocument.Parse(File.ReadAllText(AssetsFile));
            return assets.RootElement.TryGetProperty("packageFolders", out var folders) ? [.. folders.EnumerateObject().Select(folder => folder.Name)] : [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    private string Fetch()
    {
        // Programs that start together fetch it once.
        using var held = new LibraryCache(cache).Hold(Patience);
        if (Installed() is { } found) return found;
        progress.WriteLine($"libtorch {Version}, which computes networks, is fetched once (about 130 MB) into NuGet's folder of packages ...");
        var project = WriteProject();
        var (code, output) = DotnetCommand.Run(cache, packages, "restore", project, "--force", "--nologo");
        if (code == 0 && Installed() is { } fetched) return fetched;
        var reason = output.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal)) ?? "dotnet restore failed";
        var from = reason.IndexOf("error", StringComparison.Ordinal) is var at and >= 0 ? reason[at..] : reason;
        throw new CornetException($"libtorch {Version} could not be fetched ({ShortReason(from)}): connect to a network that reaches your NuGet source and try again, or set "
            + $"{LibtorchFolder.Variable} to the folder of an installed libtorch {Version}.");
    }

    // Without the project's path at its end.
    private static string ShortReason(string line) => (line.IndexOf(" [", StringComparison.Ordinal) is var end and > 0 ? line[..end] : line).TrimEnd('.');

    // Alone in its folder: what stands above, in the user's home, is about other projects. The framework is one for which nothing else is needed.
    private string WriteProject()
    {
        var project = Path.Combine(cache, "libtorch.csproj");
        Write("Directory.Build.props", "<Project />");
        Write("Directory.Build.targets", "<Project />");
        Write("Directory.Packages.props", "<Project />");
        Write("libtorch.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <!-- Written by the command cornet, to fetch libtorch. -->
              <PropertyGroup>
                <TargetFramework>netstandard2.0</TargetFramework>
                <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
              </PropertyGroup>
              <ItemGroup>
                <PackageDownload Include="{id}" Version="[{Version}]" />
              </ItemGroup>
            </Project>

            """);
        return project;

        void Write(string name, string text) =>
            WholeFile.Write(Path.Combine(cache, name), file => WholeFile.WriteAt(file, System.Text.Encoding.UTF8.GetBytes(text), 0));
    }
}
