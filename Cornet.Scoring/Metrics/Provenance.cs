using System.Reflection;

namespace Cornet.Scoring.Metrics;

/// <summary>Where a score comes from: without it a number cannot be compared with another one.</summary>
public sealed record Provenance
{
    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>Its learnable numbers.</summary>
    public required long Parameters { get; init; }

    /// <summary>The file the weights came from, or how they came about; null where only the untrained network was scored.</summary>
    public required string? Weights { get; init; }

    /// <summary>The stimuli.</summary>
    public required string Stimuli { get; init; }

    /// <summary>How many of them.</summary>
    public required int Count { get; init; }

    /// <summary>How many of these RDMs compare.</summary>
    public required int Compared { get; init; }

    /// <summary>The classes that are told apart.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>How many classes the network tells apart; null where its decoder does not say.</summary>
    public long? Outputs { get; init; }

    /// <summary>In which numbers and memory format the network computed; null in scores of before it was noted.</summary>
    public string? Computation { get; init; }

    /// <summary>What was done to each picture.</summary>
    public required string Preparation { get; init; }

    /// <summary>What was decoded from.</summary>
    public required string Features { get; init; }

    /// <summary>How it was decoded.</summary>
    public required string Decoder { get; init; }

    /// <summary>How RDMs were made and compared.</summary>
    public required string Similarity { get; init; }

    /// <summary>The seed of untrained weights, folds and permutations.</summary>
    public required long Seed { get; init; }

    /// <summary>When, in universal time.</summary>
    public DateTime Date { get; init; } = DateTime.UtcNow;

    /// <summary>Cornet's version.</summary>
    public string Cornet { get; init; } = CornetVersion;

    /// <summary>TorchSharp's version.</summary>
    public string TorchSharp { get; init; } = VersionOf(typeof(TorchSharp.torch));

    /// <summary>The native library that computed, and on what.</summary>
    public string Libtorch { get; init; } = LibtorchWithoutPlace();

    internal static string CornetVersion => VersionOf(typeof(Provenance));

    /// <summary>What computed, by name: Cornet, TorchSharp, libtorch.</summary>
    internal static IReadOnlyDictionary<string, string> Versions => new Dictionary<string, string>
    {
        ["Cornet"] = CornetVersion, ["TorchSharp"] = VersionOf(typeof(TorchSharp.torch)), ["libtorch"] = LibtorchWithoutPlace(),
    };

    // The folder is of no use to anyone else, and names its user.
    private static string LibtorchWithoutPlace() => Backend.Description.Split(" in ")[0];

    // Whatever comes after a plus is the commit.
    private static string VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
