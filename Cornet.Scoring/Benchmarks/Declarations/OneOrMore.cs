using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cornet.Scoring.Benchmarks;

/// <summary>An entry that holds one value or a list of them.</summary>
/// <typeparam name="T">Of a value.</typeparam>
internal abstract class OneOrMore<T>(string entry, string must) : JsonConverter<IReadOnlyList<T>>
{
    /// <inheritdoc/>
    public override IReadOnlyList<T> Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        using var json = JsonDocument.ParseValue(ref reader);
        var isList = json.RootElement.ValueKind == JsonValueKind.Array;
        JsonElement[] values = isList ? [.. json.RootElement.EnumerateArray()] : [json.RootElement];
        if (values.Length == 0) throw new JsonException($"'{entry}' is an empty list: give it a value or leave it out.");
        return [.. values.Select(value => Of(value, out var one) ? one : throw new JsonException(
            $"'{entry}' must be {must}, and is {(isList ? "a list with " : "")}{EntryKind.Found(value)}."))];
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<T> value, JsonSerializerOptions options)
    {
        if (value is [var only]) JsonSerializer.Serialize(writer, only, options);
        else JsonSerializer.Serialize(writer, value.ToArray(), options);
    }

    /// <summary>Takes a value, where it is of the right kind.</summary>
    private protected abstract bool Of(JsonElement value, out T one);
}

/// <summary>One penalty or several.</summary>
internal sealed class PenaltyList() : OneOrMore<double>("penalties", "a number or a list of numbers")
{
    private protected override bool Of(JsonElement value, out double one) =>
        (one = value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0) == one && value.ValueKind == JsonValueKind.Number;
}

/// <summary>One filter or several.</summary>
internal sealed class FilterList() : OneOrMore<string>("keep", "a string or a list of strings, such as \"reliability > 0.3\"")
{
    private protected override bool Of(JsonElement value, out string one)
    {
        one = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        return value.ValueKind == JsonValueKind.String;
    }
}
