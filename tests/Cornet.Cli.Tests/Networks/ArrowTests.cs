using System.Reflection;
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
    public void Scoring_knows_no_network_of_Cornet()
    {
        // What is shared with networks of all kinds: when a step begins, which is arithmetic.
        string[] allowed = ["Cornet.Runtime.Models.StepTimes"];
        var network = typeof(Cornet.Runtime.Models.CornetModel);
        var used = typeof(DataAssembly).Assembly.GetTypes().SelectMany(Mentioned)
            .Where(type => type.Assembly == network.Assembly && type.Namespace is { } space && (space.StartsWith("Cornet.Runtime.Models", StringComparison.Ordinal) || space.StartsWith("Cornet.Runtime.Layers", StringComparison.Ordinal)));
        Assert.Empty(used.Select(type => type.FullName!).Distinct().Except(allowed));
    }

    private static IEnumerable<Type> Mentioned(Type type)
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (var field in type.GetFields(all)) yield return field.FieldType;
        foreach (var method in type.GetMembers(all).OfType<MethodBase>())
        {
            foreach (var parameter in method.GetParameters()) yield return parameter.ParameterType;
            if (method is MethodInfo { ReturnType: var returned }) yield return returned;
            foreach (var local in method.GetMethodBody()?.LocalVariables ?? Array.Empty<LocalVariableInfo>()) yield return local.LocalType;
        }
    }
}
