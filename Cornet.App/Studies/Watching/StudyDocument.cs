using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cornet.App.Studies.Watching;

/// <summary>What the page of a study shows, as the JSON document that it reads: everything that is known at one moment.</summary>
internal sealed record StudyDocument
{
    // Numbers that are NaN or infinite are written as the words that .NET and JavaScript have for them. The encoder escapes <, > and &, so that the text may stand
    // inside of HTML.
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The study.</summary>
    public required string Study { get; init; }

    /// <summary>The model that it varies.</summary>
    public required string Model { get; init; }

    /// <summary>The training images, as the user called them.</summary>
    public required string Data { get; init; }

    /// <summary>The number of seeds.</summary>
    public required int Seeds { get; init; }

    /// <summary>The declarations of the benchmarks, by the names of their files.</summary>
    public required IReadOnlyList<string> Benchmarks { get; init; }

    /// <summary>The folder.</summary>
    public required string Folder { get; init; }

    /// <summary>When this was read, in UTC.</summary>
    public required DateTime Time { get; init; }

    /// <summary>The share of all trainings that is done, 0 to 1.</summary>
    public required double Share { get; init; }

    /// <summary>The time until all rows are done with as many at a time as now, in seconds; null where that is unknown.</summary>
    public double? Remaining { get; init; }

    /// <summary>The rows, in the order of their numbers.</summary>
    public required IReadOnlyList<WatchedRow> Rows { get; init; }

    /// <summary>The document, UTF-8.</summary>
    public byte[] Json() => JsonSerializer.SerializeToUtf8Bytes(this, Format);
}

/// <summary>A row of a study as its page shows it.</summary>
/// <param name="Index">Its number, counted from 0.</param>
/// <param name="Name">The name of its folder.</param>
/// <param name="Variant">The name of its variant.</param>
/// <param name="Levels">What the variant changes, a text for each row of the study's table that it stands for: <c>steps (1,1,1)</c>.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Model">Its model.</param>
/// <param name="State">How far it is.</param>
internal sealed record WatchedRow(int Index, string Name, string Variant, IReadOnlyList<string> Levels, long Seed, string Model, RowState State)
{
    /// <summary>Whether its variant is what the others are compared with.</summary>
    public required bool IsBase { get; init; }

    /// <summary>Who works on it; null where nobody does.</summary>
    public string? Owner { get; init; }

    /// <summary>What is done of it, in words.</summary>
    public string Progress { get; init; } = "";

    /// <summary>The share of its training that is done, 0 to 1.</summary>
    public double Share { get; init; }

    /// <summary>The time that its training still takes, in seconds; null where that is unknown.</summary>
    public double? Remaining { get; init; }

    /// <summary>The time that it took, in seconds; null before it is done.</summary>
    public double? Seconds { get; init; }

    /// <summary>How often it has failed.</summary>
    public int Failures { get; init; }

    /// <summary>The sentence that it last failed with.</summary>
    public string? LastError { get; init; }

    /// <summary>The epochs that its training has.</summary>
    public int EpochsPlanned { get; init; }

    /// <summary>Its learning curves.</summary>
    public required RowCurves Epochs { get; init; }

    /// <summary>Its scores; none before it is done.</summary>
    public IReadOnlyList<RowScore> Scores { get; init; } = [];
}
