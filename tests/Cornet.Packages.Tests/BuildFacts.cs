using System.Reflection;

namespace Cornet.Packages.Tests;

/// <summary>What the build of these tests knew.</summary>
internal static class BuildFacts
{
    private static readonly Dictionary<string, string?> Known =
        typeof(BuildFacts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().ToDictionary(fact => fact.Key, fact => fact.Value);

    /// <summary>Debug or Release.</summary>
    public static string Configuration => Known["Configuration"]!;

    /// <summary>Cornet's version.</summary>
    public static string Version => Known["Version"]!;

    /// <summary>Where NuGet keeps the packages of this machine.</summary>
    public static string PackageFolder => Known["PackageFolder"]!;

    /// <summary>Whether snapshots are Verify's own, and not those of the stand-in.</summary>
    public static bool HasVerify => Known["UseVerifyPackage"] == "true";
}
