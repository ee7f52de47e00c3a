using System.Reflection;
using Cornet.Models;
using Cornet.Runtime.Training;
using TorchSharp;

namespace Cornet.Tests.Devices;

/// <summary>
/// Nothing in a training step waits for a GPU: read in the compiled code of everything that a step can reach, in the runtime and in the generated networks. (Where there
/// is a GPU, <c>bench/gpu.sh</c> measures it.)
/// </summary>
public class HostSynchronizationTests
{
    private static readonly HashSet<string> Waiting = new(StringComparer.Ordinal)
    {
        "item", "ToSingle", "ToDouble", "ToInt32", "ToInt64", "ToBoolean", "data", "get_bytes", "cpu", "nonzero", "argwhere", "masked_select", "equal", "allclose", "unique",
        "bincount", "tensor", "as_tensor", "frombuffer", "synchronize", "print", "tolist",
    };

    // What only runs on processors or once, where there is nothing to wait for, or in place of calls that this libtorch does not have; each with what it is for.
    private static readonly Dictionary<string, string> OnProcessors = new(StringComparer.Ordinal)
    {
        ["Cornet.Runtime.Training.Optimizer.IsSkipped"] = "a libtorch that cannot take a step over all tensors at once",
        ["Cornet.Runtime.Training.AdamW.Move"] = "the same",
        ["Cornet.Runtime.Distributed.MpiGroup"] = "MPI reads host memory",
        ["Cornet.Runtime.Stimuli.UnfilledBatch"] = "batches are prepared in host memory",
        ["Cornet.Runtime.Training.RecordedResponses.For"] = "rows are chosen in host memory",
        ["Cornet.Runtime.Training.TeacherLogits.For"] = "the same",
        ["Cornet.Runtime.Stimuli.DeviceNormalization..ctor"] = "once, before the first batch",
    };

    [Fact]
    public void No_training_step_waits_for_a_GPU()
    {
        var reached = Reached();
        Assert.Contains(reached, method => method.DeclaringType!.Name == "CORnetS");
        Assert.Contains(reached, method => method is { Name: "Apply", DeclaringType.Name: "GroupNorm" });
        Assert.Contains(reached, method => method is { Name: "Fused", DeclaringType.Name: "AdamW" });
        var waiting = from method in reached.Where(method => !IsExempt(method))
                      from called in LooseNumbers.CalledBy(method)
                      where IsWait(called)
                      select $"{method.DeclaringType!.FullName}.{method.Name}: {called.DeclaringType!.Name}.{called.Name}";
        Assert.Equal("", string.Join('\n', waiting.Distinct().Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void What_waits_is_found() => Assert.Contains(
        "Read", Methods().Where(method => LooseNumbers.CalledBy(method).Any(IsWait) && method.DeclaringType!.Name == "StepWindow").Select(method => method.Name));

    private static bool IsExempt(MethodBase method) =>
        OnProcessors.Keys.Any(name => $"{method.DeclaringType!.FullName}.{method.Name}".StartsWith(name, StringComparison.Ordinal));

    private static bool IsWait(MethodBase called) => called.DeclaringType?.Assembly == typeof(torch.Tensor).Assembly
        && (Waiting.Contains(called.Name)
            // Copies between host and device wait where they may not go on by themselves.
            || (called.Name is "to" or "cuda" && called.GetParameters() is var given && given.Any(one => one.ParameterType == typeof(torch.Device)) && given.All(one => one.Name != "non_blocking")));

    private static IEnumerable<MethodBase> Methods() => new[] { typeof(Trainer).Assembly, typeof(CORnetS).Assembly }.SelectMany(LooseNumbers.MethodsOf);

    // Everything that a step may run: what is called, what overrides it, and the bodies of lambdas and iterators.
    private static HashSet<MethodBase> Reached()
    {
        var all = Methods().ToList();
        var overrides = all.OfType<MethodInfo>().Where(method => method.IsVirtual).ToLookup(method => Key(method.GetBaseDefinition()));
        var implementations = all.OfType<MethodInfo>().Where(method => method.IsVirtual).ToLookup(method => method.Name.Split('.')[^1]);
        HashSet<MethodBase> reached = [];
        Stack<MethodBase> next = new([typeof(Trainer).Assembly.GetType("Cornet.Runtime.Training.TrainingStep", true)!.GetMethod("Take")!]);
        var assemblies = all.Select(method => method.Module.Assembly).ToHashSet();
        while (next.TryPop(out var method))
        {
            if (!assemblies.Contains(method.Module.Assembly) || !reached.Add(Definition(method))) continue;
            foreach (var called in LooseNumbers.CalledBy(Definition(method)))
            {
                next.Push(called);
                if (called is MethodInfo { IsVirtual: true } open)
                {
                    foreach (var own in overrides[Key(open.GetBaseDefinition())]) next.Push(own);
                    if (open.DeclaringType!.IsInterface && assemblies.Contains(open.Module.Assembly))
                        foreach (var own in implementations[open.Name].Where(own => own.DeclaringType!.GetInterfaces().Any(one => Same(one, open.DeclaringType)))) next.Push(own);
                }

                // An iterator runs where its object is made and moved on.
                if (called is ConstructorInfo { DeclaringType: { } made } && typeof(System.Collections.IEnumerator).IsAssignableFrom(made) && assemblies.Contains(made.Assembly))
                    next.Push(made.GetMethod("MoveNext", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!);
            }
        }

        return reached;

        static (Module, int) Key(MethodBase method) => (method.Module, method.MetadataToken);

        static MethodBase Definition(MethodBase method) => method is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericMethodDefinition() : method;

        static bool Same(Type one, Type other) => one == other || (one.IsGenericType && other.IsGenericType && one.GetGenericTypeDefinition() == other.GetGenericTypeDefinition());
    }
}
