using System.Reflection;
using System.Reflection.Emit;
using Xunit.Abstractions;

namespace Cornet.Dsl.Tests.Architecture;

/// <summary>The folders of the compiler, by the arrows between their compiled types: they run one way.</summary>
public class FolderTests(ITestOutputHelper output)
{
    private static readonly Dictionary<short, OperandType> Operands = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value, code => code.OperandType);

    [Fact]
    public void No_folder_needs_one_that_needs_it()
    {
        var arrows = Arrows();
        foreach (var from in arrows.Keys.Order(StringComparer.Ordinal)) output.WriteLine($"{from} -> {string.Join(" ", arrows[from].Keys.Order(StringComparer.Ordinal))}");
        var cycle = arrows.Keys.Select(folder => Way(folder, folder, arrows, [])).FirstOrDefault(way => way is not null);
        Assert.True(cycle is null, cycle is null ? "" : string.Join("\n", cycle.Zip(cycle.Skip(1), (a, b) => $"{a} -> {b} by {arrows[a][b]}")));
    }

    [Fact]
    public void The_graph_knows_no_text_of_a_program_and_no_pass_knows_the_binder()
    {
        var arrows = Arrows();
        Assert.DoesNotContain("Syntax", arrows["Graph"].Keys);
        Assert.DoesNotContain("Binding", arrows["Analysis"].Keys);
        Assert.DoesNotContain("Binding", arrows["Programs"].Keys);
    }

    private static List<string>? Way(string from, string to, Dictionary<string, Dictionary<string, string>> arrows, HashSet<string> seen)
    {
        foreach (var next in arrows.GetValueOrDefault(from)?.Keys ?? Enumerable.Empty<string>())
        {
            if (next == to) return [from, to];
            if (seen.Add(next) && Way(next, to, arrows, seen) is { } rest) return [from, .. rest];
        }
        return null;
    }

    // From folder to folder, and a type that makes the arrow.
    private static Dictionary<string, Dictionary<string, string>> Arrows()
    {
        var arrows = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        foreach (var type in typeof(CornetCompiler).Assembly.GetTypes())
            foreach (var used in Used(type))
                if (Folder(type) is { } from && Folder(used) is { } to && from != to)
                {
                    if (!arrows.TryGetValue(from, out var into)) arrows.Add(from, into = new(StringComparer.Ordinal));
                    into.TryAdd(to, $"{type.FullName} and {used.FullName}");
                }
        return arrows;
    }

    private static string? Folder(Type type) => type.Namespace is { } space && space.StartsWith("Cornet.Dsl.", StringComparison.Ordinal) ? space.Split('.')[2] : null;

    private static IEnumerable<Type> Used(Type type)
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
