using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using static TorchSharp.torch;

namespace Cornet.Runtime.Weights;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Type">The type of its numbers.</param>
/// <param name="Shape">Its extents.</param>
/// <param name="Begin">Its first byte, counted from the end of the header.</param>
/// <param name="End">The byte behind its last.</param>
internal sealed record SafetensorsEntry(string Name, ElementType Type, long[] Shape, long Begin, long End);

/// <summary>
/// The header of a safetensors file: <c>{"V1.conv.weight": {"dtype": "F32", "shape": [64, 3, 7, 7], "data_offsets": [0, 37632]}, ...}</c>.
/// </summary>
internal static class SafetensorsHeader
{
    // What the format itself allows.
    private const long Longest = 100_000_000;
    private const string Metadata = "__metadata__", Notes = "cornet";
    private const int Alignment = 8;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The tensors in the order of their numbers, and where the numbers begin.</summary>
    /// <exception cref="DamagedFileException">The header is no header, or its places leave gaps, overlap or lie outside of the file.</exception>
    public static (List<SafetensorsEntry> Entries, long Start) Read(FileStream file)
    {
        var text = Text(file);
        var start = sizeof(ulong) + text.Length;
        return (InOrder(Entries(text), file.Length - start), start);
    }

    /// <summary>The text that Cornet has written beside the tensors (<see cref="WeightNotes"/>); null where there is none.</summary>
    /// <exception cref="DamagedFileException">The header is no JSON.</exception>
    public static string? NotesIn(FileStream file)
    {
        try
        {
            using var header = JsonDocument.Parse(Text(file), new JsonDocumentOptions { MaxDepth = 8 });
            return header.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(Metadata, out var metadata) && metadata.ValueKind == JsonValueKind.Object
                && metadata.TryGetProperty(Notes, out var notes) && notes.ValueKind == JsonValueKind.String ? notes.GetString() : null;
        }
        catch (Exception fault) when (fault is JsonException or DecoderFallbackException or InvalidOperationException)
        {
            throw new DamagedFileException("its header is not JSON");
        }
    }

    private static byte[] Text(FileStream file)
    {
        Span<byte> length = stackalloc byte[8];
        file.ReadExactly(length);
        var count = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (count is < 2 or > Longest) throw new DamagedFileException($"its header would have {count} bytes, and the limit is {Longest}");
        if ((long)count > file.Length - length.Length) throw new EndOfStreamException();
        var text = new byte[count];
        file.ReadExactly(text);
        return text;
    }

    /// <summary>The header of tensors that follow each other, its length before it, padded with spaces so that the numbers are aligned.</summary>
    /// <param name="entries">Keys and tensors in their order.</param>
    /// <param name="notes">A text beside them (<see cref="WeightNotes"/>); null for none.</param>
    public static byte[] Bytes(IReadOnlyList<(string Name, Tensor Value)> entries, string? notes = null)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Plain))
        {
            json.WriteStartObject();
            if (notes is not null)
            {
                json.WriteStartObject(Metadata);
                json.WriteString(Notes, notes);
                json.WriteEndObject();
            }

            long at = 0;
            foreach (var (name, value) in entries)
            {
                var type = ElementType.Of(value.dtype);
                json.WriteStartObject(name);
                json.WriteString("dtype", type.Safe);
                Numbers(json, "shape", value.shape);
                Numbers(json, "data_offsets", [at, at += value.NumberOfElements * type.Size]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        var padded = (text.Length + Alignment - 1) / Alignment * Alignment;
        var bytes = new byte[8 + padded];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, padded);
        bytes.AsSpan(8).Fill((byte)' ');
        text.GetBuffer().AsSpan(0, (int)text.Length).CopyTo(bytes.AsSpan(8));
        return bytes;
    }

    private static void Numbers(Utf8JsonWriter json, string name, ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static List<SafetensorsEntry> Entries(byte[] text)
    {
        try
        {
            using var header = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 8 });
            if (header.RootElement.ValueKind != JsonValueKind.Object) throw new DamagedFileException("its header is not a JSON object");
            return [.. header.RootElement.EnumerateObject().Where(entry => entry.Name != Metadata).Select(Entry)];
        }
        catch (Exception fault) when (fault is JsonException or DecoderFallbackException)
        {
            throw new DamagedFileException("its header is not JSON");
        }
        catch (Exception fault) when (fault is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new DamagedFileException("an entry of its header lacks 'dtype', 'shape' or 'data_offsets', or has them in another form");
        }
    }

    private static SafetensorsEntry Entry(JsonProperty entry)
    {
        var name = entry.Value.GetProperty("dtype").GetString() ?? "";
        var type = ElementType.OfSafe(name)
            ?? throw new DamagedFileException($"'{Shown(entry.Name)}' has numbers of type '{Shown(name)}'; {ElementType.SafeNames} can be read");
        var shape = Longs(entry.Value.GetProperty("shape"));
        if (Longs(entry.Value.GetProperty("data_offsets")) is not [var begin, var end]) throw new FormatException();
        if (begin < 0 || end < begin || end - begin != TensorShape.Count(shape) * type.Size)
            throw new DamagedFileException($"'{Shown(entry.Name)}' of {TensorShape.Text(shape)} cannot lie at bytes {begin} to {end}");
        return new SafetensorsEntry(entry.Name, type, shape, begin, end);
    }

    // The numbers must fill the rest of the file, one tensor behind the other: what lies between would be nobody's.
    private static List<SafetensorsEntry> InOrder(List<SafetensorsEntry> entries, long room)
    {
        entries = [.. entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End)];
        long at = 0;
        foreach (var entry in entries)
        {
            if (entry.Begin != at) throw new DamagedFileException($"'{Shown(entry.Name)}' begins at byte {entry.Begin} of the numbers, not {at}");
            at = entry.End;
        }

        if (at > room) throw new EndOfStreamException();
        return at == room ? entries : throw new DamagedFileException($"{room - at} bytes after its last tensor belong to no tensor");
    }

    private static long[] Longs(JsonElement list) => [.. list.EnumerateArray().Select(number => number.GetInt64())];

    private static string Shown(string name) => Pickle.PickleVocabulary.Printable(name);
}
