using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cornet.Scoring.Benchmarks;

/// <summary>Which rows of an assembly a declaration takes: for each coordinate a text or a number, or a list of them.</summary>
internal sealed class RowChoice : JsonConverter<IReadOnlyDictionary<string, IReadOnlyList<string>>>
{
    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, IReadOnlyList<string>> Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        using var json = JsonDocument.ParseValue(ref reader);
        if (json.RootElement.ValueKind != JsonValueKind.Object)
            throw new JsonException($"'where' must be an object in braces, and is {EntryKind.Found(json.RootElement)}.");
        var chosen = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var coordinate in json.RootElement.EnumerateObject())
        {
            JsonElement[] values = coordinate.Value.ValueKind == JsonValueKind.Array ? [.. coordinate.Value.EnumerateArray()] : [coordinate.Value];
            if (values.Length == 0) throw new JsonException($"'where.{coordinate.Name}' is an empty list: name what it takes.");
            if (Array.Find(values, one => one.ValueKind is not (JsonValueKind.String or JsonValueKind.Number)) is { ValueKind: not JsonValueKind.Undefined } other)
            {
                var found = coordinate.Value.ValueKind == JsonValueKind.Array ? $"a list with {EntryKind.Found(other)}" : EntryKind.Found(other);
                throw new JsonException($"'where.{coordinate.Name}' must be a string or a number, or a list of them, and is {found}.");
            }

            if (!chosen.TryAdd(coordinate.Name, [.. values.Select(Text)]))
                throw new JsonException($"'where.{coordinate.Name}' is given twice: give one list.");
        }

        return chosen;
    }

    // As coordinates of numbers are written.
    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : value.GetDouble().ToString("R", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, IReadOnlyList<string>> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (coordinate, values) in value)
        {
            writer.WritePropertyName(coordinate);
            if (values is [var only]) writer.WriteStringValue(only);
            else JsonSerializer.Serialize(writer, values, options);
        }

        writer.WriteEndObject();
    }
}
