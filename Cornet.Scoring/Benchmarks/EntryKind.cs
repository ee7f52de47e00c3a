using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cornet.Scoring.Benchmarks;

/// <summary>Of which kind an entry of a declaration must be, and of which it is.</summary>
internal static partial class EntryKind
{
    private const int LongestText = 30;

    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Says both of an entry that could not be read.</summary>
    /// <param name="declaration">The type that declares the entries, in snake case.</param>
    /// <param name="path">The entry, as the serializer names it: <c>$.time[0]</c>.</param>
    /// <param name="json">The whole text.</param>
    public static string Sentence(Type declaration, string path, string json)
    {
        string[] steps = [.. Steps().Matches(path).Select(step => step.Groups.Cast<Group>().Skip(1).First(group => group.Success).Value)];
        var (must, name) = (declaration, steps.Length == 0 ? "it" : $"'{path[2..]}'");
        foreach (var step in steps)
        {
            var entry = must.IsGenericType ? null : must.GetProperties().FirstOrDefault(one => JsonNamingPolicy.SnakeCaseLower.ConvertName(one.Name) == step);
            must = must.IsGenericType ? must.GetGenericArguments()[^1] : entry?.PropertyType ?? must;
        }

        using var whole = JsonDocument.Parse(json, Options);
        return $"{name} must be {Words(must)}, and is {Found(steps.Aggregate(whole.RootElement, Within))}.";
    }

    /// <summary>What a value is, in words.</summary>
    public static string Found(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => $"the string \"{Shortened(value.GetString()!)}\"",
        JsonValueKind.Number => $"the number {value.GetRawText()}",
        JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        JsonValueKind.Null => "null",
        JsonValueKind.Array => "a list",
        _ => "an object in braces",
    };

    private static string Words(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum) return $"one of {string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName))}";
        if (type == typeof(string)) return "a string";
        if (type == typeof(int)) return "a whole number";
        if (type == typeof(uint)) return "a whole number that is not negative";
        if (type == typeof(double)) return "a number";
        if (type == typeof(bool)) return "true or false";
        if (type.GetGenericArguments() is not [.., var inner]) return "an object in braces";
        return $"{(type.GetGenericArguments().Length == 1 ? "a list" : "an object in braces")}, each of whose values is {Words(inner)}";
    }

    private static JsonElement Within(JsonElement whole, string step) => whole.ValueKind switch
    {
        JsonValueKind.Object when whole.TryGetProperty(step, out var entry) => entry,
        JsonValueKind.Array when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < whole.GetArrayLength() => whole[place],
        _ => whole,
    };

    private static string Shortened(string text) => text.Length <= LongestText ? text : $"{text[..LongestText]}...";

    [GeneratedRegex(@"\.([^.\[]+)|\['(.*?)'\]|\[(\d+)\]")]
    private static partial Regex Steps();
}
