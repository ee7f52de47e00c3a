using System.Reflection;
using System.Reflection.Emit;

namespace Cornet.Tests;

/// <summary>
/// Where compiled code hands libtorch a number that nobody holds: it makes a TorchSharp <c>Scalar</c>, or calls what makes one inside TorchSharp, as
/// <c>x * 0.5</c>, <c>x + y</c> and <c>x.square()</c> do. Found by reading its instructions.
/// </summary>
internal static class LooseNumbers
{
    private const BindingFlags Own =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<int, OpCode> Instructions =
        typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!)
            .ToDictionary(code => code.Value & 0xFFFF);

    /// <summary>The places, as <c>Cornet.Runtime.Training.Sgd.Move: Tensor.add_</c>.</summary>
    /// <param name="code">Where to look.</param>
    /// <param name="torchSharp">TorchSharp, as it is loaded.</param>
    /// <param name="room">The type that holds numbers and may make them; null where there is none.</param>
    public static IReadOnlyList<string> In(Assembly code, Assembly torchSharp, Type? room)
    {
        var making = Making(torchSharp);
        return
        [
            .. from method in MethodsOf(code).Where(method => room is null || !IsIn(room, method.DeclaringType))
            from called in CalledBy(method).Where(called => making.Contains(Key(called)))
            select $"{Named(method)}: {called.DeclaringType?.Name}.{called.Name}",
        ];
    }

    private static bool IsIn(Type room, Type? type) => type is not null && (type == room || IsIn(room, type.DeclaringType));

    // What makes a number, directly or through others. Calls of virtual methods count by what is declared: a module's own forward is not seen.
    private static HashSet<(Module, int)> Making(Assembly torchSharp)
    {
        var callers = MethodsOf(torchSharp).SelectMany(method => CalledBy(method).Select(called => (Called: called, By: method)))
            .ToLookup(call => Key(call.Called), call => call.By);
        HashSet<(Module, int)> making = [];
        Stack<MethodBase> next = new(MethodsOf(torchSharp).Where(MakesNumber));
        while (next.TryPop(out var method))
            if (making.Add(Key(method)))
                foreach (var caller in callers[Key(method)].Where(caller => caller.DeclaringType?.FullName != "TorchSharp.Scalar")) next.Push(caller);
        return making;
    }

    private static bool MakesNumber(MethodBase method) => method.DeclaringType?.FullName switch
    {
        "TorchSharp.Scalar" => method.Name == "op_Implicit",
        "TorchSharp.ScalarExtensionMethods" => method is MethodInfo { ReturnType.FullName: "TorchSharp.Scalar" },
        _ => false,
    };

    /// <summary>Every method and constructor of an assembly.</summary>
    internal static IEnumerable<MethodBase> MethodsOf(Assembly code) =>
        code.GetTypes().SelectMany(type => type.GetMethods(Own).Cast<MethodBase>().Concat(type.GetConstructors(Own)));

    /// <summary>What a method calls.</summary>
    internal static IEnumerable<MethodBase> CalledBy(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at < code.Length;)
        {
            var instruction = Instructions[code[at] == 0xFE ? 0xFE00 | code[at + 1] : code[at]];
            at += instruction.Size;
            if (instruction.OperandType == OperandType.InlineMethod)
            {
                yield return method.Module.ResolveMethod(
                    BitConverter.ToInt32(code, at),
                    method.DeclaringType?.GetGenericArguments(),
                    method.IsGenericMethod ? method.GetGenericArguments() : null)!;
            }

            at += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
                _ => 4,
            };
        }
    }

    // A method of a generic type is the same for all its arguments.
    private static (Module, int) Key(MethodBase method) => (method.Module, method.MetadataToken);

    /// <summary>A method and its type.</summary>
    internal static string Named(MethodBase method) => $"{method.DeclaringType?.FullName}.{method.Name}";
}
