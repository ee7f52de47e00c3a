using System.Reflection;

namespace Cornet.Scoring.Reporting;

/// <summary>What computed a score: without it a number cannot be compared with another one.</summary>
internal static class SoftwareVersions
{
    /// <summary>Cornet's version.</summary>
    public static string Cornet => VersionOf(typeof(SoftwareVersions));

    /// <summary>What computed, by name: Cornet, TorchSharp, libtorch.</summary>
    public static IReadOnlyDictionary<string, string> All => new Dictionary<string, string>
    {
        ["Cornet"] = Cornet, ["TorchSharp"] = VersionOf(typeof(TorchSharp.torch)), ["libtorch"] = LibtorchWithoutPlace(),
    };

    // The folder is of no use to anyone else, and names its user.
    private static string LibtorchWithoutPlace() => Backend.Description.Split(" in ")[0];

    // Whatever comes after a plus is the commit.
    private static string VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
