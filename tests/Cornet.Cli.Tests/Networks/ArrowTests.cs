using Cornet.App;
using Cornet.Onnx;
using Cornet.Runtime;
using Cornet.Scoring.Assemblies;

namespace Cornet.Cli.Tests.Networks;

/// <summary>The projects, by what their compiled assemblies use: arrows run one way.</summary>
public class ArrowTests
{
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["Cornet.Runtime"] = [],
        ["Cornet.Scoring"] = ["Cornet.Runtime"],
        ["Cornet.Onnx"] = ["Cornet.Runtime", "Cornet.Scoring"],
        ["Cornet.App"] = ["Cornet.Runtime", "Cornet.Scoring"],
        ["Cornet.Cli"] = ["Cornet.App", "Cornet.Dsl", "Cornet.Generator", "Cornet.Onnx", "Cornet.Runtime", "Cornet.Scoring", "Cornet.Targets"],
    };

    // Whom each folder of Cornet.Scoring uses: data and numbers, then who responds, what is compared, and how it is shown.
    private static readonly Dictionary<string, string[]> OfScoring = new(StringComparer.Ordinal)
    {
        ["Assemblies"] = [],
        ["Metrics"] = [],
        ["Responders"] = ["Assemblies"],
        ["Benchmarks"] = ["Assemblies", "Metrics", "Responders"],
        ["Reporting"] = ["Assemblies", "Benchmarks", "Metrics", "Responders"],
    };

    [Fact]
    public void Projects_use_each_other_one_way()
    {
        Type[] known = [typeof(CornetException), typeof(DataAssembly), typeof(OnnxResponder), typeof(CornetApp), typeof(CornetCommand)];
        var found = known.ToDictionary(
            type => type.Assembly.GetName().Name!,
            type => type.Assembly.GetReferencedAssemblies().Select(one => one.Name!).Where(name => name.StartsWith("Cornet.", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray());
        Assert.Equal(Arrows.OrderBy(one => one.Key, StringComparer.Ordinal), found.OrderBy(one => one.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Folders_of_Scoring_use_each_other_one_way()
    {
        var used = typeof(DataAssembly).Assembly.GetTypes().Where(type => Folder(type) is not null)
            .SelectMany(type => UsedTypes.Of(type).Select(other => (From: Folder(type)!, To: Folder(other), By: $"{type.Name} uses {other.Name}")))
            .Where(arrow => arrow.To is not null && arrow.To != arrow.From).ToArray();
        Assert.Empty(used.Where(arrow => !OfScoring[arrow.From].Contains(arrow.To)).Select(arrow => arrow.By).Distinct());
        Assert.Equal(
            OfScoring.OrderBy(one => one.Key, StringComparer.Ordinal),
            OfScoring.Keys.Order(StringComparer.Ordinal).Select(from => KeyValuePair.Create(
                from, used.Where(arrow => arrow.From == from).Select(arrow => arrow.To!).Distinct().Order(StringComparer.Ordinal).ToArray())));
    }

    private static string? Folder(Type type) => type.Namespace?.Split('.') is ["Cornet", "Scoring", var folder, ..] ? folder : null;

    [Fact]
    public void Scoring_knows_no_network_of_Cornet()
    {
        // What is shared with networks of all kinds: when a step begins, which is arithmetic.
        string[] allowed = ["Cornet.Runtime.Models.StepTimes"];
        var network = typeof(Cornet.Runtime.Models.CornetModel);
        var used = typeof(DataAssembly).Assembly.GetTypes().SelectMany(UsedTypes.Of)
            .Where(type => type.Assembly == network.Assembly && type.Namespace is { } space && (space.StartsWith("Cornet.Runtime.Models", StringComparison.Ordinal) || space.StartsWith("Cornet.Runtime.Layers", StringComparison.Ordinal)));
        Assert.Empty(used.Select(type => type.FullName!).Distinct().Except(allowed));
    }
}
