using System.Collections;
using System.Reflection;

namespace Cornet.Generator.Tests.Harness;

/// <summary>
/// Walks everything a step hands on. What Roslyn makes (trees, symbols, places) would keep whole compilations alive, and nothing that holds it is
/// ever equal.
/// </summary>
internal static class ModelGraph
{
    /// <summary>The paths of members that hold what a pipeline must not carry; empty where all is well.</summary>
    public static IReadOnlyList<string> Intruders(object root)
    {
        var intruders = new List<string>();
        Walk(root, root.GetType().Name, intruders, new HashSet<object>(ReferenceEqualityComparer.Instance));
        return intruders;
    }

    private static bool IsForeign(string space) =>
        space.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) || space == "System.Collections.Immutable";

    private static void Walk(object? value, string path, List<string> intruders, HashSet<object> seen)
    {
        if (value is null or string || value.GetType() is { IsPrimitive: true } or { IsEnum: true }) return;
        var type = value.GetType();
        if (!type.IsValueType && !seen.Add(value)) return;
        if (value is Delegate || IsForeign(type.Namespace ?? ""))
        {
            intruders.Add($"{path} is {type}");
            return;
        }
        if (value is IEnumerable items)
            foreach (var item in items) Walk(item, $"{path}[]", intruders, seen);
        for (var one = type; one is not null && one != typeof(object); one = one.BaseType)
            foreach (var field in one.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                Walk(field.GetValue(value), $"{path}.{field.Name}", intruders, seen);
    }
}
