using System.Reflection;
using System.Reflection.Emit;

namespace Cornet.Tests;

/// <summary>The types that a compiled type uses.</summary>
internal static class UsedTypes
{
    private static readonly Dictionary<short, OperandType> Operands = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value, code => code.OperandType);

    /// <summary>Of its base, its members and the code of its methods; several times where it uses one several times.</summary>
    public static IEnumerable<Type> Of(Type type)
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var used = new List<Type?> { type.BaseType };
        used.AddRange(type.GetInterfaces());
        used.AddRange(type.GetFields(all).Select(field => field.FieldType));
        foreach (var method in type.GetMembers(all).OfType<MethodBase>())
        {
            used.AddRange(method.GetParameters().Select(parameter => parameter.ParameterType));
            if (method is MethodInfo { ReturnType: var returned }) used.Add(returned);
            if (method.GetMethodBody() is not { } body) continue;
            used.AddRange(body.LocalVariables.Select(local => local.LocalType));
            used.AddRange(Mentioned(method, body.GetILAsByteArray()!));
        }
        return used.OfType<Type>().SelectMany(Parts);
    }

    // List<Node[]> is made of List, and of Node.
    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!) : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type) : [type];

    private static IEnumerable<Type?> Mentioned(MethodBase method, byte[] code)
    {
        for (var i = 0; i < code.Length;)
        {
            var value = code[i] == 0xfe ? unchecked((short)(0xfe00 | code[i + 1])) : code[i];
            i += code[i] == 0xfe ? 2 : 1;
            switch (Operands[value])
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    var member = method.Module.ResolveMember(
                        BitConverter.ToInt32(code, i), method.DeclaringType!.GetGenericArguments(), method.IsGenericMethod ? method.GetGenericArguments() : null);
                    yield return member as Type ?? member!.DeclaringType;
                    i += 4;
                    break;
                case OperandType.InlineSwitch: i += 4 + 4 * BitConverter.ToInt32(code, i); break;
                case OperandType.InlineI8 or OperandType.InlineR: i += 8; break;
                case OperandType.InlineNone: break;
                case OperandType.InlineVar: i += 2; break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar: i++; break;
                default: i += 4; break;
            }
        }
    }
}
