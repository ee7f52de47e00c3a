using System.Text.Json;
using System.Text.Json.Serialization;
using Cornet.Scoring.Assemblies;

namespace Cornet.Scoring.Benchmarks;

/// <summary>A time bin, in ms after the stimulus.</summary>
/// <param name="StartMs">When it begins.</param>
/// <param name="EndMs">When it ends.</param>
public readonly record struct TimeBin(double StartMs, double EndMs)
{
    /// <summary>Its middle.</summary>
    [JsonIgnore]
    public double CenterMs => (StartMs + EndMs) / 2;

    /// <summary><c>70-80 ms</c></summary>
    public override string ToString() => FormattableString.Invariant($"{StartMs}-{EndMs} ms");
}

/// <summary>The time bins of an assembly that a declaration takes: one (<c>[70, 170]</c>), several (<c>[[70, 80], [80, 90]]</c>), or <c>all</c>.</summary>
public sealed record TimeChoice
{
    internal const string Every = "all";

    private TimeChoice(TimeBin? single, IReadOnlyList<TimeBin>? several) => (Single, Several) = (single, several);

    /// <summary>The one bin that is taken by itself, without the dimension of time; null where there are several.</summary>
    public TimeBin? Single { get; }

    /// <summary>The bins of a list; null for all, and for a single one.</summary>
    public IReadOnlyList<TimeBin>? Several { get; }

    /// <summary>All bins.</summary>
    public static TimeChoice All { get; } = new(null, null);

    /// <summary>One bin.</summary>
    public static TimeChoice One(TimeBin bin) => new(bin, null);

    /// <summary>Some bins.</summary>
    public static TimeChoice List(IReadOnlyList<TimeBin> bins) => new(null, bins);

    /// <summary>What is wrong with it, as half a sentence; null for nothing.</summary>
    internal string? Problem
    {
        get
        {
            if (Single is { } only) return only.StartMs < only.EndMs ? null : "must hold the start and the end of a bin, in ms";
            if (Several is not { } bins) return null;
            if (bins.Count == 0) return "is an empty list: name bins, as in [[70, 80], [80, 90]]";
            if (bins.FirstOrDefault(bin => !(bin.StartMs < bin.EndMs)) is var wrong && wrong != default) return $"lists {wrong}, which ends before it starts";
            for (var i = 1; i < bins.Count; i++)
            {
                if (bins[i].StartMs < bins[i - 1].StartMs) return $"lists {bins[i]} after {bins[i - 1]}: list bins in their order";
                if (bins[i].StartMs < bins[i - 1].EndMs) return $"lists {bins[i]}, which overlaps {bins[i - 1]}: list bins without overlap";
            }

            return null;
        }
    }

    /// <summary>The part of an assembly: without the dimension of time's other bins.</summary>
    /// <exception cref="CornetException">There is no such bin, or no dimension of time.</exception>
    internal DataAssembly Of(DataAssembly assembly)
    {
        if (Single is { } only) return assembly.InTimeBin(only.StartMs, only.EndMs);
        _ = assembly[Axis.TimeBin];
        if (Several is not { } bins) return assembly;
        foreach (var bin in bins) assembly.InTimeBin(bin.StartMs, bin.EndMs); // each of them must be there
        var there = assembly.TimeBins.ToList();
        return assembly.Take(Axis.TimeBin, [.. bins.Select(bin => there.IndexOf((bin.StartMs, bin.EndMs)))]);
    }
}

/// <summary>Reads and writes <see cref="TimeChoice"/>.</summary>
internal sealed class TimeChoiceConverter : JsonConverter<TimeChoice>
{
    /// <inheritdoc/>
    public override TimeChoice Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        using var json = JsonDocument.ParseValue(ref reader);
        var time = json.RootElement;
        if (time.ValueKind == JsonValueKind.String && time.GetString() == TimeChoice.Every) return TimeChoice.All;
        if (time.ValueKind != JsonValueKind.Array)
            throw new JsonException($"'time' must be a bin such as [70, 170], a list of bins, or \"{TimeChoice.Every}\", and is {EntryKind.Found(time)}.");
        JsonElement[] parts = [.. time.EnumerateArray()];
        if (parts.Length == 0 || parts[0].ValueKind == JsonValueKind.Array) return TimeChoice.List([.. parts.Index().Select(one => Bin(one.Item, $"time[{one.Index}]"))]);
        return TimeChoice.One(Bin(time, "time"));
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TimeChoice value, JsonSerializerOptions options)
    {
        if (value.Single is { } only) Write(writer, only);
        else if (value.Several is not { } bins) writer.WriteStringValue(TimeChoice.Every);
        else
        {
            writer.WriteStartArray();
            foreach (var bin in bins) Write(writer, bin);
            writer.WriteEndArray();
        }
    }

    private static void Write(Utf8JsonWriter writer, TimeBin bin)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(bin.StartMs);
        writer.WriteNumberValue(bin.EndMs);
        writer.WriteEndArray();
    }

    private static TimeBin Bin(JsonElement bin, string name)
    {
        JsonElement[] ends = bin.ValueKind == JsonValueKind.Array ? [.. bin.EnumerateArray()] : [];
        foreach (var (at, end) in ends.Index())
            if (end.ValueKind != JsonValueKind.Number) throw new JsonException($"'{name}[{at}]' must be a number, and is {EntryKind.Found(end)}.");
        return ends is [var first, var last]
            ? new TimeBin(first.GetDouble(), last.GetDouble())
            : throw new JsonException($"'{name}' must hold the start and the end of a bin, in ms, and is {(ends.Length == 0 ? EntryKind.Found(bin) : $"a list of {ends.Length}")}.");
    }
}
